"""Hypothesis strategies for what a log may hold: revisions, extractors, retries, cut appends, garbage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hypothesis import strategies as st

from eventlog.log import Record
from schemas.codec import Codec
from schemas.records import ArticleCaptured, Event
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, copied, extraction, sealed
from tests.registries import MemoryRegistry

_ALL: Final = 99
_CODEC: Final = Codec(MemoryRegistry())
_TEXTS: Final = (
    "The dam has cracks and 70 residents left, 70 in all. Weil denied that.",
    "The dam is safe though 70 residents left. Weil denied that.",
    "The dam has cracks. The dam is safe.",
)
_PHRASES: Final = ("The dam has cracks", "The dam is safe")


class Append(NamedTuple):
    """One batch that somebody appended."""

    events: Sequence[Event]
    spoilt: int
    """Index of the record that arrived as garbage, if there is one."""


def histories() -> st.SearchStrategy[list[Record]]:
    """Logs in order of appending, one minute between two appends."""
    appends = st.one_of(_captured(), _extracted(), _extracted(), _copied())
    return st.lists(appends, min_size=1, max_size=8).map(_records)


def interleavings(records: Sequence[Record]) -> st.SearchStrategy[list[Record]]:
    """The same records in another order that keeps each key's order on each topic."""
    return st.permutations(range(len(records))).map(lambda order: _reordered(records, order))


def _captured() -> st.SearchStrategy[Append]:
    captures = st.builds(_capture, _ARTICLE, _TEXT, st.integers(0, 3))
    return st.builds(lambda event, spoilt: Append([event], spoilt), captures, _SPOILT)


def _extracted() -> st.SearchStrategy[Append]:
    return st.builds(
        _extraction,
        article=_ARTICLE,
        text=_TEXT,
        version=st.sampled_from((1, 1, 2)),
        completed=st.integers(0, 5),
        outcome=st.sampled_from(("extracted", "extracted", "extracted", "failed", "unsupported_language")),
        stretch=st.sampled_from(((0, _ALL), (0, _ALL), (0, 1), (0, 2), (1, _ALL))),
        spoilt=_SPOILT,
    )


def _copied() -> st.SearchStrategy[Append]:
    return st.builds(_copy, _TEXT, _TEXT, st.sampled_from((1, 1, 2)), _SPOILT)


# Few articles, mostly the same one: what is hard is what meets in one extraction.
_ARTICLE: Final = st.sampled_from((0, 0, 0, 1))
_TEXT: Final = st.sampled_from((0, 0, 0, 1, 2))
_SPOILT: Final = st.sampled_from((_ALL, _ALL, _ALL, 0, 1, 2))


def _capture(article: int, text: int, captured: int) -> ArticleCaptured:
    return capture(
        _TEXTS[text],
        captured=captured,
        url=f"https://north.example/{article}",
        outlet=f"Outlet {article % 2}",
        raw=f"bytes {text // 2}",
        text_extractor=f"text {text}",
    )


def _extraction(  # noqa: PLR0913 - what is drawn, each by name
    *,
    article: int,
    text: int,
    version: int,
    completed: int,
    outcome: str,
    stretch: tuple[int, int],
    spoilt: int,
) -> Append:
    captured = _capture(article, text, 0)
    facts = _facts(captured.text, version) if outcome == "extracted" else []
    events = extraction(captured, *facts, completed=completed, version=version, outcome=outcome)
    return Append(events[slice(*stretch)], spoilt)


def _copy(text: int, other_text: int, version: int, spoilt: int) -> Append:
    return Append([copied(_capture(0, text, 0), _capture(1, other_text, 0), version=version)], spoilt)


def _facts(text: str, version: int) -> list[Fact]:
    """What an extractor of a version finds in a text: always the same, and more in newer versions."""
    said = [Said(f"Ana Brodik {version}", phrase) for phrase in _PHRASES if phrase in text]
    counted = [Counted("70", 70)] * text.count("70")
    denied = [Denied("Tomas Weil", "Weil denied", said[0])] if "Weil denied" in text else []
    facts: list[Fact] = [*said, *counted, *denied]
    return facts if version > 1 else facts[:3]


def _records(appends: list[Append]) -> list[Record]:
    records: list[Record] = []
    for minute, append in enumerate(appends):
        batch = sealed(append.events, _CODEC, learned=minute)
        records += [_spoil(each) if at == append.spoilt else each for at, each in enumerate(batch)]
    return records


def _spoil(record: Record) -> Record:
    return record._replace(value=record.value[:-1])


def _reordered(records: Sequence[Record], order: Sequence[int]) -> list[Record]:
    streams = [(record.topic, record.key) for record in records]
    waiting = {
        each: iter([record for stream, record in zip(streams, records, strict=True) if stream == each])
        for each in streams
    }
    return [next(waiting[streams[index]]) for index in order]
