"""The command line: one file a command or family of commands."""

from onrecord.cli.main import main

__all__ = ["main"]
