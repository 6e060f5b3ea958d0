"""The query from a role to its people: postings first, filters only for who can still be listed."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index import listing
from services.matching.index.columns import Dictionary, accepted, preferred
from services.matching.index.crowd import Candidates, Crowd, Wanted
from services.matching.index.postings import levels_of, skills_of
from services.matching.index.reading import Reading
from services.matching.index.sectors import SectorValues
from services.matching.index.terms import (
    LEAST_S,
    are_welcome,
    modality_term,
    order_keys,
    overlap,
    shared_modalities,
    sides,
)
from services.matching.index.values import Found, Question
from services.matching.index.worth import NARROW, NEEDS, Worth
from services.matching.scoring.facts import VIRTUAL, Need, ProjectFacts, RoleFacts, Window
from services.matching.scoring.people import FULL_NEED, LISTED_A, LISTED_R, span_of
from services.matching.scoring.powers import SCALE


@dataclass(frozen=True, slots=True)
class _Places:
    """Those who are listed, one item of each array per person, in no order."""

    places: np.ndarray
    keys: np.ndarray
    scores: tuple[np.ndarray, ...]
    heads: tuple[np.ndarray, ...]

    def at(self, chosen: np.ndarray) -> "_Places":
        """Some of them, in that order."""
        return _Places(
            self.places[chosen],
            self.keys[chosen],
            tuple(each[chosen] for each in self.scores),
            tuple(each[chosen] for each in self.heads),
        )


class PeopleSearch:
    """Asks the crowd."""

    def __init__(self, words: Dictionary, crowd: Crowd, sectors: SectorValues) -> None:
        self._words = words
        self._crowd = crowd
        self._sectors = sectors

    def search(
        self, asked: Question, worth: Worth, limit: int | None, *, beyond: Question | None = None
    ) -> Found:
        """
        The first `limit` of a role's list, or all, without own people and excluded profiles.

        Whoever is listed for `beyond` too is left out, and not counted.
        """
        listed = self._everybody(asked, worth)
        if listed is None:
            return Found(0, [])
        others = self._everybody(beyond, worth) if beyond else None
        if others is not None:
            listed = listed.at(np.flatnonzero(~np.isin(listed.places, others.places)))
        first = listed.at(listing.best_first(listed.keys, limit))
        return Found(len(listed.places), self._scored(first, asked.project, asked.role, worth))

    def _everybody(self, asked: Question, worth: Worth) -> _Places | None:
        """All who are listed; None where nothing is asked for."""
        project, role = asked
        whole = sum(need.weight * need.idf16 * FULL_NEED for need in role.needs)
        if whole == 0:
            return None
        # Given a number now if nobody ever named it: no number stands for nowhere.
        country = self._words.countries.number(project.country)
        found = self._crowd.candidates(
            wanted(role, worth, whole), country, is_open=project.open_to_all
        )
        return self._listed(found, project, role, whole)

    def _listed(
        self,
        found: Candidates,
        project: ProjectFacts,
        role: RoleFacts,
        whole: int,
    ) -> _Places:
        people = Reading(self._crowd.people, self._words, found.places)
        likes, takes = preferred(people.column("modalities")), accepted(people.column("modalities"))
        modality = modality_term(likes, takes, role.modalities)
        span = span_of(role)
        passes, window = self._in_time(people, role, span)
        passes &= modality > 0
        if span is not None:
            is_virtual = shared_modalities(likes, takes, role.modalities) & VIRTUAL > 0
            passes &= is_virtual | ~people.busy(span)
        speaks = [people.speak(each) for each in role.required]
        if speaks:
            passes &= np.logical_or.reduce(speaks)
        passes &= ~people.practise(role)
        s = SCALE * found.got // whole
        l = _languages(people, role)  # noqa: E741
        sector = people.sector(self._sectors.for_project(project.sector))
        both = sides(s, l, found.affinity, modality, sector, window)
        chosen = np.flatnonzero(passes & (both.r >= LISTED_R) & (both.a >= LISTED_A))
        chosen = chosen[are_welcome(people.rows[chosen], project)]
        keys = order_keys(both.r, people.column("years"), people.column("number"), project.number)
        return _Places(
            found.places,
            keys,
            (both.r, both.a, both.b, s, l),
            (found.affinity, modality, sector, window),
        ).at(chosen)

    @staticmethod
    def _in_time(
        people: Reading, role: RoleFacts, span: Window | None
    ) -> tuple[np.ndarray, np.ndarray]:
        count = len(people.rows)
        if span is None:
            return np.ones(count, bool), np.full(count, SCALE)
        days = overlap(people.column("first"), people.column("last"), span.start, span.end)
        return days >= max(1, role.needed_days), SCALE * days // (span.end - span.start + 1)

    def _scored(
        self, listed: _Places, project: ProjectFacts, role: RoleFacts, worth: Worth
    ) -> list[Scored]:
        if not len(listed.places):
            return []
        needs, told = self._facts(listed.places, role.needs, worth)
        rows = self._crowd.people.rows[listed.places]
        columns = zip(
            listing.identities(rows["high"], rows["low"]),
            listed.keys.tolist(),
            *(each.tolist() for each in listed.scores),
            listing.packed(listed.heads, needs),
            told.tolist(),
            strict=True,
        )
        return [
            Scored(project.project_id, role.number, "skills", *columns_) for columns_ in columns
        ]

    def _facts(
        self, places: np.ndarray, needs: tuple[Need, ...], worth: Worth
    ) -> tuple[np.ndarray, np.ndarray]:
        """How each need is met, and whether one is met closely enough to tell the person."""
        people = self._crowd.people
        rows = people.rows[places]
        whose, keys = people.held.gather(rows["held"], rows["held_count"])
        skills, levels = skills_of(keys), levels_of(keys)
        # Whoever is listed holds something, so that no run is empty.
        starts = np.flatnonzero(np.diff(whose, prepend=-1))
        credit = _credit_table(needs, worth)[:, np.minimum(skills, worth.limit - 1)]
        wanted_levels = np.array([need.level for need in needs])[:, None]
        ranks = listing.ranks_of(credit, wanted_levels, skills, levels)
        best = np.maximum.reduceat(ranks, starts, axis=1).T
        closely = ((credit >= NARROW) & (levels >= wanted_levels - 1)).any(axis=0)
        told = np.logical_or.reduceat(closely, starts)
        return listing.needs_met(best), told


def wanted(role: RoleFacts, worth: Worth, whole: int) -> Wanted:
    """What a role looks for."""
    # Whole numbers below 2**24 are exact in single precision.
    factors = np.zeros(NEEDS, np.float32 if whole < 1 << 24 else np.float64)
    factors[: len(role.needs)] = [need.weight * need.idf16 for need in role.needs]
    musts = np.array([at for at, need in enumerate(role.needs) if need.must_have], np.int64)
    return Wanted(
        skills=worth.asked(role.needs),
        factors=factors,
        least=-(-LEAST_S * whole // SCALE),
        closely=worth.asked_closely(role.needs) if len(musts) else None,
        musts=musts,
    )


def _languages(people: Reading, role: RoleFacts) -> np.ndarray:
    wished = len(role.wished)
    if not wished:
        return np.full(len(people.rows), SCALE)
    met = np.sum([people.speak(each) for each in role.wished], axis=0)
    term: np.ndarray = SCALE * (wished + met) // (2 * wished)
    return term


def _credit_table(needs: tuple[Need, ...], worth: Worth) -> np.ndarray:
    """By need and skill: the credit, with the flag of a narrower skill; 0 for none."""
    table = np.zeros((len(needs), worth.limit), np.uint8)
    places, held, credit = worth.answers(np.array([need.skill for need in needs], np.int64))
    table[places, held] = credit
    return table
