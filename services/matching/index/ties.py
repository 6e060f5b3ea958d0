"""Which countries many profiles are tied to, and the rows in which the countries find them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.matching.index.columnar import ProfileColumns
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
    def of(cls, columns: ProfileColumns, words: Dictionary) -> "Ties":
        """As `Crowd` ties people one by one; whoever has no tie is found by the whole world."""
        stated = sorted({*columns.origins.words, *columns.affinities.words})
        ranks = {word: rank for rank, word in enumerate(stated)}
        numbers = np.array([NOWHERE, *map(words.countries.number, stated)], np.int64)
        origins = Pairs.of(columns.origins, ranks.__getitem__)
        affinities = Pairs.of(columns.affinities, ranks.__getitem__)
        # Where a country is both, the origin comes first and stays.
        both = np.concatenate((_packed(origins) << 1, _packed(affinities) << 1 | 1))
        both.sort()
        both = both[are_new(both >> 1)]
        is_affinity, packed = both & 1, both >> 1
        packed |= np.where(is_affinity, _AFFINITY, 0)
        packed.sort()
        places = packed >> _ROW_SHIFT
        flags = np.where(packed & _AFFINITY, 0, ORIGIN) | np.where(are_new(places), PRIMARY, 0)
        countries = numbers[1 + (packed & (_AFFINITY - 1))]
        nobodys = np.ones(len(columns.profiles), bool)
        nobodys[places] = False
        without = np.flatnonzero(nobodys)
        countries = np.concatenate((countries, np.full(len(without), NOWHERE)))
        order = np.argsort(countries, kind="stable")
        places = np.concatenate((places, without))[order]
        flags = np.concatenate((flags, np.full(len(without), PRIMARY)))[order]
        countries = countries[order]
        return cls(countries, places, flags, Pairs(countries, places).turns())

    def by_country(self) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Each country with the places and flags of its people, in the order of its rows."""
        heads = np.flatnonzero(are_new(self.countries)).tolist()
        for head, end in pairwise([*heads, len(self.countries)]):
            yield int(self.countries[head]), self.places[head:end], self.flags[head:end]


def _packed(pairs: Pairs) -> np.ndarray:
    packed: np.ndarray = pairs.rows << _ROW_SHIFT | pairs.numbers
    return packed
