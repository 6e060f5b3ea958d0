"""Reads of many people what a role asks about: slots of their rows, and notes where there are."""

from dataclasses import dataclass

import numpy as np

from services.matching.index.columns import (
    BUSY,
    LANGUAGE,
    LEVEL_MASK,
    PRACTICE,
    SECTOR,
    Dictionary,
    People,
    parts_of,
)
from services.matching.index.terms import overlap
from services.matching.scoring.facts import RoleFacts, Spoken, Window


@dataclass(frozen=True, slots=True)
class _Notes:
    """Notes of one kind: whose they are, and their two numbers."""

    whose: np.ndarray
    first: np.ndarray
    second: np.ndarray


class Reading:
    """Some people's rows, read once; every answer is an array, one item per person."""

    def __init__(self, people: People, words: Dictionary, places: np.ndarray) -> None:
        self.rows = people.rows[places]
        self._words = words
        noted = np.flatnonzero(self.rows["traits"])
        found = self.rows[noted]
        whose, notes = people.notes.gather(found["notes"], found["note_count"])
        self._kinds, self._first, self._second = parts_of(notes)
        self._whose = noted[whose]

    def column(self, name: str) -> np.ndarray:
        """A field of the rows, wide enough to reckon with."""
        values: np.ndarray = self.rows[name].astype(np.int64)
        return values

    def speak(self, asked: Spoken) -> np.ndarray:
        """Who speaks a language at that level or above."""
        if not self._words.languages.known(asked.language):
            return np.zeros(len(self.rows), bool)
        least = self._words.spoken(asked.language, asked.level)
        most = self._words.spoken(asked.language, LEVEL_MASK)
        slots = self.rows["languages"]
        speaks: np.ndarray = ((slots >= least) & (slots <= most)).any(axis=1)
        notes = self._of(LANGUAGE)
        speaks[notes.whose[(notes.second >= least) & (notes.second <= most)]] = True
        return speaks

    def sector(self, values: np.ndarray) -> np.ndarray:
        """The best of the stated sectors, of which `values` holds what each is worth."""
        best: np.ndarray = values[self.rows["sectors"]].max(axis=1, initial=values[0])
        notes = self._of(SECTOR)
        np.maximum.at(best, notes.whose, values[notes.second])
        return best

    def practise(self, role: RoleFacts) -> np.ndarray:
        """Who practises a protected occupation in a country that is left out."""
        does = np.zeros(len(self.rows), bool)
        if role.isco_groups and role.refused_countries:
            notes = self._of(PRACTICE)
            groups = [self._words.groups.known(each) for each in role.isco_groups]
            countries = [self._words.countries.known(each) for each in role.refused_countries]
            hit = np.isin(notes.first, groups) & np.isin(notes.second, countries)
            does[notes.whose[hit]] = True
        return does

    def busy(self, span: Window) -> np.ndarray:
        """Who has an agreed placement in these days."""
        does = np.zeros(len(self.rows), bool)
        notes = self._of(BUSY)
        does[notes.whose[overlap(notes.first, notes.second, span.start, span.end) > 0]] = True
        return does

    def _of(self, kind: int) -> _Notes:
        at = np.flatnonzero(self._kinds == kind)
        return _Notes(self._whose[at], self._first[at], self._second[at])
