"""The title of an article among the several that its page gives: what most of them agree on.

A page names its article in JSON-LD, to networks (OpenGraph), to browsers, and to readers in a heading. Each
may be wrong in its own way: cut off, written for search engines, with the outlet's name, with a kicker.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from producers.sources.htmltree import Element
from producers.sources.text import clean_line, clean_title, line_of

_SEPARATOR: Final = re.compile(r"\s+(?:[|–—•·:»«/~]|-{1,3}|::|\|\|)\s+|\s*[|»｜：]\s*|:\s+")  # noqa: RUF001 - as sites write them
_CUT_OFF: Final = ("...", "…")
_WORD: Final = re.compile(r"\w+")
_MOST_HEADINGS: Final = 20
_SHORTEST_NAME: Final = 3
_ALIKE: Final = 0.5
_OFTEN_CUT: Final = 100
"""Search engines ask for headlines of at most 110 characters, at which some sites cut them off."""


class Named(NamedTuple):
    """The titles that a page declares beside its headings; each may be empty."""

    headline: str
    """In JSON-LD."""
    shared: str
    """To networks."""
    outlets: tuple[str, ...]
    """Names of the outlet."""
    host: str
    """Of the page, as far as it is known."""


def page_title(tree: Element, named: Named) -> str:
    """The title of a page's article; empty where it has none."""
    headline = without_outlet(clean_title(named.headline), named)
    shared = without_outlet(clean_title(named.shared), named)
    window = without_outlet(_texts(tree, ".//title"), named)
    heading = _heading(tree, (headline, shared, window), named)
    shared, window = (_without_section(title, (headline, heading)) for title in (shared, window))
    by_trust = [(headline, "data"), (heading, "heading"), (shared, "declared"), (window, "declared")]
    if not _is_about(heading, (shared, window)):
        by_trust[1:3] = reversed(by_trust[1:3])
    return _agreed([(title, kind) for title, kind in by_trust if title])


def without_outlet(title: str, named: Named) -> str:
    """A title without the outlet's name at its end or its beginning."""
    while (cut := _cut(title, named)) is not None:
        title = cut
    return title


def _cut(title: str, named: Named) -> str | None:
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return None
    first, last = parts[0], parts[-1]
    if _names_outlet(title[last.end() :], named, last):
        return title[: last.start()].strip() or None
    if _names_outlet(title[: first.start()], named, first):
        return title[first.end() :].strip() or None
    return None


def _without_section(title: str, others: Iterable[str]) -> str:
    """A title without what stands beside it, where the rest is a title that the page gives elsewhere."""
    keys = {_key(other) for other in others if other}
    for parting in _SEPARATOR.finditer(title):
        for part in (title[: parting.start()], title[parting.end() :]):
            if _key(part) and _key(part) in keys:
                return part.strip()
    return title


def _names_outlet(part: str, named: Named, parting: re.Match[str] | None = None) -> bool:
    """Whether a part of a title is the outlet's name; at a colon, only the whole of it."""
    key = _key(part).removeprefix("the")
    if key and any(key == _key(outlet).removeprefix("the") for outlet in named.outlets):
        return True
    host = _key(named.host)
    is_loose = len(key) >= _SHORTEST_NAME and (parting is None or not parting[0].startswith(":"))
    return is_loose and bool(host) and (key in host or key == f"www{host}")


def _heading(tree: Element, declared: Iterable[str], named: Named) -> str:
    """The heading that is most like what is declared; else the first that is not the outlet's name."""
    found = [heading for heading in dict.fromkeys(headings(tree)) if not _names_outlet(heading, named)]
    wanted = [title for title in declared if title]
    return max(found, key=lambda one: max((_likeness(one, title) for title in wanted), default=0), default="")


def headings(tree: Element) -> Iterator[str]:
    """A page's first headings of the highest rank that hold text."""
    for element in islice(tree.iterfind(".//h1"), _MOST_HEADINGS):
        if text := line_of(element):
            yield text


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one, typography apart."""
    return bool(_key(one)) and _key(one) == _key(other)


def _texts(tree: Element, path: str) -> str:
    element = tree.find(path)
    return "" if element is None else clean_line(element.text_content())


def _agreed(given: list[tuple[str, str]]) -> str:
    """What most kinds of titles give, else what is given first; not cut off where another is whole."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for title, kind in given:
        kinds[_key(title)].add(kind)
    best = max((title for title, _ in given), key=lambda title: _weight(kinds[_key(title)]), default="")
    start = _key(best) if best.endswith(_CUT_OFF) or len(best) >= _OFTEN_CUT else ""
    wholes = (title for title, _ in given if start and _key(title) != start and _key(title).startswith(start))
    return next(wholes, best)


def _weight(kinds: set[str]) -> tuple[int, bool]:
    """Of a title that so many kinds give: of two that several do, that of the heading, which readers see."""
    return len(kinds), len(kinds) > 1 and "heading" in kinds


def _is_about(heading: str, declared: Iterable[str]) -> bool:
    """Whether a heading is the title that is declared in other words, and not the same after a kicker."""
    wanted = [title for title in declared if title]
    if any(_key(heading).endswith(_key(title)) and _key(heading) != _key(title) for title in wanted):
        return False
    return not wanted or max(_likeness(heading, title) for title in wanted) >= _ALIKE


def _likeness(one: str, other: str) -> float:
    """The share of words that two titles have in common."""
    mine, theirs = (set(_WORD.findall(title.casefold())) for title in (one, other))
    return len(mine & theirs) / max(1, len(mine | theirs))


def _key(title: str) -> str:
    """A title's letters and digits."""
    return "".join(filter(str.isalnum, title.casefold()))
