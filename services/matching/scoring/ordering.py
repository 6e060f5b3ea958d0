"""
The order of a list as one number, the identity of a match, and its facts as bytes.

Key, from the highest bit: score (14 bits), years of experience (6), a tie-break that treats every
account alike (16), the profile's number (27): 63 bits, so that it fits a signed bigint.
"""

import struct
from collections.abc import Iterable, Sequence
from hashlib import sha1
from typing import Final
from uuid import UUID

from shared.ids import ids_of

TIE_MODULUS: Final = 65_521
MOST_YEARS: Final = 63
NUMBER_BITS, TIE_BITS, YEARS_BITS = 27, 16, 6
_MATCHES: Final = UUID("5b0f4a3e-2a64-5d0c-8b0b-3a1d2c9e7f10")
_OF_LIST, _OF_PAIR = 6, 10
_HEAD = struct.Struct(">4H")
_NEED = struct.Struct(">HBB")
_NARROW_FLAG: Final = 0x80


def order_key(score: int, years: int, profile_number: int, project_number: int) -> int:
    """The higher the earlier; ties by account age would always favour the oldest."""
    spread = project_number * 7919 % TIE_MODULUS + 1
    tie = profile_number * spread % TIE_MODULUS
    return (
        (score << (YEARS_BITS + TIE_BITS + NUMBER_BITS))
        | (min(MOST_YEARS, years) << (TIE_BITS + NUMBER_BITS))
        | (tie << NUMBER_BITS)
        | profile_number
    )


def match_id(project_id: UUID, role: int, kind: str, profile_id: UUID) -> UUID:
    """The same for the same pair, however often it is found."""
    (found,) = match_ids(project_id, role, kind, [profile_id])
    # Of the usual class: it goes into events and answers.
    return UUID(bytes=found.bytes)


def match_ids(project_id: UUID, role: int, kind: str, profiles: Iterable[UUID]) -> list[UUID]:
    """
    `match_id` for many of one list: what they have in common is digested once.

    The first 48 bits are the list's (version 8 of RFC 9562), so that its ids lie together in an
    index; the others are the pair's.
    """
    common = sha1(_MATCHES.bytes + f"{project_id}/{role}/{kind}/".encode(), usedforsecurity=False)
    first = common.digest()[:_OF_LIST]
    found = bytearray()
    for profile_id in profiles:
        pair = common.copy()
        pair.update(profile_id.bytes)
        found += first + pair.digest()[:_OF_PAIR]
    # The version and the variant stand where every id has them.
    for at in range(0, len(found), _OF_LIST + _OF_PAIR):
        found[at + 6] = found[at + 6] & 0x0F | 0x80
        found[at + 8] = found[at + 8] & 0x3F | 0x80
    return ids_of(bytes(found))


def pack(head: Sequence[int], needs: Sequence[tuple[int, int, int, bool]]) -> bytes:
    """Four terms of the score, then (held skill, credit, level, is narrow) for each need."""
    body = b"".join(
        _NEED.pack(skill, credit | (_NARROW_FLAG if narrow else 0), level)
        for skill, credit, level, narrow in needs
    )
    return _HEAD.pack(*head) + body


def unpack(facts: bytes) -> tuple[tuple[int, ...], tuple[tuple[int, int, int, bool], ...]]:
    """The opposite of `pack`."""
    needs = tuple(
        (skill, credit & ~_NARROW_FLAG, level, bool(credit & _NARROW_FLAG))
        for skill, credit, level in _NEED.iter_unpack(facts[_HEAD.size :])
    )
    return _HEAD.unpack(facts[: _HEAD.size]), needs
