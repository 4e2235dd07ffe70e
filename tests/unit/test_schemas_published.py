"""The schemas that ship keep every promise that the contract makes."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
import pytest

from schemas import catalogue
from schemas.check import check_all
from schemas.records import EVENT_TYPES, TOPICS


def test_nothing_is_wrong_with_the_published_schemas() -> None:
    assert check_all() == []


def test_every_event_has_a_schema_an_id_and_a_topic() -> None:
    assert set(catalogue.subjects()) == set(EVENT_TYPES) == set(TOPICS)
    ids = [each.schema_id for each in catalogue.shipped()]
    assert ids == sorted(set(ids))


def test_versions_come_oldest_first_and_the_newest_is_the_last() -> None:
    for subject in catalogue.subjects():
        numbers = [each.version for each in catalogue.versions(subject)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert catalogue.newest(subject).version == numbers[-1]


@pytest.mark.parametrize("subject", catalogue.subjects())
def test_records_have_the_fields_and_defaults_of_the_newest_schema(subject: str) -> None:
    _assert_same_fields(EVENT_TYPES[subject], catalogue.newest(subject).parsed)


def _assert_same_fields(record_type: type[Any], schema: dict[str, Any]) -> None:
    fields = {field.encode_name: field for field in msgspec.structs.fields(record_type)}
    assert set(fields) == {field["name"] for field in schema["fields"]}
    for field in schema["fields"]:
        if not fields[field["name"]].required:
            assert msgspec.to_builtins(fields[field["name"]].default) == _as_tuple(field["default"])
        nested = _nested_record(field["type"])
        if nested is not None:
            _assert_same_fields(_struct_within(fields[field["name"]].type), nested)


def _as_tuple(default: object) -> object:
    return tuple(default) if isinstance(default, list) else default


def _nested_record(schema: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a schema is any JSON
    if isinstance(schema, list):
        return next((found for branch in schema if (found := _nested_record(branch))), None)
    if isinstance(schema, dict) and schema["type"] == "array":
        return _nested_record(schema["items"])
    return schema if isinstance(schema, dict) and schema["type"] == "record" else None


def _struct_within(annotation: Any) -> type[Any]:  # noqa: ANN401 - annotations have no common type
    if inspect.isclass(annotation) and issubclass(annotation, msgspec.Struct):
        return annotation
    return next(found for part in annotation.__args__ if (found := _struct_within(part)) is not type(None))


def test_an_edited_a_lost_and_an_unlisted_schema_are_told_apart() -> None:
    faults = catalogue.difference(
        files={"A.v1.avsc": "edited", "A.v2.avsc": "new", "stray.avsc": "stray"},
        published={"A.v1.avsc": "original", "B.v1.avsc": "gone", "stray.avsc": "stray"},
        ids={"A": {"1": 1, "2": 2}, "B": {"1": 2}},
    )
    assert faults == [
        "A.v1.avsc: edited after it was published; restore it and add a new version instead",
        "A.v2.avsc: not published; add new to fingerprints.json",
        "B.v1.avsc: published, but its file is gone; restore it",
        "ids.json: an id stands twice; every version needs one of its own",
        "stray.avsc: has no id; name it SUBJECT.vN.avsc and give it one in ids.json",
    ]
