"""Whoever would fund: a row each, and what they name as short runs of words."""

from collections.abc import Mapping

import numpy as np

from services.matching.index.columns import Dictionary, N
from services.matching.index.growing import grown
from services.matching.index.identities import halves
from services.matching.index.slices import Slices
from services.matching.scoring.facts import FunderFacts

COUNTRY, ORIGIN, SECTOR = 1, 2, 3
_KIND_SHIFT = 28
_NUMBER = (1 << _KIND_SHIFT) - 1
FUNDER = {
    "place": np.int32,
    "number": np.uint32,
    "owner": np.uint32,
    "lowest": np.int32,
    "highest": np.int32,
    "words": np.uint32,
    "word_count": np.uint8,
    "instruments": np.uint8,
}
"""The profile's number and a part of its owner's id stand here too: people's rows lie far apart."""
# Which countries, origins and sectors a funder states, each as a few of 64 bits and nothing for
# none: most funders are passed over by them, without their words being read.
SIGNS = {"countries": np.uint64, "origins": np.uint64, "sectors": np.uint64}
_KINDS = {"countries": COUNTRY, "origins": ORIGIN, "sectors": SECTOR}
MOST_WORDS = 255


def word(kind: int, number: N) -> N:
    """A country or a sector that a funder names, and as what; or an array of them."""
    return kind << _KIND_SHIFT | number


def parts_of(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kinds and numbers of words."""
    return words >> _KIND_SHIFT, (words & _NUMBER).astype(np.int64)


def signs_of(numbers: np.ndarray) -> np.ndarray:
    """The bit of each country or sector; two may share one, so a bit alone proves nothing."""
    return np.uint64(1) << (numbers.astype(np.uint64) & np.uint64(63))


def part_of(low: N) -> N:
    """What a funder's row keeps of the lower half of an owner's id; or of many of them."""
    part: N = low & 0xFFFF_FFFF
    return part


class Funders:
    """A row for everybody who would fund; rows are used again at once."""

    def __init__(self, words: Dictionary) -> None:
        self._words = words
        # A column each: most questions look at most funders, and at little of them.
        self._columns = {name: np.zeros(0, kind) for name, kind in (FUNDER | SIGNS).items()}
        self._texts = Slices(np.uint32)
        self._used = 0
        self._free: list[int] = []

    def put(self, row: int | None, funder: FunderFacts | None) -> int | None:
        """Insert, replace or forget a funder; answers the row, whose place is still to be said."""
        self.drop(row)
        if funder is None or funder.instruments == 0:
            return None
        if self._free:
            row = self._free.pop()
        else:
            row = self._used
            self._used += 1
            for name, column in self._columns.items():
                self._columns[name] = grown(column, self._used)
        words = self._numbers(funder)
        signs = _signs(np.array(words, np.uint32), np.zeros(len(words), np.int64), 1)
        written = {name: sign[0] for name, sign in signs.items()} | {
            "number": funder.number,
            "owner": part_of(halves(funder.owner)[1]),
            "lowest": funder.lowest,
            "highest": funder.highest,
            "words": self._texts.put(words),
            "word_count": len(words),
            "instruments": funder.instruments,
        }
        for name, value in written.items():
            self._columns[name][row] = value
        return row

    def load(self, funders: Mapping[str, np.ndarray], words: np.ndarray) -> None:
        """Many, where there were none: columns of `FUNDER`, and the runs of words end to end."""
        self._used = len(funders["place"])
        whose = np.repeat(np.arange(self._used), funders["word_count"])
        columns = dict(funders) | _signs(words, whose, self._used)
        for name, column in self._columns.items():
            self._columns[name] = grown(column, self._used)
            self._columns[name][: self._used] = columns[name]
        self._texts.load(words, len(words))

    def belongs_to(self, row: int, place: int) -> None:
        """Say who it is."""
        self._columns["place"][row] = place

    def drop(self, row: int | None) -> None:
        """Forget a funder, if there is one."""
        if row is not None:
            self._texts.free(self.at("words", row), self.at("word_count", row))
            # Without an instrument nobody finds the row.
            self._columns["instruments"][row] = 0
            self._free.append(row)

    def column(self, name: str) -> np.ndarray:
        """One thing of everybody; of a free row whatever it was, but no instrument."""
        return self._columns[name][: self._used]

    def at(self, name: str, row: int) -> int:
        """One thing of a row."""
        return int(self._columns[name][row])

    def words_of(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Kinds and numbers of what a funder names."""
        return parts_of(self._texts.of(self.at("words", row), self.at("word_count", row)))

    def words_at(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same of many: for each word the place of its funder among the rows, first."""
        starts, counts = self.column("words")[rows], self.column("word_count")[rows]
        whose, words = self._texts.gather(starts, counts)
        return whose, *parts_of(words)

    def _numbers(self, funder: FunderFacts) -> list[int]:
        country, sector = self._words.countries.number, self._words.sectors.number
        return [
            *(word(COUNTRY, country(each)) for each in funder.countries),
            *(word(ORIGIN, country(each)) for each in funder.origins),
            *(word(SECTOR, sector(each)) for each in funder.sectors),
        ]


def _signs(words: np.ndarray, whose: np.ndarray, funders: int) -> dict[str, np.ndarray]:
    """Of each funder the bits of what the words state."""
    kinds, bits = words >> _KIND_SHIFT, signs_of(words & _NUMBER)
    signs = {name: np.zeros(funders, np.uint64) for name in _KINDS}
    for name, kind in _KINDS.items():
        np.bitwise_or.at(signs[name], whose[kinds == kind], bits[kinds == kind])
    return signs
