"""What a command's exit code tells whoever started it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_THERE = 3
    BUSY = 4
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """In words, for help and docs."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.FINE: "all went well; also when a command that goes on until it is stopped was stopped",
    ExitCode.FAILED: "something failed: a source was refused, a check found something, a query was wrong",
    ExitCode.USAGE: "wrong usage or configuration",
    ExitCode.NOTHING_THERE: "there is no log, warehouse or record yet where one was to be read",
    ExitCode.BUSY: "another process holds what is needed",
    ExitCode.INTERRUPTED: "interrupted before the work was done; what was finished is kept",
}
