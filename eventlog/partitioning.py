"""Which partition a key belongs to: Kafka's murmur2, so that every client of every log agrees.

Source: org.apache.kafka.common.utils.Utils.murmur2 and BuiltInPartitioner.partitionForKey (Apache Kafka).
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

_SEED: Final = 0x9747B28C
_MULTIPLIER: Final = 0x5BD1E995
_SHIFT: Final = 24
_WORD: Final = 0xFFFFFFFF
_POSITIVE: Final = 0x7FFFFFFF


def murmur2(data: bytes) -> int:
    """The 32-bit MurmurHash2 of the bytes as Kafka computes it, unsigned."""
    words, whole = len(data) // 4, len(data) & ~3
    state = _SEED ^ len(data)
    for each in struct.unpack_from(f"<{words}I", data):
        word = (each * _MULTIPLIER) & _WORD
        word = ((word ^ (word >> _SHIFT)) * _MULTIPLIER) & _WORD
        state = ((state * _MULTIPLIER) & _WORD) ^ word
    if whole < len(data):
        state = ((state ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER) & _WORD
    state = ((state ^ (state >> 13)) * _MULTIPLIER) & _WORD
    return state ^ (state >> 15)


@lru_cache(maxsize=16_384)  # the events of one article share a key and come together
def partition_of(key: bytes, partitions: int) -> int:
    """The partition, from 0, of a key in a topic with so many partitions."""
    return (murmur2(key) & _POSITIVE) % partitions
