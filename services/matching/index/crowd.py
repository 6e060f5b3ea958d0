"""Everybody, and the rows by which each country, and the whole world, finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.index.columns import PLACE, Dictionary, N, People, note
from services.matching.index.partition import ORIGIN, PRIMARY, Partition, place_of
from services.matching.index.worth import NEEDS, Asked
from services.matching.scoring.facts import ProfileFacts
from services.matching.scoring.people import AFFINITY_DECLARED, AFFINITY_OPEN, AFFINITY_ORIGIN

_FLAG_BITS = 2
_FLAGS = (1 << _FLAG_BITS) - 1
# The partition of those who are tied to no country: only the whole world finds them.
NOWHERE = 0
# Eight bytes each: a quarter of a megabyte.
_ROWS_TOGETHER = 1 << 15
_NO_KEYS = np.zeros(0, np.uint32)
Rows = dict[int, tuple[int, int]]
"""By country: a row and its flags."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a role looks for, and how much of it a person has to reach to be listed at all."""

    skills: Asked
    factors: np.ndarray
    least: int
    closely: Asked | None
    musts: np.ndarray


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who reach it, each once; `read` is how many postings were looked at."""

    places: np.ndarray
    got: np.ndarray
    affinity: np.ndarray
    read: int


def first_of_tie(country: N, flags: N) -> N:
    """What `tie_of` reads, of one country or of an array of them."""
    first: N = country << _FLAG_BITS | flags
    return first


def tie_of(first: int) -> tuple[int, int]:
    """Country and flags from the first number of a note of a place."""
    return first >> _FLAG_BITS, first & _FLAGS


def _together(parts: list[Partition]) -> Iterator[list[Partition]]:
    """Some partitions at a time, so few that what is noted of their rows stays in the cache."""
    some: list[Partition] = []
    rows = 0
    for part in parts:
        if some and rows + len(part.who) > _ROWS_TOGETHER:
            yield some
            some, rows = [], 0
        some.append(part)
        rows += len(part.who)
    if some:
        yield some


def _reaching(parts: list[Partition], wanted: Wanted) -> tuple[np.ndarray, np.ndarray, int]:
    """Who reaches what is wanted, how much of it, and how many postings were read."""
    who = parts[0].who if len(parts) == 1 else np.concatenate([part.who for part in parts])
    met = np.zeros((len(who), NEEDS), np.uint8)
    read = _spread(parts, wanted.skills, met)
    # Compared first: the non-zeros of truths are found five times faster than of numbers.
    touched = np.flatnonzero(met.view(np.uint64) != 0)
    got = met[touched].astype(wanted.factors.dtype) @ wanted.factors
    reach = got >= wanted.least
    rows, got = touched[reach], got[reach].astype(np.int64)
    if wanted.closely is not None and len(rows):
        met[:] = 0
        read += _spread(parts, wanted.closely, met)
        has = met[rows[:, None], wanted.musts].all(axis=1)
        rows, got = rows[has], got[has]
    return who[rows], got, read


def _spread(parts: list[Partition], asked: Asked, out: np.ndarray) -> int:
    read = first = 0
    for part in parts:
        rows = out[first : first + len(part.who)]
        read += part.postings.spread(asked, rows.reshape(-1), NEEDS)
        first += len(rows)
    return read


class Crowd:
    """People and partitions, which change together."""

    def __init__(self, words: Dictionary) -> None:
        self.people = People(words)
        self.partitions: dict[int, Partition] = {}
        self._words = words
        # Found out at each change: there are hundreds of countries, and few that are due.
        self._due: set[int] = set()

    @property
    def due(self) -> list[Partition]:
        """Those so much of whose postings is unsorted or dead that sorting them pays."""
        self._due = {each for each in self._due if self.partitions[each].postings.is_due}
        return [self.partitions[each] for each in self._due]

    def partition(self, country: int) -> Partition:
        """The rows of a country, which may be the first of it."""
        found = self.partitions.get(country)
        if found is None:
            found = self.partitions[country] = Partition()
        return found

    def put(
        self, place: int | None, person: ProfileFacts, keys: np.ndarray, more: list[int]
    ) -> int:
        """
        Insert, or replace in their place, a person with the keys of their skills and further notes.

        Whoever keeps skills and ties keeps the rows; else they die and new ones are appended.
        """
        is_new = place is None
        if place is None:
            place = self.people.give_place()
            old, rows = _NO_KEYS, Rows()
        else:
            old, rows = self.people.keys(place), self._rows(place)
        ties = self._ties(person)
        stays = {country: flags for country, (_, flags) in rows.items()} == ties
        if not (stays and old.tobytes() == keys.tobytes()):
            self._leave(rows, len(old))
            rows = self._enter(place, ties, keys)
        notes = [note(PLACE, first_of_tie(c, flags), row) for c, (row, flags) in rows.items()]
        self.people.put(place, person, keys, [*more, *notes], is_new=is_new)
        return place

    def drop(self, place: int, profile_id: UUID) -> None:
        """Forget a person."""
        self._leave(self._rows(place), len(self.people.keys(place)))
        self.people.drop(profile_id, place)

    def candidates(self, wanted: Wanted, country: int, *, is_open: bool) -> Candidates:
        """Those of a country who reach what is wanted and have the must-haves, or of all."""
        if is_open:
            parts = list(self.partitions.values())
        else:
            parts = [self.partitions[country]] if country in self.partitions else []
        found = [_reaching(some, wanted) for some in _together(parts)]
        if not found:
            nobody = np.zeros(0, np.int64)
            return Candidates(nobody, nobody, nobody, 0)
        who, got = (np.concatenate([each[at] for each in found]) for at in range(2))
        counts = who & PRIMARY > 0 if is_open else who >= 0
        counts &= who >= 0
        who, got = who[counts], got[counts]
        places = place_of(who)
        affinity = np.where(who & ORIGIN, AFFINITY_ORIGIN, AFFINITY_DECLARED)
        if is_open:
            affinity = self._affinity(country)[places]
        return Candidates(places, got, affinity, sum(read for _, _, read in found))

    def _affinity(self, country: int) -> np.ndarray:
        """By place: how near everybody is to a country that is open to all."""
        near = np.full(self.people.capacity, AFFINITY_OPEN, np.int32)
        if country in self.partitions:
            who = self.partitions[country].who
            who = who[who >= 0]
            near[place_of(who)] = np.where(who & ORIGIN, AFFINITY_ORIGIN, AFFINITY_DECLARED)
        return near

    def _ties(self, person: ProfileFacts) -> dict[int, int]:
        """Flags by country; the first is the primary one."""
        number = self._words.countries.number
        ties = {number(each): ORIGIN for each in sorted(person.origins)}
        for each in sorted(person.affinities):
            ties.setdefault(number(each), 0)
        first = next(iter(ties), NOWHERE)
        ties[first] = ties.get(first, 0) | PRIMARY
        return ties

    def _rows(self, place: int) -> Rows:
        notes = self.people.notes_of(place)
        ties = ((tie_of(tie), row) for kind, tie, row in notes if kind == PLACE)
        return {country: (row, flags) for (country, flags), row in ties}

    def _enter(self, place: int, ties: dict[int, int], keys: np.ndarray) -> Rows:
        rows = {}
        for country, flags in ties.items():
            rows[country] = self.partition(country).add(place, flags, keys), flags
            self._look_at(country)
        return rows

    def _leave(self, rows: Rows, postings: int) -> None:
        for country, (row, _) in rows.items():
            self.partitions[country].drop(row, postings)
            self._look_at(country)

    def _look_at(self, country: int) -> None:
        if self.partitions[country].postings.is_due:
            self._due.add(country)
