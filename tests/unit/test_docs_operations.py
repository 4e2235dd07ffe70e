"""docs/operations.md names every setting, metric and log event, as the code has them, and real commands."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from onrecord.config import CONFIG_VARIABLE, PREFIX, Settings
from onrecord.monitoring import Monitor
from tests.commands import parse
from tests.documents import REPOSITORY, Block, blocks

_PATH: Final = REPOSITORY / "docs" / "operations.md"
PAGE: Final = _PATH.read_text("utf-8")
ROOMS: Final = ("schemas", "eventlog", "producers", "consumers", "warehouse", "onrecord")

_LEVELS: Final = {"info": "info", "warning": "warning", "error": "error", "exception": "error"}
_UNITS: Final = [block for block in blocks(_PATH, "ini") if "ExecStart" in block.text]


def _rows(section: str) -> list[list[str]]:
    """The rows of a section's table."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def _logged() -> Iterator[tuple[str, str]]:
    """Event and level of everything that our code logs."""
    for module in (path for room in ROOMS for path in (REPOSITORY / room).rglob("*.py")):
        yield from _logged_in(module)


def _logged_in(module: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="_log" | "log"), attr=method),
                args=[ast.Constant(value=str(event)), *_],
            ) if method in _LEVELS:
                yield event, _LEVELS[method]


def test_every_metric_is_listed_with_its_kind_and_what_it_is() -> None:
    monitor = Monitor(dict, [])
    metrics = [[f"`{each.name}`", each.type, each.documentation] for each in monitor.registry.collect()]
    assert _rows("Metrics") == metrics


def test_every_log_event_is_listed_with_its_level() -> None:
    listed = {(row[0].strip("`"), row[1]) for row in _rows("Logs")}
    assert listed == set(_logged())


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {name: row[1] for row in _rows("Settings") for name in re.findall(r"`(\w+)`", row[0])}
    assert set(listed) == set(Settings.model_fields)
    for name, told in listed.items():
        default = Settings.model_fields[name].default
        default = list(default) if isinstance(default, tuple) else default
        assert told == f"`{default}`" if default is not None else not told.startswith("`")


def test_every_variable_is_a_setting() -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", PAGE))
    assert named
    assert named - {CONFIG_VARIABLE} <= {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("unit", _UNITS, ids=lambda unit: unit.where)
def test_every_unit_starts_a_real_command(unit: Block) -> None:
    (line,) = re.findall(r"^ExecStart=(.*)$", unit.text, re.MULTILINE)
    program, *words = shlex.split(line)
    assert Path(program).name == "onrecord"
    parse(words)


def test_every_command_that_is_not_run_is_one_of_ours_all_the_same() -> None:
    parsed = 0
    for block in blocks(_PATH, "console"):
        for line in block.commands.splitlines():
            words = shlex.split(line.removeprefix("$ "))
            if "onrecord" in words[:-1]:
                parse(words[words.index("onrecord") + 1 :])
                parsed += 1
    assert parsed >= 6
