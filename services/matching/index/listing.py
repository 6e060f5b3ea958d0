"""From arrays of places in a list to the places themselves, facts packed as they are stored."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.index.worth import NARROW, values_of
from shared.ids import ids_of

HEAD = 8
NEED = np.dtype([("skill", ">u2"), ("credit", "u1"), ("level", "u1")])
# A rank from the lowest bit: is narrow, level, the skill taken from the highest, credit, value.
_LEVEL_SHIFT, _SKILL_SHIFT, _CREDIT_SHIFT, VALUE_SHIFT = 1, 4, 20, 25
_LEVELS, _SKILLS, _CREDITS = (1 << 3) - 1, (1 << 16) - 1, (1 << 5) - 1


def ranks_of(
    credit: np.ndarray, wanted: np.ndarray, skill: np.ndarray, level: np.ndarray
) -> np.ndarray:
    """
    What a held skill is worth for a need, so that the greatest is the one that `meet` chooses.

    Value first, among equals more credit, then the lower skill id; the rest of the facts rides
    along. `credit` carries the flag of a narrower skill; 0 where the skill is worth nothing.
    """
    plain = (credit & ~np.uint8(NARROW)).astype(np.int64)
    rank = values_of(plain, wanted, level) << VALUE_SHIFT | plain << _CREDIT_SHIFT
    rank |= (_SKILLS - skill) << _SKILL_SHIFT | level << _LEVEL_SHIFT | (credit >= NARROW)
    return np.where(plain, rank, 0)


def needs_met(ranks: np.ndarray) -> np.ndarray:
    """The facts of needs by their greatest ranks."""
    met = np.zeros(ranks.shape, NEED)
    met["skill"] = np.where(ranks, _SKILLS - (ranks >> _SKILL_SHIFT & _SKILLS), 0)
    met["credit"] = ranks >> _CREDIT_SHIFT & _CREDITS | np.where(ranks & 1, NARROW, 0)
    met["level"] = ranks >> _LEVEL_SHIFT & _LEVELS
    return met


def packed(head: Sequence[np.ndarray], needs: np.ndarray | None = None) -> list[bytes]:
    """What `pack` of scoring/ordering.py makes, for many at once."""
    count = len(head[0])
    table = np.stack(head, axis=1).astype(">u2").view(np.uint8)
    if needs is not None:
        body = np.ascontiguousarray(needs).view(np.uint8).reshape(count, -1)
        table = np.concatenate((table, body), axis=1)
    whole, width = table.tobytes(), table.shape[1]
    return [whole[at : at + width] for at in range(0, count * width, width)]


def perhaps_first(scores: np.ndarray, limit: int | None) -> np.ndarray:
    """The places of the `limit` highest scores, with all that equal the last, or of everybody."""
    if limit is None or not 0 < limit < len(scores):
        return np.arange(len(scores))
    # Scores are few numbers and often alike: counted in a tenth of the time of a partition.
    at_least = np.cumsum(np.bincount(scores)[::-1])
    return np.flatnonzero(scores >= len(at_least) - 1 - np.searchsorted(at_least, limit))


def best_first(keys: np.ndarray, limit: int | None) -> np.ndarray:
    """The places of the `limit` highest keys, or of all, the highest first."""
    front = np.arange(len(keys))
    if limit is not None and 0 < limit < len(keys):
        front = np.argpartition(keys, len(keys) - limit)[len(keys) - limit :]
    return front[np.argsort(-keys[front], kind="stable")][:limit]


def identities(high: np.ndarray, low: np.ndarray) -> list[UUID]:
    """Ids from their halves."""
    return ids_of(np.stack((high, low), axis=1).astype(">u8").tobytes())


def funding_place(project: UUID, profile: UUID, key: int, score: int, facts: bytes) -> Scored:
    """A place in a funding list; whoever is listed there may be told."""
    return Scored(
        project, FUNDING_ROLE, "funding", profile, key, score, 0, 0, 0, 0, facts, may_be_told=True
    )
