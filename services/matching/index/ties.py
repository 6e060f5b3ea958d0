"""Which countries many profiles are tied to, and the rows in which the countries find them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.matching.index.columnar import Stated
from services.matching.index.columns import Dictionary
from services.matching.index.crowd import NOWHERE
from services.matching.index.pairs import Pairs, are_new
from services.matching.index.partition import ORIGIN, PRIMARY

_ROW_SHIFT = 32
_AFFINITY = 1 << (_ROW_SHIFT - 1)


@dataclass(frozen=True, slots=True)
class Ties:
    """A tie in each place of the arrays, by country and then by person."""

    countries: np.ndarray
    places: np.ndarray
    flags: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(
        cls, origins: Stated[str], affinities: Stated[str], words: Dictionary, *, people: int
    ) -> "Ties":
        """As `Crowd` ties people one by one; whoever has no tie is found by the whole world."""
        stated = sorted({*origins.words, *affinities.words})
        ranks = {word: rank for rank, word in enumerate(stated)}
        packed = np.concatenate((_packed(origins, ranks, 0), _packed(affinities, ranks, 1)))
        # Where a country is both, the origin comes first and stays.
        packed.sort()
        packed = packed[are_new(packed >> 1)]
        packed = packed >> 1 | (packed & 1) * _AFFINITY
        packed.sort()
        places = (packed >> _ROW_SHIFT).astype(np.int32)
        flags = np.where(packed & _AFFINITY, 0, ORIGIN) | np.where(are_new(places), PRIMARY, 0)
        numbers = np.array([NOWHERE, *map(words.countries.number, stated)], np.int32)
        countries = numbers[1 + (packed & (_AFFINITY - 1))]
        del packed
        return cls._by_country(countries, places, flags.astype(np.uint8), people)

    @classmethod
    def _by_country(
        cls, countries: np.ndarray, places: np.ndarray, flags: np.ndarray, people: int
    ) -> "Ties":
        """With those who have no tie, in the rows of countries."""
        has_none = np.ones(people, bool)
        has_none[places] = False
        without = np.flatnonzero(has_none).astype(np.int32)
        countries = np.concatenate((countries, np.full(len(without), NOWHERE, np.int32)))
        order = np.argsort(countries, kind="stable")
        countries = countries[order]
        places = np.concatenate((places, without))[order]
        flags = np.concatenate((flags, np.full(len(without), PRIMARY, np.uint8)))[order]
        return cls(countries, places, flags, Pairs(countries, places).turns())

    def by_country(self) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Each country with the places and flags of its people, in the order of its rows."""
        heads = np.flatnonzero(are_new(self.countries)).tolist()
        for head, end in pairwise([*heads, len(self.countries)]):
            yield int(self.countries[head]), self.places[head:end], self.flags[head:end]


def _packed(stated: Stated[str], ranks: dict[str, int], is_affinity: int) -> np.ndarray:
    """Who is tied to which country, by its rank among the words."""
    table = np.array([ranks[word] for word in stated.words], np.int64)
    packed = stated.rows.astype(np.int64)
    packed <<= _ROW_SHIFT
    packed |= table[stated.codes]
    packed <<= 1
    packed |= is_affinity
    return packed
