"""Keys go to the partitions that Kafka's own clients send them to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.partitioning import murmur2, partition_of


@pytest.mark.parametrize(
    ("key", "signed"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_gives_the_numbers_of_kafkas_own_tests(key: bytes, signed: int) -> None:
    assert murmur2(key) == signed % (1 << 32)


def test_the_partition_is_the_positive_hash_modulo_the_partitions() -> None:
    assert partition_of(b"foobar", 1_000) == (-790332482 & 0x7FFFFFFF) % 1_000
    assert partition_of(b"abc", 7) == 479470107 % 7


@given(st.binary(max_size=100), st.integers(1, 64))
def test_every_key_has_a_partition_within_the_topic(key: bytes, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions
