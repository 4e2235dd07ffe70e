"""The arrows between the rooms: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

MAY_IMPORT: Final = {
    "schemas": set[str](),
    "eventlog": {"schemas"},
    "producers": {"schemas", "eventlog"},
    "warehouse": {"schemas"},
    "consumers": {"schemas", "eventlog", "warehouse"},
    "onrecord": {"schemas", "eventlog", "producers", "consumers", "warehouse"},
    "demo": {"onrecord"},
}
"""What each room may import beside itself; tests and benches may import every room, and no room them."""

OURS: Final = {*MAY_IMPORT, "tests", "bench"}


def imported_rooms(source: str) -> Iterator[str]:
    """The top-level packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports stand in full, so that arrows can be seen"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_the_rooms_that_it_may(room: str) -> None:
    modules = sorted((ROOT / room).rglob("*.py"))
    assert modules, f"{ROOT / room} has no modules"
    forbidden = [
        f"{module.relative_to(ROOT)} imports {other}"
        for module in modules
        for other in imported_rooms(module.read_text("utf-8"))
        if other in OURS - MAY_IMPORT[room] - {room}
    ]
    assert forbidden == []


def test_every_package_is_a_room_that_the_arrows_know() -> None:
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    assert packages <= OURS


def test_imports_are_seen_in_every_form_and_place() -> None:
    source = "import a.b\nfrom c.d import e\ndef f():\n    import g, h as i\n    from j import k\n"
    assert sorted(imported_rooms(source)) == ["a", "c", "g", "h", "j"]
