"""Benchmarks, each a command that prints what it measured."""
