"""Every path, link and make target that a page names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.documents import PAGES, REPOSITORY

_ROOMS: Final = "schemas|eventlog|producers|consumers|warehouse|onrecord|demo|tests|bench|docs"
_PATH: Final = re.compile(rf"`((?:{_ROOMS})/[^\s`]*|(?:{_ROOMS})/)`")
_LINK: Final = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
_IMAGE: Final = re.compile(r'(?:src|srcset)="(?!https?:)([^"]+)"')
_TARGET: Final = re.compile(r"`make (\w+)[^`]*`")
_FENCE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _page(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_path_in_backticks_exists(page: Path) -> None:
    named = _PATH.findall(page.read_text("utf-8"))
    assert [path for path in named if not any(REPOSITORY.glob(path))] == []


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    broken = [target for target in _IMAGE.findall(text) if not (page.parent / target).is_file()]
    for target, anchor in _LINK.findall(text):
        to = (page.parent / target) if target else page
        if not to.exists() or (anchor and anchor not in _anchors(to)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


def test_every_make_target_that_a_page_names_is_one() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    named = {target for page in PAGES for target in _TARGET.findall(page.read_text("utf-8"))}
    assert named
    assert named <= targets


def test_the_architecture_points_to_code_and_to_tests() -> None:
    named = _PATH.findall((REPOSITORY / "docs" / "architecture.md").read_text("utf-8"))
    assert len([path for path in named if path.startswith("tests/")]) >= 10
    assert len(set(named)) >= 30
