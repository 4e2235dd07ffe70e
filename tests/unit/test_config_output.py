"""Tables fit the terminal, or are as wide as they must be where there is none."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from onrecord.cli.output import print_line, print_table, remark


def printed(columns: list[str], row: list[object], *, terminal: bool) -> list[str]:
    """Lines of a table with one row on a console of 60 columns."""
    file = StringIO()
    console = Console(file=file, width=60, force_terminal=terminal, color_system=None, highlight=False)
    print_table(columns, [row], console=console)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_few_columns_stand_side_by_side_and_markup_is_text() -> None:
    lines = printed(["speaker", "content"], ["Lena [red]Fisk", None], terminal=True)
    assert lines[0].split() == ["speaker", "┃", "content"]
    assert "Lena [red]Fisk" in lines[2]


def test_a_row_of_many_columns_is_written_a_column_a_line_on_a_narrow_terminal() -> None:
    columns = [f"column{number}" for number in range(9)]
    lines = printed(columns, list(range(9)), terminal=True)
    assert [line.split(" │ ") for line in lines[2:]] == [[name, name[-1]] for name in columns]


@pytest.mark.parametrize(
    "character", ["\x1b", "\x9b", "\x07", "\r", "\x00", "\x7f", "\u202e", "\u2066", "\udc80"]
)
def test_what_would_drive_a_terminal_is_shown_instead(
    character: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = ascii(character)[1:-1]
    (_, _, row) = printed(["speaker"], [f"a{character}[31mb"], terminal=True)
    assert row.split() == [f"a{code}[31mb"]
    print_line(f"a{character}[31mb\tc")
    remark(f"a{character}[31mb\nc")
    shown = capfdbinary.readouterr()
    assert (shown.out, shown.err) == (f"a{code}[31mb\tc\n".encode(), f"a{code}[31mb\nc\n".encode())


def test_without_a_terminal_nothing_is_cut_or_wrapped() -> None:
    columns = [f"column{number}" for number in range(9)]
    lines = printed(columns, ["x" * 50] * 9, terminal=False)
    assert lines[-1].count("x" * 50) == 9
