"""Units of measure by their surface forms, normalised to one singular English name each."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from producers.extraction.unitnames import TABLE
from producers.extraction.wordlists import words

_NOT_PER: Final = words(
    "of in the on at to from with by for as and or who that was is more less lot few bit result total number "
    "third half quarter while"
)
_TIMES: Final = words("second minute hour day night week weekend month quarter season year decade game match")
"""What anything can be counted or measured by with an article alone: "3% a year", "two meals a day"."""


class Unit(NamedTuple):
    """A unit found right after (or before) a number: its normalised name and where its words end."""

    name: str
    end: int


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in TABLE.strip().splitlines():
        name, surfaces = line.split(":", 1)
        for surface in surfaces.split("|"):
            names.setdefault(surface.strip(), name)
    return names


_LETTERS: Final = 3
"""Surfaces up to this long are told apart by case: "m" is no "M"."""
_NAMES: Final = _names()
_MEASURES: Final = frozenset(_NAMES.values())
_FOLDED: Final = {surface.lower(): name for surface, name in _NAMES.items()}
_SUFFIXES: Final = {"PS": "horsepower"}
"""Surfaces that mean something else behind a number than before it."""
_PREFIXES: Final = frozenset(("Y", "RM"))
"""Surfaces that stand only before a number."""
_AFTER: Final = re.compile(
    r"[\s\u00a0]?-?(?:("
    + "|".join(re.escape(s) for s in sorted(_NAMES, key=len, reverse=True) if s[0].isalpha())
    + r")(?![\w])|([%\u00b0][CF]?|[\"\u2033](?=[\s,.)]|$)|"
    r"[\u20ac\u00a3\u00a5\u20b9\u20bd$](?![\s\u00a0]?[0-9])))",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"(?P<per>\s+per[\s-]+(?!cent\b)|\s?/\s?(?=[a-z])|\s+(?:an?|each|every)[\s-]+)(?P<word>[a-z]+)\b"
    r"(?!\s+(?:of|ago|earlier|before|later)\b)",
    re.IGNORECASE,
)
_HALVES: Final = re.compile(r"\s?-?second-[a-z]", re.IGNORECASE)
"""No unit of time: "two second-half goals"."""
_CURRENCIES: Final = re.compile(
    r"dollar|cent$|pound sterling|euro|yen|yuan|rupee|won|ruble|shekel|franc|ringgit|real|kron|crown|dinar|"
    r"dirham|riyal|baht|rand$|rupiah|forint|hryvnia|naira|taka|kuna|zloty|lira|peso"
)


def unit_after(text: str, at: int, end: int) -> Unit | None:
    """The unit whose words begin right after text[:at], within text[:end]."""
    match = _AFTER.match(text, at, end)
    if match is None or _HALVES.match(text, at, end):
        return None
    surface = match[1] or match[2]
    name = _SUFFIXES.get(surface) or _NAMES.get(surface)
    if name is None and len(surface) > _LETTERS:
        name = _FOLDED.get(surface.lower())
    return None if name is None or surface in _PREFIXES else Unit(name, match.end())


def is_unit(word: str) -> bool:
    """Whether a word in small letters is a unit's own."""
    return word in _FOLDED


def is_measure(name: str) -> bool:
    """Whether a name is that of a unit in the table, and of no counted noun."""
    return name in _MEASURES


def currency(marker: str) -> str | None:
    """The currency behind a sign or code before a number."""
    return _NAMES.get(marker) or _NAMES.get(marker.replace(" ", "")) or ("dollar" if "$" in marker else None)


def is_currency(unit: str | None) -> bool:
    """Whether a normalised unit is money."""
    return unit is not None and _CURRENCIES.search(unit) is not None


def rate_after(text: str, at: int, end: int, *, of_money: bool) -> Unit | None:
    """What a quantity is per, named in the singular: "per barrel", "/kg", "a day", and of money "a share"."""
    match = _RATE.match(text, at, end)
    if match is None:
        return None
    word = match["word"].lower()
    if match["per"].strip(" -").lower() not in {"per", "/"} and not (
        word in _TIMES or (of_money and word not in _NOT_PER)
    ):
        return None
    measure = unit_after(text, match.start("word"), end)
    return measure or Unit(word, match.end())
