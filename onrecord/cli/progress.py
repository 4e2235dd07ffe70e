"""Progress on stderr: live on a terminal, one line at the end where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from onrecord.cli.output import errors, remark


class Ticker:
    """What one stage of work shows of itself."""

    def __init__(self, title: str, live: Progress | None) -> None:
        self._title = title
        self._live = live
        self._text = ""
        self._task = live.add_task(title, total=None, text="") if live else None

    def show(self, text: str, *, done: int = 0, total: int | None = None) -> None:
        """The state in words and, where it is known, how much of the work is done."""
        self._text = text
        if self._live is not None and self._task is not None:
            self._live.update(self._task, text=text, completed=done, total=total)

    def finish(self) -> None:
        """Leave one line behind."""
        remark(f"{self._title}: {self._text or 'nothing to do'}")


@contextmanager
def ticking(title: str) -> Iterator[Ticker]:
    """Show a stage of work for as long as it takes."""
    if not errors.is_terminal:
        ticker = Ticker(title, None)
        yield ticker
    else:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[text]}"),
        )
        with Progress(*columns, TimeElapsedColumn(), console=errors, transient=True) as live:
            ticker = Ticker(title, live)
            yield ticker
    ticker.finish()
