"""A record whose header names another schema than its id does is never taken for an event."""

from __future__ import annotations

import json

import pytest

from consumers.batch import decode
from eventlog.envelope import seal, unseal
from eventlog.headers import pack
from eventlog.log import Headers, StoredRecord
from schemas import catalogue
from schemas.codec import Codec
from schemas.dataschema import contradiction
from schemas.errors import UndecodableError
from schemas.framing import HEADER_BYTES, frame
from schemas.records import StatementMade
from schemas.registry import RegisteredSchema
from schemas.writer import writer
from tests.registries import MemoryRegistry

_STATEMENT = catalogue.newest("StatementMade")
_CODEC = Codec(MemoryRegistry())
_EVENT = StatementMade(
    event_id="e", extraction_id="x", article_id="a", revision_id="r", statement_id="s", kind="direct"
)
_SEALED = seal(_EVENT, _CODEC)


def changed(**keys: object) -> str:
    """The schema of StatementMade with other keys, as JSON text."""
    return json.dumps(json.loads(_STATEMENT.text) | keys)


def grown() -> str:
    """A version of StatementMade with one field more."""
    more = {"name": "tone", "type": "string", "default": ""}
    return changed(fields=[*json.loads(_STATEMENT.text)["fields"], more])


def stored(*headers: tuple[str, bytes], value: bytes = _SEALED.value, offset: int = 0) -> StoredRecord:
    """A record of the topic of claims."""
    return StoredRecord("claims", 0, offset, 1, b"a", value, pack(headers))


def says(name: bytes) -> Headers:
    """The headers of a record of ours, but for what they say about the schema."""
    kept = [header for header in _SEALED.headers if header[0] != "ce_dataschema"]
    return (*kept[:5], ("ce_dataschema", name), *kept[5:])


@pytest.mark.parametrize("text", [_STATEMENT.text, changed(), changed(doc="In other words.")])
def test_a_schema_that_encodes_alike_is_the_version_that_the_header_names(text: str) -> None:
    assert contradiction(b"StatementMade/1", writer("StatementMade", text)) is None


def test_a_header_that_names_another_event_or_version_contradicts() -> None:
    known = writer("StatementMade", _STATEMENT.text)
    assert "'FigureReported/1', but its schema id means StatementMade/1" in str(
        contradiction(b"FigureReported/1", known)
    )
    assert "'StatementMade/2', but its schema id means StatementMade/1" in str(
        contradiction(b"StatementMade/2", known)
    )
    assert "another version of StatementMade" in str(
        contradiction(b"StatementMade/1", writer("StatementMade", grown()))
    )


def test_a_version_that_is_newer_than_all_we_know_is_read_by_its_id() -> None:
    assert contradiction(b"StatementMade/7", writer("StatementMade", grown())) is None


@pytest.mark.parametrize("said", [b"", b"StatementMade", b"StatementMade/0", b"\xff/1", b"urn:other"])
def test_a_header_that_names_no_schema_of_ours_contradicts(said: bytes) -> None:
    assert "names no schema of ours" in str(contradiction(said, writer("StatementMade", _STATEMENT.text)))


def test_a_record_without_the_header_is_read_by_its_id() -> None:
    records = [stored(), stored(("other", b"ce_dataschema"), offset=1)]
    assert [unseal(record, _CODEC) for record in records] == [_EVENT, _EVENT]
    assert not decode(records, _CODEC).dead


def test_batches_and_single_records_agree_on_what_is_dead_and_why() -> None:
    headers = [
        _SEALED.headers,
        says(b"FigureReported/1"),
        (),
        _SEALED.headers,
        _SEALED.headers[::-1],
        says(b"StatementMade/1"),
        (*says(b"StatementMade/1"), ("ce_dataschema", b"FigureReported/1")),
        (*says(b"FigureReported/1"), ("ce_dataschema", b"StatementMade/1")),
    ]
    for first in range(len(headers)):
        turned = headers[first:] + headers[:first]
        records = [stored(*each, offset=offset) for offset, each in enumerate(turned)]
        batch = decode(records, _CODEC)
        one_by_one = {record.offset: _reason(record, _CODEC) for record in records}
        assert {each.record.offset: each.reason for each in batch.dead} == {
            offset: reason for offset, reason in one_by_one.items() if reason is not None
        }
        assert len(batch.dead) == 2
        assert batch.tables["StatementMade"].num_rows == 6


def test_every_record_of_a_wrong_registry_is_dead_with_a_reason_that_says_what_to_do() -> None:
    figure = catalogue.newest("FigureReported")
    shifted = Codec(MemoryRegistry(RegisteredSchema(_STATEMENT.schema_id, figure.subject, figure.text)))
    batch = decode([stored(*_SEALED.headers, offset=offset) for offset in range(3)], shifted)
    assert not batch.tables
    reason = (
        "its ce_dataschema header says 'StatementMade/1', but its schema id means FigureReported/1 in this "
        "registry: it was written with another registry; name that one by ONRECORD_REGISTRY, then run "
        "`onrecord deadletters retry`"
    )
    assert [each.reason for each in batch.dead] == [reason] * 3


def test_an_id_that_nobody_knows_is_told_with_what_the_header_says() -> None:
    record = stored(*_SEALED.headers, value=frame(77, _SEALED.value[HEADER_BYTES:]))
    reason = _reason(record, _CODEC)
    assert reason is not None
    assert reason.startswith(
        "the registry has no schema with id 77; its ce_dataschema header says 'StatementMade/1': name"
    )
    assert [each.reason for each in decode([record], _CODEC).dead] == [reason]


def _reason(record: StoredRecord, codec: Codec) -> str | None:
    try:
        unseal(record, codec)
    except UndecodableError as error:
        return error.reason
    return None
