"""Tests, and what they share: strategies and registries."""
