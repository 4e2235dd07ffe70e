"""Watching sources for ever: when each is due, what came of it, and what is remembered over a restart."""
