"""
Fills an empty index from columns: whole arrays at a time, never a step for one person.

Everything is reckoned and checked before the index is touched, so that what cannot be loaded
changes nothing. Columns are given up as soon as they are read, the largest first.
"""

import numpy as np

from services.matching.index.columnar import ProfileColumns
from services.matching.index.columns import MOST_HELD, PERSON, Dictionary, modalities_of
from services.matching.index.crowd import Crowd
from services.matching.index.funders import COUNTRY, MOST_WORDS, SECTOR, Funders, part_of, word
from services.matching.index.funders import ORIGIN as OF_ORIGIN
from services.matching.index.growing import grown, ranges
from services.matching.index.identities import Identities
from services.matching.index.loadable import check
from services.matching.index.noting import Notes
from services.matching.index.pairs import Pairs, runs
from services.matching.index.partition import ORIGIN, Partition
from services.matching.index.postings import KEY_BITS
from services.matching.index.ties import Ties
from services.matching.scoring.ordering import MOST_YEARS

_AS_THEY_ARE = ("high", "low", "owner_high", "owner_low", "number", "first", "last")
_OF_FUNDERS = ("number", "lowest", "highest", "instruments")


def load(columns: ProfileColumns, words: Dictionary, crowd: Crowd, funders: Funders) -> None:
    """See `MatchIndex.load_profiles`."""
    if crowd.people.capacity:
        raise ValueError("profiles are loaded into an index in which nobody ever was")
    check(columns)
    identities, used = Identities.of(columns.profiles), len(columns.profiles)
    bounds = _bounds(columns.skills, used)
    everybody = grown(np.zeros(0, PERSON), used)
    rows = everybody[:used]
    paying = _write_profiles(columns.give("profiles"), rows)
    # The columns are let go of.
    identities.rows = rows
    keys = _write_held(columns.give("skills"), bounds, rows)
    notes = Notes(words)
    notes.fill_slots(columns, rows)
    ties = Ties.of(columns.give("origins"), columns.give("affinities"), words, people=used)
    paying_words = _add_words(paying, columns, words, ties, people=used)
    notes.add_said(columns)
    notes.add_places(ties, paying["place"])
    noted = notes.write(rows)
    partitions = _partitions(ties, rows, keys)
    crowd.people.load(everybody, used, identities)
    crowd.people.held.load(keys, int(bounds[-1]))
    crowd.people.notes.load(noted, len(noted))
    crowd.partitions.update(partitions)
    funders.load(paying, paying_words)


def _bounds(skills: np.ndarray, people: int) -> np.ndarray:
    """Where each person's skills begin, once they are sorted, and where the last ones end."""
    skills.sort()
    edges = np.arange(people + 1, dtype=np.uint64) << np.uint64(KEY_BITS)
    bounds = np.searchsorted(skills, edges).astype(np.uint32)
    most = np.diff(bounds).max(initial=0)
    if most > MOST_HELD:
        raise ValueError(f"{most} skills: a profile has at most {MOST_HELD}")
    if bounds[-1] < len(skills):
        raise ValueError("skills of a profile that is not there")
    return bounds


def _write_profiles(profiles: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The fixed columns; answers those of whoever would fund, in the order of places."""
    for name in _AS_THEY_ARE:
        rows[name] = profiles[name]
    rows["years"] = np.minimum(profiles["years"], MOST_YEARS)
    rows["modalities"] = modalities_of(profiles["preferred"], profiles["accepted"])
    places = np.flatnonzero(profiles["instruments"])
    paying = {name: profiles[name][places] for name in _OF_FUNDERS}
    return paying | {"place": places, "owner": part_of(profiles["owner_low"][places])}


def _write_held(skills: np.ndarray, bounds: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Everybody's keys, with room for more; the rows learn where theirs stand."""
    counts = np.diff(bounds)
    rows["held"], rows["held_count"] = np.where(counts, bounds[:-1], 0), counts
    keys = grown(np.zeros(0, np.uint32), len(skills))
    mask = np.uint64((1 << KEY_BITS) - 1)
    # In pieces, without another array as long as the skills.
    np.bitwise_and(skills, mask, out=keys[: len(skills)], casting="unsafe")
    return keys


def _add_words(
    paying: dict[str, np.ndarray],
    columns: ProfileColumns,
    words: Dictionary,
    ties: Ties,
    *,
    people: int,
) -> np.ndarray:
    """What the funders name, as runs that their columns tell of from now on."""
    places, is_origin = paying["place"], ties.flags & ORIGIN > 0
    row_of = np.full(people, -1, np.int32)
    row_of[places] = np.arange(len(places))
    countries, sectors = words.countries.number, words.sectors.number
    named = {
        COUNTRY: Pairs.of(columns.give("fund_countries"), countries),
        OF_ORIGIN: Pairs(ties.places[is_origin], ties.countries[is_origin]),
        SECTOR: Pairs.of(columns.give("fund_sectors"), sectors),
    }
    of_funders = [
        Pairs(row_of[each.rows], word(kind, each.numbers)) for kind, each in named.items()
    ]
    pairs = Pairs.all_of([each.at(each.rows >= 0) for each in of_funders])
    paying["words"], paying["word_count"], said = runs(pairs, len(places), MOST_WORDS)
    return said.astype(np.uint32)


def _partitions(ties: Ties, rows: np.ndarray, keys: np.ndarray) -> dict[int, Partition]:
    """The rows of each country, one country after the other."""
    found = {}
    for country, places, flags in ties.by_country():
        counts = rows["held_count"][places].astype(np.int64)
        held = keys[ranges(rows["held"][places].astype(np.int64), counts)]
        whose = np.repeat(np.arange(len(places), dtype=np.int32), counts)
        found[country] = Partition.of(places, flags, whose, held)
    return found
