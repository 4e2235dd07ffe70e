"""Numbers in running text: digits, number words, magnitudes, fractions and ranges, with their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Final, NamedTuple

from producers.extraction.wordlists import numbered


class Numeral(NamedTuple):
    """A number at characters start..end of a text; `low` and `high` differ for a range or a vague plural."""

    start: int
    end: int
    low: float
    high: float | None
    """None: open above, as in "dozens"."""
    words: bool
    """Written without any digit."""
    bare: bool
    """Digits only, such as a year could be."""
    marker: str = ""
    """A currency before the number."""
    scale: int = 1
    """What a word or letter behind the number multiplied it by."""


_ONES: Final = numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    step=1,
)
_TENS: Final = numbered("zero ten twenty thirty forty fifty sixty seventy eighty ninety", step=10)
_UNITS: Final = _TENS | _ONES
_SCALES: Final = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mln": 10**6, "bln": 10**9, "mil": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12,
    "m": 10**6, "b": 10**9, "k": 10**3,
}  # fmt: skip
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "tenth": 10, "tenths": 10,
}  # fmt: skip
_VULGAR: Final = {"\u00bd": 0.5, "\u00bc": 0.25, "\u00be": 0.75, "\u2153": 1 / 3, "\u2154": 2 / 3}
_VAGUE: Final = {
    "tens": 10, "dozens": 24, "scores": 40, "hundreds": 100, "thousands": 10**3, "millions": 10**6,
    "billions": 10**9, "trillions": 10**12,
}  # fmt: skip

_CURRENCY: Final = (
    r"(?:US|U\.S\.|AU|A|CA|C|HK|NZ|S|NT|R)?\s?\$\s?(?:US|A|C|NZ)?(?=[0-9.\s])|"
    r"\u00a3|\u20ac|\u00a5|\u20b9|\u20a9|\u20bd|\u20aa|Y=|"
    r"(?:USD|EUR|GBP|JPY|AUD|CAD|CHF|INR|RMB|CNY|PS|RM|Rs\.?|Y)\s?(?=[0-9])"
)
_DIGITS: Final = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+"
_SCALE: Final = (
    r"(?:(?:[\s-]?(?:hundred|thousand|million|billion|trillion|mln|bln|mil|mn|bn|tn)\b)+|"
    r"[mMbBkK](?![\w/]))"
)
_WORD: Final = "|".join(sorted({*_ONES, *_TENS}, key=len, reverse=True))
_MAGNITUDE: Final = "hundred|thousand|million|billion|trillion"
_SPELLED: Final = (
    rf"(?:(?:half\s+)?an?(?=[\s-]+(?:{_MAGNITUDE}))|{_WORD}|an?\b(?!\s*-?\s*(?:{_WORD})\b))"
    rf"(?:(?:\s+|-)(?:(?<=hundred\s)and\s+|(?<=thousand\s)and\s+|(?<=million\s)and\s+)?(?:{_WORD}|{_MAGNITUDE})\b)*"
)
_NO_ORDINAL: Final = (
    r"(?=\s+(?:of|more|less|fewer|higher|lower|cheaper|as|to|in|by|from|on|were|are|was|is|had|have|has|said|say)\b|"
    r"\s*[.,;:)\u2014\u2013]|\s*-(?![a-z])|\s*$)"
)
"""Behind "a third" where it is a part: not "a third state"."""
_FRACTION: Final = (
    rf"(?:(?:(?:one|two|three|four|five|[0-9]+)[\s-]+)(?:{'|'.join(_PARTS)})\b|an?[\s-]+(?:half|quarter)\b|"
    rf"an?\s+(?:{'|'.join(_PARTS)})\b{_NO_ORDINAL})(?!\s+(?:time|day|place|quarter|term))"
)
_MIXED: Final = (
    rf"(?:{_WORD}|[0-9]+)(?:\s+|-)and(?:\s+|-)an?(?:\s+|-)(?:half|third|quarter)\b(?:\s+(?:{_MAGNITUDE})\b)?"
)
_SHARE: Final = (
    rf"(?:(?:one|two|three|[1-3])\s+in|(?:{_WORD}|[0-9]+)\s+out\s+of)(?:\s+every)?\s+(?:{_WORD}|[0-9]+)(?![\w.,]?[0-9])\b"
    r"(?!\s+(?:seconds|minutes|hours|days|weeks|months|years|games|matches|seasons|starts)\b)"
)
_NUMBER: Final = re.compile(
    rf"\b(?P<share>{_SHARE})|\b(?P<mixed>{_MIXED})|"
    rf"(?P<sign>(?<![^\s(])[-\u2212+](?=[$\u00a3\u20ac]?[0-9])|\bminus[\s-]|\bnegative\s)?"
    rf"(?:(?<![A-Za-z])(?P<currency>{_CURRENCY})\s?|(?<![\w.,]))(?P<digits>{_DIGITS})"
    rf"(?P<vulgar>[\s-]?[\u00bc-\u00be\u2153\u2154]|[\s-][0-9]/[0-9](?![0-9]))?(?P<scale>{_SCALE})?"
    rf"|(?P<single>[\u00bc-\u00be\u2153\u2154])"
    rf"|\b(?P<fraction>{_FRACTION})"
    rf"|\b(?P<vague>(?:(?:tens|dozens|scores|hundreds)\s+of\s+)?(?:dozens|hundreds|thousands|millions|billions|trillions))\b"
    rf"|\b(?P<dozen>(?:(?:a|half\s+a|{_WORD}|[0-9]+)\s+|(?<=the\s))dozen)\b"
    rf"|\b(?P<folded>(?:{_WORD}|[0-9.]+)-?(?=fold\b))"
    rf"|\b(?P<spelled>{_SPELLED})\b"
    rf"|(?<!first )(?<!second )\b(?P<half>half)\b(?=\s+(?:of|the|an?|its|their|his|her|our)\b)",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\s+(?:of\s+)?(?!(?:tall|long|wide|high|deep|away|in|from|and|or|at|above|below|of|race|to|x)\b)[a-z]+"
)
_RANGE: Final = re.compile(r"\s?[-\u2013\u2014]\s?|-to-|\s+to\s+|\s+and\s+|\s+or\s+", re.IGNORECASE)


def numerals(text: str, start: int, end: int) -> Iterator[Numeral]:
    """The numbers in text[start:end], in order; ranges come as their two ends."""
    for match in _NUMBER.finditer(text, start, end):
        found = _numeral(match)
        if found is not None and isfinite(found.low):
            yield found


def _numeral(match: re.Match[str]) -> Numeral | None:
    kind = match.lastgroup
    if match["digits"]:
        return _digits(match)
    if match["vague"]:
        return _vague(match)
    value = {
        "folded": lambda s: _spelled(s.rstrip("-")) if s[0].isalpha() else float(s.rstrip("-")),
        "share": _share,
        "mixed": _mixed,
        "single": lambda s: _VULGAR[s],
        "fraction": _fraction,
        "dozen": lambda s: 12 * (_spelled(s.rsplit(None, 1)[0]) or 1) if " " in s else 12,
        "half": lambda _: 0.5,
        "spelled": _spelled,
    }[kind or "spelled"](match.group().lower())
    if value is None:
        return None
    return Numeral(match.start(), match.end(), value, value, words=True, bare=False)


def _digits(match: re.Match[str]) -> Numeral:
    value = float(match["digits"].replace(",", ""))
    extra = (match["vulgar"] or "").strip().strip("-").strip()
    value += _part(extra)
    marker = " ".join((match["currency"] or "").split())
    end, scale = match.end(), _scale(match, marker)
    if scale == 1 and match["scale"]:
        end -= len(match["scale"])
    sign = (match["sign"] or "").strip().lower()
    value = _rounded(value * scale) * (-1 if sign and sign != "+" else 1)
    bare = not (marker or extra or sign) and scale == 1 and match["digits"].isdigit()
    start = match.start() + (len(match["sign"]) if sign == "+" else 0)
    return Numeral(start, end, value, value, words=False, bare=bare, marker=marker, scale=scale)


def _part(extra: str) -> float:
    """A fraction behind a whole number: "½", "1/2"."""
    if extra in _VULGAR:
        return _VULGAR[extra]
    return float(Fraction(extra)) if extra and not extra.endswith("/0") else 0.0


def _scale(match: re.Match[str], marker: str) -> int:
    """What the words behind a number multiply it by; "m" is metres unless money or a noun says millions."""
    words = (match["scale"] or "").replace("-", " ").lower().split()
    if words == ["m"] and not marker and not _COUNTED.match(match.string, match.end()):
        return 1
    product = 1
    for word in words:
        product *= _SCALES[word]
    return product


def _rounded(value: float) -> float:
    """Without the noise of binary fractions: 8.1 billion is 8100000000."""
    return float(f"{value:.12g}")


def _vague(match: re.Match[str]) -> Numeral:
    words = match.group().lower().split()
    low = float(_VAGUE[words[-1]])
    if len(words) > 1:
        low *= _VAGUE[words[0]]
    high = None if "dozens" in words or "scores" in words else low * 10
    return Numeral(match.start(), match.end(), low, high, words=True, bare=False)


def _fraction(words: str) -> float | None:
    count, part = re.split(r"[\s-]+", words)[0], re.split(r"[\s-]+", words)[-1]
    number = 1 if count in {"a", "an"} else _ONES.get(count) or (int(count) if count.isdigit() else None)
    return None if number is None or number > _PARTS[part] else number / _PARTS[part]


def _share(words: str) -> float | None:
    """The value of "one in five", "three out of ten"; None where the part is no part."""
    part, whole = (_plain(re.split(r"\s+", words)[at]) for at in (0, -1))
    return part / whole if 0 < part < whole else None


def _mixed(words: str) -> float:
    """The value of "two and a half", perhaps with a magnitude."""
    whole, _, _, part, *scale = re.split(r"[\s-]+", words)
    return (_plain(whole) + 1 / _PARTS[part]) * (_SCALES[scale[0]] if scale else 1)


def _plain(word: str) -> float:
    return float(word) if word.isdigit() else float(_UNITS[word])


_OUT_OF_SCALE: Final = 10
"""How many times the end of a range its start can't be: "$200 to $4 million" starts with 200 dollars."""


def scaled_alike(first: Numeral, second: Numeral) -> Numeral:
    """The first number of a range with the second's scale, if that alone is written: "$3 to $5 billion"."""
    scale = second.scale
    if second.words and second.low >= _SCALES["thousand"]:
        scale = max(n for n in _SCALES.values() if n <= second.low and n != _SCALES["hundred"])
    if first.scale != 1 or scale == 1 or first.low >= _SCALES["thousand"]:
        return first
    if first.low * scale > _OUT_OF_SCALE * second.low:
        return first
    return first._replace(low=_rounded(first.low * scale), high=_rounded(first.low * scale), scale=scale)


def _spelled(words: str) -> float | None:
    """The value of number words; None for an article alone."""
    tokens = [t for t in re.split(r"[\s-]+", words.lower()) if t != "and"]
    if tokens[:2] == ["half", "a"]:
        inner = _spelled(" ".join(["a", *tokens[2:]]))
        return None if inner is None else inner / 2
    if tokens[0] in {"a", "an"} and len(tokens) == 1:
        return None
    total = current = 0.0
    for word in tokens:
        if word in {"a", "an"}:
            current = 1
        elif word.isdigit():
            current = float(word)
        elif word in _UNITS:
            current += _UNITS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            total, current = total + (current or 1) * _SCALES[word], 0
    return total + current


def joins_range(text: str, first: Numeral, second: Numeral) -> bool:
    """Whether only a range's joint stands between two numbers: "10-15", "10 to 15"."""
    return _RANGE.fullmatch(text, first.end, second.start) is not None
