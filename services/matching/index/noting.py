"""What many profiles say besides their fixed columns: slots of their rows, and their notes."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from services.matching.index.columnar import ProfileColumns, Stated
from services.matching.index.columns import (
    BUSY,
    FUNDER,
    LANGUAGE,
    PLACE,
    PRACTICE,
    SECTOR,
    SHORT,
    TRAITS,
    Dictionary,
    note,
)
from services.matching.index.crowd import first_of_tie
from services.matching.index.pairs import Pairs, runs
from services.matching.index.ties import Ties

T = TypeVar("T")
_MOST_NOTES = SHORT - 1


class Notes:
    """The notes of many people, by kind, until all are written."""

    def __init__(self, words: Dictionary) -> None:
        self._words = words
        self._by_kind: dict[int, Pairs] = {}

    def fill_slots(self, columns: ProfileColumns, rows: np.ndarray) -> None:
        """Languages and sectors into the slots of rows; what does not fit becomes notes."""
        words = self._words
        self._fill(
            LANGUAGE,
            columns.give("languages"),
            lambda spoken: words.spoken(spoken.language, spoken.level),
            rows["languages"],
        )
        self._fill(SECTOR, columns.give("sectors"), words.sectors.number, rows["sectors"])

    def add_said(self, columns: ProfileColumns) -> None:
        """Where people practise, and when they are busy."""
        groups, countries = self._words.groups.number, self._words.countries.number
        self._by_kind[PRACTICE] = Pairs.of(
            columns.give("practice"),
            lambda said: note(PRACTICE, groups(said[0]), countries(said[1])),
        )
        busy = columns.give("busy")
        days = note(BUSY, busy["first"].astype(np.int64), busy["last"].astype(np.int64))
        self._by_kind[BUSY] = Pairs(busy["row"], days)

    def add_places(self, ties: Ties, payers: np.ndarray) -> None:
        """In which rows people stand: of countries, and of those who would fund."""
        firsts = first_of_tie(ties.countries.astype(np.int64), ties.flags)
        self._by_kind[PLACE] = Pairs(ties.places, note(PLACE, firsts, ties.rows))
        none = np.zeros(len(payers), np.int64)
        self._by_kind[FUNDER] = Pairs(payers, note(FUNDER, none, np.arange(len(payers))))

    def write(self, rows: np.ndarray) -> np.ndarray:
        """All notes as runs, where the rows say that they are; ValueError for too many of one."""
        for kind, pairs in self._by_kind.items():
            if kind in TRAITS:
                rows["traits"][pairs.rows] |= 1 << kind
        everything = Pairs.all_of([*self._by_kind.values()])
        self._by_kind.clear()
        rows["notes"], rows["note_count"], notes = runs(everything, len(rows), _MOST_NOTES)
        return notes.astype(np.uint64)

    def _fill(
        self, kind: int, stated: Stated[T], number: Callable[[T], int], slots: np.ndarray
    ) -> None:
        pairs = Pairs.of(stated, number).by_row()
        is_short = pairs.numbers < SHORT
        short = pairs if is_short.all() else pairs.at(is_short)
        turns = short.turns()
        fits = turns < slots.shape[1]
        slots[short.rows[fits], turns[fits]] = short.numbers[fits]
        left = Pairs.all_of([short.at(~fits), pairs.at(~is_short)])
        numbers = left.numbers.astype(np.int64)
        self._by_kind[kind] = Pairs(left.rows, note(kind, np.zeros_like(numbers), numbers))
