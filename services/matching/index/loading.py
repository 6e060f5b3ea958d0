"""
Fills an empty index from columns: whole arrays at a time, never a step for one person.

Everything is reckoned and checked before anything is written, so that what cannot be loaded
changes nothing.
"""

from collections.abc import Iterator

import numpy as np

from services.matching.index import funding
from services.matching.index.columnar import BUSY_DAYS, PROFILE, ProfileColumns
from services.matching.index.columns import (
    BUSY,
    FUNDER,
    LANGUAGE,
    MOST_HELD,
    PERSON,
    PLACE,
    PRACTICE,
    SECTOR,
    SHORT,
    TRAITS,
    Dictionary,
    modalities_of,
    note,
)
from services.matching.index.crowd import Crowd, first_of_tie
from services.matching.index.growing import grown, ranges
from services.matching.index.identities import Identities
from services.matching.index.loadable import check
from services.matching.index.pairs import Pairs, runs
from services.matching.index.partition import ORIGIN, Partition
from services.matching.index.postings import KEY_BITS
from services.matching.index.ties import Ties
from services.matching.scoring.ordering import MOST_YEARS

_AS_THEY_ARE = ("high", "low", "owner_high", "owner_low", "number", "first", "last")
_MOST_NOTES = SHORT - 1


def load(
    columns: ProfileColumns, words: Dictionary, crowd: Crowd, funders: funding.Funders
) -> None:
    """See `MatchIndex.load_profiles`."""
    if crowd.people.capacity:
        raise ValueError("profiles are loaded into an index in which nobody ever was")
    check(columns)
    identities = Identities.of(columns.profiles)
    rows, used = grown(np.zeros(0, PERSON), len(columns.profiles)), len(columns.profiles)
    keys, held = _held(columns, rows[:used])
    ties = Ties.of(columns, words)
    paying, paying_words = _funders(columns, words, ties)
    noted = list(_notes(columns, words, ties, paying["place"], rows[:used]))
    notes = _write_notes(noted, rows[:used])
    _write_fixed(columns, rows[:used])
    partitions = _partitions(ties, rows, keys)
    crowd.people.load(rows, used, identities)
    crowd.people.held.load(keys, held)
    crowd.people.notes.load(notes, len(notes))
    crowd.partitions.update(partitions)
    funders.load(paying, paying_words)


def _held(columns: ProfileColumns, rows: np.ndarray) -> tuple[np.ndarray, int]:
    """Keys with room for more, and how many there are; the rows learn where theirs stand."""
    skills, columns.skills = columns.skills, np.zeros(0, np.uint64)
    skills.sort()
    edges = np.arange(len(rows) + 1, dtype=np.uint64) << np.uint64(KEY_BITS)
    bounds = np.searchsorted(skills, edges)
    counts = np.diff(bounds)
    if counts.max(initial=0) > MOST_HELD:
        raise ValueError(f"{counts.max()} skills: a profile has at most {MOST_HELD}")
    if bounds[-1] < len(skills):
        raise ValueError("skills of a profile that is not there")
    rows["held"], rows["held_count"] = np.where(counts, bounds[:-1], 0), counts
    keys = grown(np.zeros(0, np.uint32), len(skills))
    # In pieces, without another array as long as the skills.
    np.bitwise_and(
        skills, np.uint64((1 << KEY_BITS) - 1), out=keys[: len(skills)], casting="unsafe"
    )
    return keys, len(skills)


def _funders(
    columns: ProfileColumns, words: Dictionary, ties: Ties
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The columns of whoever would fund, in the order of places, and the words they name."""
    places = np.flatnonzero(columns.profiles["instruments"])
    row_of = np.full(len(columns.profiles), -1)
    row_of[places] = np.arange(len(places))
    is_origin = ties.flags & ORIGIN > 0
    named = {
        funding.COUNTRY: Pairs.of(columns.fund_countries, words.countries.number),
        funding.ORIGIN: Pairs(ties.places[is_origin], ties.countries[is_origin]),
        funding.SECTOR: Pairs.of(columns.fund_sectors, words.sectors.number),
    }
    pairs = Pairs.all_of(
        [Pairs(row_of[each.rows], funding.word(kind, each.numbers)) for kind, each in named.items()]
    )
    starts, counts, said = runs(pairs.at(pairs.rows >= 0), len(places), funding.MOST_WORDS)
    found = {name: columns.profiles[name][places] for name in ("lowest", "highest", "instruments")}
    found |= {"place": places, "words": starts, "word_count": counts}
    return found, said.astype(np.uint32)


def _notes(
    columns: ProfileColumns, words: Dictionary, ties: Ties, payers: np.ndarray, rows: np.ndarray
) -> Iterator[tuple[int, Pairs]]:
    """Kinds of notes, and who has which; what fits in a row is written there instead."""
    groups, countries = words.groups.number, words.countries.number
    practice = Pairs.of(
        columns.practice, lambda each: note(PRACTICE, groups(each[0]), countries(each[1]))
    )
    yield PRACTICE, practice
    busy = columns.busy.astype([(name, np.int64) for name in BUSY_DAYS.fields or ()])
    yield BUSY, Pairs(busy["row"], note(BUSY, busy["first"], busy["last"]))
    spoken = Pairs.of(columns.languages, lambda each: words.spoken(each.language, each.level))
    sectors = Pairs.of(columns.sectors, words.sectors.number)
    for kind, pairs, slots in (
        (LANGUAGE, spoken, rows["languages"]),
        (SECTOR, sectors, rows["sectors"]),
    ):
        left = _left_over(pairs, slots)
        yield kind, Pairs(left.rows, note(kind, np.zeros_like(left.numbers), left.numbers))
    yield FUNDER, Pairs(payers, note(FUNDER, np.zeros_like(payers), np.arange(len(payers))))
    tied = note(PLACE, first_of_tie(ties.countries, ties.flags), ties.rows)
    yield PLACE, Pairs(ties.places, tied)


def _left_over(pairs: Pairs, slots: np.ndarray) -> Pairs:
    """Write the first numbers that fit into the slots of their rows; answers the others."""
    pairs = pairs.by_row()
    is_short = pairs.numbers < SHORT
    short = pairs.at(is_short)
    turns = short.turns()
    fits = turns < slots.shape[1]
    slots[short.rows[fits], turns[fits]] = short.numbers[fits]
    return Pairs.all_of([short.at(~fits), pairs.at(~is_short)])


def _write_notes(noted: list[tuple[int, Pairs]], rows: np.ndarray) -> np.ndarray:
    for kind, pairs in noted:
        if kind in TRAITS:
            rows["traits"][pairs.rows] |= 1 << kind
    everything = Pairs.all_of([pairs for _, pairs in noted])
    rows["notes"], rows["note_count"], notes = runs(everything, len(rows), _MOST_NOTES)
    return notes.astype(np.uint64)


def _write_fixed(columns: ProfileColumns, rows: np.ndarray) -> None:
    profiles, columns.profiles = columns.profiles, np.zeros(0, PROFILE)
    for name in _AS_THEY_ARE:
        rows[name] = profiles[name]
    rows["years"] = np.minimum(profiles["years"], MOST_YEARS)
    rows["modalities"] = modalities_of(profiles["preferred"], profiles["accepted"])


def _partitions(ties: Ties, rows: np.ndarray, keys: np.ndarray) -> dict[int, Partition]:
    """The rows of each country, one country after the other."""
    found = {}
    for country, places, flags in ties.by_country():
        counts = rows["held_count"][places].astype(np.int64)
        held = keys[ranges(rows["held"][places].astype(np.int64), counts)]
        whose = np.repeat(np.arange(len(places), dtype=np.int32), counts)
        found[country] = Partition.of(places, flags, whose, held)
    return found
