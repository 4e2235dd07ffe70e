"""Headers survive being packed, and are unpacked only when someone asks."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.headers import NO_HEADERS, pack, unpack
from eventlog.log import StoredRecord


@given(st.lists(st.tuples(st.text(), st.binary())).map(tuple))
def test_headers_unpack_to_what_was_packed(headers: tuple[tuple[str, bytes], ...]) -> None:
    assert unpack(pack(headers)) == headers


def test_a_name_may_stand_twice_and_order_is_kept() -> None:
    headers = (("b", b"1"), ("a", b"2"), ("b", b"3"))
    assert unpack(pack(headers)) == headers


def test_no_headers_take_one_byte() -> None:
    assert len(NO_HEADERS) == 1
    assert unpack(NO_HEADERS) == ()


def test_a_stored_record_unpacks_its_headers_and_has_none_by_default() -> None:
    packed = pack((("ce_id", b"1"),))
    assert StoredRecord("t", 0, 0, 0, b"k", b"v", packed).headers == (("ce_id", b"1"),)
    assert StoredRecord("t", 0, 0, 0, b"k", b"v").headers == ()


@pytest.mark.parametrize("damaged", [b"", b"\x91", b"\x91\x92\x01\x02", b"\xff"])
def test_bytes_that_are_no_headers_are_refused(damaged: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        unpack(damaged)
