"""The extractions that are under way between batches, and which batches need a closer look because of them.

A worker appends an extraction's claims and its completion at once, each event once, so nearly every batch
becomes rows as it stands. What does not (an extraction done twice, an append repeated after an unknown
outcome) is told apart here by identities and offsets alone, in a fraction of the time that the exact query
takes to be planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from schemas.records import CLAIM_EVENTS

_NEVER: Final = 2**63 - 1
_MOST_EVENTS: Final = 100_000
"""So many identities of claims are remembered at most: more than any extraction that is not a fault has."""


class UnderWay(NamedTuple):
    """An extraction that has claims standing and no completion."""

    first_offset: int
    """Of its first claim."""
    events: frozenset[str] | None
    """The identities of its claims; None where they are not remembered."""


Open: TypeAlias = Mapping[str, UnderWay]
"""The extractions under way, by their ids."""


class Extractions(NamedTuple):
    """What a batch says of extractions, by their ids."""

    claims: pa.Table | None
    """extraction_id, event_id and log_offset of all claims; None where there are none."""
    last_claims: Mapping[str, int]
    """Offset of the last claim of each."""
    completions: Mapping[str, int]
    """Offset of the first completion of each that completes."""
    completing: int
    """How many completions there are."""

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> Extractions:
        """Those of a batch's tables, by event name."""
        claims = [
            tables[event].select(["extraction_id", "event_id", "log_offset"])
            for event in CLAIM_EVENTS
            if event in tables
        ]
        together = pa.concat_tables(claims) if claims else None
        completed = tables.get("ExtractionCompleted")
        return cls(
            together,
            _offsets(together, "max") if together else {},
            _offsets(completed, "min") if completed else {},
            completed.num_rows if completed else 0,
        )

    def are_plain(self, under_way: Open) -> bool:
        """Whether all claims become rows, and all completions, if none completed in an earlier batch."""
        if self.completing != len(self.completions) or self._completes_unremembered(under_way):
            return False
        return self.claims is None or (
            pc.count_distinct(self.claims.column("event_id")).as_py() == self.claims.num_rows
            and all(last < self.completions.get(each, _NEVER) for each, last in self.last_claims.items())
            and self._are_new(under_way)
        )

    def left_open(self, under_way: Open) -> dict[str, UnderWay]:
        """What stands open after the batch, where the batch is plain."""
        still_open = {each: known for each, known in under_way.items() if each not in self.completions}
        for each, (first, events) in self._events_of(
            self.last_claims.keys() - self.completions.keys()
        ).items():
            known = still_open.get(each, UnderWay(first, frozenset()))
            still_open[each] = UnderWay(
                min(first, known.first_offset), None if known.events is None else known.events | events
            )
        if sum(len(each.events or ()) for each in still_open.values()) > _MOST_EVENTS:
            return {each: known._replace(events=None) for each, known in still_open.items()}
        return still_open

    def _completes_unremembered(self, under_way: Open) -> bool:
        """Whether an extraction under way completes of which it is not remembered what it has."""
        return any(under_way[each].events is None for each in self.completions.keys() & under_way.keys())

    def _are_new(self, under_way: Open) -> bool:
        """Whether no claim is one that an extraction under way has already."""
        continued = self._events_of(self.last_claims.keys() & under_way.keys())
        return all(
            (known := under_way[each].events) is not None and known.isdisjoint(events)
            for each, (_, events) in continued.items()
        )

    def _events_of(self, extractions: Collection[str]) -> dict[str, tuple[int, set[str]]]:
        """Offset of the first claim, and the identities of all, of some of the extractions."""
        if self.claims is None or not extractions:
            return {}
        wanted = self.claims.filter(
            pc.is_in(self.claims.column("extraction_id"), pa.array(extractions, pa.string()))
        )
        firsts = _offsets(wanted, "min")
        events: defaultdict[str, set[str]] = defaultdict(set)
        for extraction, event in zip(*(wanted.column(each).to_pylist() for each in (0, 1)), strict=True):
            events[extraction].add(event)
        return {each: (first, events[each]) for each, first in firsts.items()}


def _offsets(table: pa.Table, function: str) -> dict[str, int]:
    found = table.group_by("extraction_id").aggregate([("log_offset", function)])
    ids, offsets = found.column("extraction_id"), found.column(f"log_offset_{function}")
    return dict(zip(ids.to_pylist(), offsets.to_pylist(), strict=True))
