"""
Who has which skill at which level: a sorted base, and an unsorted tail of what came since.

The base is a CSR whose runs are one skill at one level, so that a whole run is worth the same: no
level is stored, and no posting is looked at on its own. Rows that died stay until the next
`rebuild`; whoever owns the rows says which are alive.
"""

import numpy as np

from services.matching.index.growing import grown, ranges
from services.matching.index.worth import LEVELS, SKILL_LIMIT, Asked

_LEVEL_BITS = 3
_LEVEL_MASK = (1 << _LEVEL_BITS) - 1
KEY_BITS = 16 + _LEVEL_BITS
_TAIL_LEAST = 4096
# A quarter: at most that share of the work of a question is lost on what is unsorted or dead.
_SHARE = 4


def key_of(skill: int, level: int) -> int:
    """A skill at a level as one number; raises ValueError where either is out of range."""
    if not (0 < skill < SKILL_LIMIT and 0 < level <= LEVELS):
        raise ValueError(
            f"skill {skill} at level {level}: ids are 1 to 65535, levels 1 to {LEVELS}"
        )
    return skill << _LEVEL_BITS | level


def packed_keys(skills: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """`key_of` for many; raises ValueError where any is out of range."""
    wrong = (skills <= 0) | (skills >= SKILL_LIMIT) | (levels <= 0) | (levels > LEVELS)
    if wrong.any():
        at = int(np.argmax(wrong))
        key_of(int(skills[at]), int(levels[at]))
    return skills.astype(np.uint32) << np.uint32(_LEVEL_BITS) | levels.astype(np.uint32)


def skills_of(keys: np.ndarray) -> np.ndarray:
    """The skills of keys."""
    return (keys >> _LEVEL_BITS).astype(np.int64)


def levels_of(keys: np.ndarray) -> np.ndarray:
    """The levels of keys."""
    return (keys & _LEVEL_MASK).astype(np.int64)


class Postings:
    """Documents by skill and level; a document belongs to row `document // per_row`."""

    def __init__(self, per_row: int = 1) -> None:
        self._per_row = per_row
        self._skills = np.array([SKILL_LIMIT], np.int32)
        self._starts = np.zeros(1, np.int32)
        # Of each level from the start of the skill, and where the last one ends: two bytes do,
        # unless more than 65,535 have one skill.
        self._offsets = np.zeros((1, LEVELS + 1), np.uint16)
        self._documents = np.zeros(0, np.int32)
        self._tail_documents = np.zeros(0, np.int32)
        self._tail_keys = np.zeros(0, np.uint32)
        self._tail = 0
        self._dead = 0

    @property
    def count(self) -> int:
        """All postings, dead ones too."""
        return len(self._documents) + self._tail

    @property
    def is_clean(self) -> bool:
        """Whether a rebuild would change nothing."""
        return self._tail == 0 and self._dead == 0

    @property
    def is_due(self) -> bool:
        """Whether so much is unsorted or dead that a rebuild pays."""
        base = len(self._documents)
        return self._tail > max(_TAIL_LEAST, base // _SHARE) or self._dead > max(
            _TAIL_LEAST, self.count // _SHARE
        )

    def add(self, documents: int | np.ndarray, keys: np.ndarray) -> None:
        """Append to the tail."""
        end = self._tail + len(keys)
        self._tail_documents = grown(self._tail_documents, end)
        self._tail_keys = grown(self._tail_keys, end)
        self._tail_documents[self._tail : end] = documents
        self._tail_keys[self._tail : end] = keys
        self._tail = end

    def died(self, count: int) -> None:
        """So many postings belong to rows that are dead from now on."""
        self._dead += count

    def rebuild(self, is_alive: np.ndarray) -> None:
        """Sort everything into the base, without the postings of dead rows."""
        ends = self._offsets.astype(np.int64)
        lengths = (ends[:, 1:] - ends[:, :-1]).ravel()
        first = self._skills.astype(np.int64)[:, None] << _LEVEL_BITS | np.arange(1, LEVELS + 1)
        keys = np.concatenate(
            (np.repeat(first.ravel(), lengths), self._tail_keys[: self._tail].astype(np.int64))
        )
        documents = np.concatenate((self._documents, self._tail_documents[: self._tail]))
        alive = is_alive[documents // self._per_row]
        self._tail_documents = np.zeros(0, np.int32)
        self._tail_keys = np.zeros(0, np.uint32)
        self._tail = self._dead = 0
        self.load(documents[alive], keys[alive])

    def load(self, documents: np.ndarray, keys: np.ndarray) -> None:
        """Sort these into the base, instead of what is there."""
        # Key and document in one number: sorting numbers is several times faster than sorting by.
        packed = keys.astype(np.int64, copy=False) << 32 | documents
        packed.sort()
        keys = packed >> 32
        self._documents = packed.astype(np.int32)
        skills = keys >> _LEVEL_BITS
        skills = np.append(skills[np.flatnonzero(np.diff(skills, prepend=0))], SKILL_LIMIT)
        edges = skills[:, None] << _LEVEL_BITS | np.arange(1, LEVELS + 2)
        bounds = np.searchsorted(keys, edges)
        offsets = bounds - bounds[:, :1]
        kind = np.uint16 if offsets.max() < 1 << 16 else np.uint32
        self._skills, self._starts = skills.astype(np.int32), bounds[:, 0].astype(np.int32)
        self._offsets = offsets.astype(kind)

    def spread(self, asked: Asked, out: np.ndarray, stride: int) -> int:
        """
        Write the highest value found to `out[document * stride + column]`; answers how many
        postings were read.

        A row's postings are all in the base or all in the tail. Runs are written from the lowest
        value to the highest, so that the highest stays: a third cheaper than `np.maximum.at`.
        """
        return self._spread_base(asked, out, stride) + self._spread_tail(asked, out, stride)

    def _spread_base(self, asked: Asked, out: np.ndarray, stride: int) -> int:
        at = self._skills.searchsorted(asked.skills)
        # The last row is a run of nothing, for skills that nobody has.
        at[self._skills[at] != asked.skills] = len(self._skills) - 1
        offsets = self._offsets[at]
        counts = (offsets[:, 1:] - offsets[:, :-1]).ravel()[asked.runs]
        # In a small country nobody has most of what is asked for.
        some = counts.nonzero()[0]
        if not len(some):
            return 0
        runs, counts = asked.runs[some], counts[some].astype(np.int64)
        starts = (self._starts[at][:, None] + offsets[:, :-1]).ravel()[runs]
        documents = self._documents[ranges(starts, counts)]
        if stride > 1:
            columns = asked.columns[runs // LEVELS]
            documents = documents.astype(np.int64) * stride + columns.repeat(counts)
        out[documents] = asked.values.ravel()[runs].repeat(counts)
        return len(documents)

    def _spread_tail(self, asked: Asked, out: np.ndarray, stride: int) -> int:
        if not self._tail:
            return 0
        keys = self._tail_keys[: self._tail]
        hits = np.flatnonzero(asked.is_asked[keys >> _LEVEL_BITS])
        if not len(hits):
            return self._tail
        order = np.argsort(asked.skills, kind="stable")
        skills, levels = skills_of(keys[hits]), levels_of(keys[hits])
        lows = np.searchsorted(asked.skills, skills, sorter=order)
        counts = np.searchsorted(asked.skills, skills, side="right", sorter=order) - lows
        pairs = order[ranges(lows, counts)]
        documents = np.repeat(self._tail_documents[hits].astype(np.int64), counts)
        values = asked.values[pairs, np.repeat(levels, counts) - 1]
        np.maximum.at(out, documents * stride + asked.columns[pairs], values)
        return self._tail
