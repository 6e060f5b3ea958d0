"""
A compiled kernel as a peer: the whole question in one loop over the index's own arrays.

It reads the same postings and people as the index, and its hundred best are made into places by
the index's own code, so that only finding, filtering and scoring differ.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index import listing
from services.matching.index.index import MatchIndex
from services.matching.index.people import _Places
from services.matching.index.worth import LEVELS, NEEDS, Asked
from services.matching.scoring.people import span_of
from services.matching.scoring.powers import P2, P8
from tests.bench.matching.peers.optional import package
from tests.bench.matching.peers.questions import Question

_P2, _P8 = np.array(P2, np.int64), np.array(P8, np.int64)
_LIMIT = 100
Compiler = Callable[[Callable[..., Any]], Callable[..., Any]]


class Kernel:
    """
    Compiled at the first question; raises PeerMissing where numba is not installed.

    It shows the people as they were when it was made, and knows nobody who is unwelcome.
    """

    def __init__(self, index: MatchIndex, compiled: Compiler | None = None) -> None:
        """Compiled with numba, unless by something else."""
        self._index = index
        compiled = package("numba").njit if compiled is None else compiled
        self._spread, self._score = compiled(spread), compiled(score)
        rows = index._crowd.people.rows
        # By themselves, as a compiled loop reads them best.
        self._columns = tuple(
            np.ascontiguousarray(rows[name]).astype(np.int64)
            for name in ("modalities", "first", "last", "years", "number")
        )
        self._languages = np.ascontiguousarray(rows["languages"])
        self._sectors = np.ascontiguousarray(rows["sectors"])

    def best(self, question: Question) -> list[Scored]:
        """The first hundred of a role, as the index answers them."""
        project, role = question.project.facts, question.project.roles[0]
        words, worth = self._index._crowd._words, self._index._worth
        country = words.countries.known(project.country)
        part = self._index._crowd.partitions[country]
        if not part.postings.is_clean:
            raise ValueError("the kernel reads sorted postings only")
        musts = sum(need.must_have << at for at, need in enumerate(role.needs))
        met = np.zeros((len(part.who), NEEDS), np.uint8)
        close = np.zeros(len(part.who), np.uint8)
        touched = np.zeros(len(part.who), np.int32)
        asked = worth.asked(role.needs)
        count = self._spread(*_runs(part.postings, asked), part.postings._documents, met, touched)
        if musts:
            closely = worth.asked_closely(role.needs)
            firsts, counts, _, columns = _runs(part.postings, closely)
            bits = (1 << columns).astype(np.uint8)
            for first, size, bit in zip(firsts, counts, bits, strict=True):
                close[part.postings._documents[first : first + size]] |= bit
        span = span_of(role)
        spoken = [
            (words.spoken(each[0].language, each[0].level) if each else 0)
            for each in (role.required, role.wished)
        ]
        places, keys, terms = self._score(
            touched[:count],
            met,
            close,
            musts,
            part.who,
            question.factors,
            question.whole,
            question.least,
            *self._columns,
            self._languages,
            self._sectors,
            self._index._to_people._sectors.for_project(project.sector),
            np.array(spoken, np.int64),
            role.modalities or 15,
            np.array([-1, 0] if span is None else [span.start, span.end], np.int64),
            max(1, role.needed_days),
            project.number,
            _P8,
            _P2,
        )
        found = _Places(places, keys, tuple(terms[:5]), tuple(terms[5:]))
        found = found.at(listing.best_first(keys, _LIMIT))
        return self._index._to_people._scored(found, project, role, worth)


def _runs(postings: Any, asked: Asked) -> tuple[np.ndarray, ...]:
    """First posting, length, value and column of each run, from the least value to the most."""
    at = np.searchsorted(postings._skills, asked.skills)
    at[postings._skills[at] != asked.skills] = len(postings._skills) - 1
    places, levels = asked.runs // LEVELS, asked.runs % LEVELS
    runs = at[places] * (LEVELS + 1) + levels
    offsets = postings._offsets.ravel().astype(np.int64)
    first = offsets[runs]
    values, columns = asked.values.ravel()[asked.runs], asked.columns[places]
    return postings._starts[at[places]] + first, offsets[runs + 1] - first, values, columns


def spread(
    firsts: np.ndarray,
    counts: np.ndarray,
    values: np.ndarray,
    columns: np.ndarray,
    documents: np.ndarray,
    met: np.ndarray,
    touched: np.ndarray,
) -> int:
    """Write what each posting is worth; answers how many rows were touched. Compiled."""
    seen = np.zeros(len(met), np.uint8)
    count = 0
    for run in range(len(firsts)):
        for at in range(firsts[run], firsts[run] + counts[run]):
            row = documents[at]
            if not seen[row]:
                seen[row] = 1
                touched[count] = row
                count += 1
            met[row, columns[run]] = values[run]
    return count


def score(  # noqa: C901  one loop, as a compiler likes it
    touched: np.ndarray,
    met: np.ndarray,
    close: np.ndarray,
    musts: int,
    who: np.ndarray,
    factors: np.ndarray,
    whole: int,
    least: int,
    modalities: np.ndarray,
    firsts: np.ndarray,
    lasts: np.ndarray,
    years: np.ndarray,
    numbers: np.ndarray,
    languages: np.ndarray,
    sectors: np.ndarray,
    sector_values: np.ndarray,
    spoken: np.ndarray,
    asked: int,
    span: np.ndarray,
    days: int,
    project: int,
    p8: np.ndarray,
    p2: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, keys and terms of whoever is listed, by the terms of scoring/people.py. Compiled."""
    places = np.zeros(len(touched), np.int64)
    keys = np.zeros(len(touched), np.int64)
    terms = np.zeros((9, len(touched)), np.int64)
    found = 0
    spread_ = project * 7919 % 65521 + 1
    for at in range(len(touched)):
        row = touched[at]
        got = 0
        for need in range(8):
            got += met[row, need] * factors[need]
        if got < least or who[row] < 0 or close[row] & musts != musts:
            continue
        place = who[row] >> 2
        likes, takes = modalities[place] & 15, modalities[place] >> 4
        modality = 0
        if asked & likes:
            modality = 10_000
        elif likes | takes == 0:
            modality = 8_000
        elif asked & takes:
            modality = 6_000 if likes else 8_000
        if modality == 0:
            continue
        window = 10_000
        if span[0] >= 0:
            shared = max(0, min(lasts[place], span[1]) - max(firsts[place], span[0]) + 1)
            if shared < days:
                continue
            window = 10_000 * shared // (span[1] - span[0] + 1)
        speaks = np.ones(2, np.int64)
        for which in range(2):
            if spoken[which]:
                speaks[which] = 0
                for slot in range(6):
                    held = languages[place, slot]
                    if held >> 4 == spoken[which] >> 4 and held >= spoken[which]:
                        speaks[which] = 1
        if not speaks[0]:
            continue
        sector = sector_values[0]
        for slot in range(3):
            sector = max(sector, sector_values[sectors[place, slot]])
        s, l = 10_000 * got // whole, 5_000 + 5_000 * speaks[1]  # noqa: E741
        affinity = 10_000 if who[row] & 2 else 8_000
        a = p8[s] * p2[l] // 10_000
        b = (8 * affinity + 5 * modality + 5 * sector + 2 * window) // 20
        r = 2 * a * b // (a + b)
        if r < 3_500 or a < 3_500:
            continue
        number = numbers[place]
        places[found] = place
        keys[found] = r << 49 | years[place] << 43 | (number * spread_ % 65521) << 27 | number
        for term, value in enumerate((r, a, b, s, l, affinity, modality, sector, window)):
            terms[term, found] = value
        found += 1
    return places[:found], keys[:found], terms[:, :found]
