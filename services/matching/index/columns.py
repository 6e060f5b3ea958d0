"""
What is known of each person, 72 bytes and some short runs: no object per person or per skill.

Six languages, three sectors and one window stand in the row, for nearly everybody all there is.
What does not fit (and where somebody practises, when they are busy, which rows they stand in)
is a run of notes; `traits` says what kinds of notes a filter would have to read.
"""

from typing import TypeVar
from uuid import UUID

import numpy as np

from services.matching.index.growing import grown
from services.matching.index.identities import Identities, halves
from services.matching.index.postings import key_of
from services.matching.index.slices import Slices
from services.matching.index.words import Words
from services.matching.scoring.facts import ProfileFacts, Window
from services.matching.scoring.ordering import MOST_YEARS, NUMBER_BITS

PERSON = np.dtype(
    [
        ("high", "u8"),
        ("low", "u8"),
        ("owner_high", "u8"),
        ("owner_low", "u8"),
        ("number", "u4"),
        ("held", "u4"),
        ("notes", "u4"),
        ("first", "u2"),
        ("last", "u2"),
        ("languages", "u2", 6),
        ("sectors", "u2", 3),
        ("note_count", "u2"),
        ("held_count", "u1"),
        ("years", "u1"),
        ("modalities", "u1"),
        ("traits", "u1"),
    ]
)
MOST_HELD = 64
_LANGUAGES, _SECTORS = 6, 3
_LEVEL_BITS = 4
LEVEL_MASK = (1 << _LEVEL_BITS) - 1
SHORT = 1 << 16
# Notes: the kind in the highest bits, then one or two numbers of 30 bits.
LANGUAGE, SECTOR, PRACTICE, BUSY, PLACE, FUNDER = range(1, 7)
TRAITS = (LANGUAGE, SECTOR, PRACTICE, BUSY)
_KIND_SHIFT, _FIRST_SHIFT = 60, 30
PART = (1 << _FIRST_SHIFT) - 1
_ACCEPTED_SHIFT = 4
_MODALITIES = 15
N = TypeVar("N", int, np.ndarray)


def note(kind: int, first: N, second: N) -> N:
    """Two numbers of at most 30 bits as a note; or two arrays of them."""
    packed: N = kind << _KIND_SHIFT | first << _FIRST_SHIFT | second
    return packed


def parts_of(notes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kinds, first and second numbers of notes."""
    first = notes >> np.uint64(_FIRST_SHIFT)
    return (
        (notes >> np.uint64(_KIND_SHIFT)).astype(np.int64),
        (first & np.uint64(PART)).astype(np.int64),
        (notes & np.uint64(PART)).astype(np.int64),
    )


def modalities_of(preferred_: N, accepted_: N) -> N:
    """Both sets of modalities in one number; or two arrays of them."""
    both: N = preferred_ | accepted_ << _ACCEPTED_SHIFT
    return both


def preferred(modalities: np.ndarray) -> np.ndarray:
    """The modalities that are preferred."""
    return modalities & _MODALITIES


def accepted(modalities: np.ndarray) -> np.ndarray:
    """The modalities that are accepted."""
    return modalities >> _ACCEPTED_SHIFT


class Dictionary:
    """The numbers of the words that people and projects share."""

    def __init__(self) -> None:
        self.countries = Words()
        self.languages = Words()
        self.sectors = Words()
        self.project_sectors = Words()
        self.groups = Words()

    def spoken(self, language: str, level: int) -> int:
        """A language at a level, for a row or a note."""
        return self.languages.number(language) << _LEVEL_BITS | level


class People:
    """The rows of all people, whom the index finds by id and knows by place."""

    def __init__(self, words: Dictionary) -> None:
        self.rows = np.zeros(0, PERSON)
        self.held = Slices(np.uint32)
        self.notes = Slices(np.uint64)
        self._words = words
        self._identities = Identities()
        self._used = 0
        self._free: list[int] = []

    def __len__(self) -> int:
        """How many there are."""
        return self._used - len(self._free)

    @property
    def capacity(self) -> int:
        """One more than the highest place."""
        return self._used

    def place(self, profile_id: UUID) -> int | None:
        """Somebody's place; None if nobody has the id."""
        return self._identities.find(profile_id)

    def give_place(self) -> int:
        """A place for somebody new."""
        if self._free:
            return self._free.pop()
        self._used += 1
        self.rows = grown(self.rows, self._used)
        self._identities.rows = self.rows
        return self._used - 1

    def load(self, rows: np.ndarray, used: int, identities: Identities) -> None:
        """Take over the rows of everybody, of which so many are used; nobody was put before."""
        self.rows, self._used = rows, used
        self._identities = identities
        identities.rows = rows

    def put(
        self, place: int, person: ProfileFacts, keys: np.ndarray, more: list[int], *, is_new: bool
    ) -> None:
        """Write a person's row, with the keys of their skills and the notes of whoever calls."""
        languages = [self._words.spoken(each.language, each.level) for each in person.languages]
        sectors = [self._words.sectors.number(each) for each in person.sectors]
        notes = [*more, *self._long(languages, sectors, person)]
        if not is_new:
            self._free_runs(place)
        self.rows[place] = (
            *halves(person.profile_id),
            *halves(person.owner),
            person.number,
            self.held.put(keys),
            self.notes.put(notes),
            person.window.start,
            person.window.end,
            _in_row(languages, _LANGUAGES),
            _in_row(sectors, _SECTORS),
            len(notes),
            len(keys),
            min(MOST_YEARS, person.years),
            modalities_of(person.preferred, person.accepted),
            _traits(notes),
        )
        if is_new:
            self._identities.put(person.profile_id, place)

    def drop(self, profile_id: UUID, place: int) -> None:
        """Forget somebody; the place may be given to somebody else."""
        self._identities.drop(profile_id)
        self._free_runs(place)
        self.rows[place] = np.zeros((), PERSON)
        self._free.append(place)

    def keys(self, place: int) -> np.ndarray:
        """The keys of somebody's skills."""
        row = self.rows[place]
        return self.held.of(int(row["held"]), int(row["held_count"]))

    def notes_of(self, place: int) -> list[tuple[int, int, int]]:
        """Kind, first and second number of each of somebody's notes."""
        row = self.rows[place]
        notes = self.notes.of(int(row["notes"]), int(row["note_count"])).tolist()
        return [(n >> _KIND_SHIFT, n >> _FIRST_SHIFT & PART, n & PART) for n in notes]

    def _free_runs(self, place: int) -> None:
        row = self.rows[place]
        self.held.free(int(row["held"]), int(row["held_count"]))
        self.notes.free(int(row["notes"]), int(row["note_count"]))

    def _long(self, languages: list[int], sectors: list[int], person: ProfileFacts) -> list[int]:
        """The notes of what does not fit in the row."""
        groups, countries = self._words.groups, self._words.countries
        return [
            *(note(LANGUAGE, 0, each) for each in _left_over(languages, _LANGUAGES)),
            *(note(SECTOR, 0, each) for each in _left_over(sectors, _SECTORS)),
            *(
                note(PRACTICE, groups.number(group), countries.number(country))
                for group, country in person.practice
            ),
            *(note(BUSY, placed.start, placed.end) for placed in person.busy),
        ]


def keys_of(person: ProfileFacts) -> np.ndarray:
    """The keys of a person's skills; raises ValueError where the index cannot hold the person."""
    if len(person.skills) > MOST_HELD:
        raise ValueError(f"{len(person.skills)} skills: a profile has at most {MOST_HELD}")
    if not 0 <= person.number < 1 << NUMBER_BITS:
        raise ValueError(f"number {person.number}: profile numbers have {NUMBER_BITS} bits")
    _check_window(person.window)
    return np.array([key_of(held.skill, held.level) for held in person.skills], np.uint32)


def _check_window(window: Window) -> None:
    if not (0 <= window.start < SHORT and 0 <= window.end < SHORT):
        raise ValueError(f"{window}: days are 0 to {SHORT - 1}")


def _in_row(numbers: list[int], slots: int) -> tuple[int, ...]:
    """The first numbers that fit, and noughts."""
    short = [each for each in numbers if each < SHORT][:slots]
    return (*short, *(0,) * (slots - len(short)))


def _left_over(numbers: list[int], slots: int) -> list[int]:
    """What `_in_row` leaves, which for nearly everybody is nothing."""
    if len(numbers) <= slots and max(numbers, default=0) < SHORT:
        return []
    short = [each for each in numbers if each < SHORT]
    return [*short[slots:], *(each for each in numbers if each >= SHORT)]


def _traits(notes: list[int]) -> int:
    traits = 0
    for each in notes:
        kind = each >> _KIND_SHIFT
        traits |= 1 << kind if kind in TRAITS else 0
    return traits
