"""Pairs of a row and a number that belongs to it, as whole arrays: sorted, counted, in runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from services.matching.index.columnar import Stated

T = TypeVar("T")
_SMALL_BITS = 31


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows and their numbers: two arrays of one length."""

    rows: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, stated: Stated[T], number: Callable[[T], int]) -> "Pairs":
        """What is stated, with the numbers of its words."""
        table = np.array([*map(number, stated.words)], np.int64)
        if table.max(initial=0) < 1 << _SMALL_BITS:
            table = table.astype(np.int32)
        return cls(stated.rows, table[stated.codes])

    @classmethod
    def all_of(cls, pairs: Sequence["Pairs"]) -> "Pairs":
        """All of them, one after the other."""
        rows, numbers = zip(*((each.rows, each.numbers) for each in pairs), strict=True)
        return cls(np.concatenate(rows), np.concatenate(numbers))

    def at(self, chosen: np.ndarray) -> "Pairs":
        """Some of them, in that order."""
        return Pairs(self.rows[chosen], self.numbers[chosen])

    def by_row(self) -> "Pairs":
        """In the order of rows; the pairs of one row stay as they stand."""
        if (self.rows[1:] >= self.rows[:-1]).all():
            return self
        return self.at(np.argsort(self.rows, kind="stable"))

    def turns(self) -> np.ndarray:
        """Where rows are in order: each pair's place among those of its row, from 0."""
        heads = np.flatnonzero(are_new(self.rows)).astype(np.int32)
        lengths = np.diff(heads, append=np.int32(len(self.rows)))
        turns: np.ndarray = np.arange(len(self.rows), dtype=np.int32)
        turns -= np.repeat(heads, lengths)
        return turns


def are_new(sorted_: np.ndarray) -> np.ndarray:
    """Which items are the first of their kind, where equal ones stand together."""
    new = np.ones(len(sorted_), bool)
    np.not_equal(sorted_[1:], sorted_[:-1], out=new[1:])
    return new


def runs(pairs: Pairs, rows: int, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts and lengths of each row's run, and all numbers; ValueError for more than `most`."""
    counts = np.bincount(pairs.rows, minlength=rows)
    if counts.max(initial=0) > most:
        raise ValueError(f"{counts.max()} things said by one profile: at most {most} can be kept")
    starts = np.cumsum(counts) - counts
    return np.where(counts, starts, 0), counts, pairs.by_row().numbers
