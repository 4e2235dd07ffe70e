"""Hypothesis strategies for events, built from the record types, so that they follow as those evolve."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import msgspec.inspect
from hypothesis import strategies as st

from schemas.records import EVENT_TYPES, Event


def records(record_type: type[Any]) -> st.SearchStrategy[Any]:
    """Records of a type with arbitrary values in every field."""
    return _values(msgspec.inspect.type_info(record_type))


def events() -> st.SearchStrategy[Event]:
    """Events of every type."""
    return st.one_of([records(event_type) for event_type in EVENT_TYPES.values()])


def _values(kind: msgspec.inspect.Type) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one for each kind
    match kind:
        case msgspec.inspect.StructType(cls=record_type, fields=fields):
            return st.builds(record_type, **{field.name: _values(field.type) for field in fields})
        case msgspec.inspect.UnionType(types=types):
            return st.one_of([_values(each) for each in sorted(types, key=_nullness)])
        case msgspec.inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=3).map(tuple)
        case msgspec.inspect.IntType(ge=lowest, le=highest):
            return st.integers(lowest, highest)
        case msgspec.inspect.FloatType():
            return st.floats(allow_nan=False)
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.StrType():
            return st.text(max_size=20)
        case msgspec.inspect.DateTimeType():
            return st.datetimes(timezones=st.just(UTC))
        case msgspec.inspect.NoneType():
            return st.none()
    raise NotImplementedError(f"no strategy for {kind}; add one")


def _nullness(kind: msgspec.inspect.Type) -> bool:
    """Sorts null first, so that examples shrink towards it."""
    return not isinstance(kind, msgspec.inspect.NoneType)
