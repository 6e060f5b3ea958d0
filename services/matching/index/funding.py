"""The funding list in both directions: no postings, one pass over whoever would fund."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.index import listing
from services.matching.index.columns import Dictionary, People
from services.matching.index.funders import (
    COUNTRY,
    ORIGIN,
    SECTOR,
    Funders,
    part_of,
    signs_of,
)
from services.matching.index.identities import halves
from services.matching.index.least import Least
from services.matching.index.projects import Projects
from services.matching.index.sectors import SectorValues
from services.matching.index.terms import amount_term, are_some_of, funding_sides, order_keys
from services.matching.index.values import Found
from services.matching.scoring.facts import FundingFacts, ProjectFacts
from services.matching.scoring.funding import COUNTRY_ANY, COUNTRY_STATED, LISTED_F
from services.matching.scoring.people import SECTOR_NONE
from services.matching.scoring.powers import SCALE


@dataclass(frozen=True, slots=True)
class _Said:
    """What funders name, compared with one project: an item of each array per funder."""

    sector: np.ndarray
    is_tied: np.ndarray
    is_free: np.ndarray


@dataclass(frozen=True, slots=True)
class _Listed:
    """Those who are listed, an item of each array per funder, in no order."""

    rows: np.ndarray
    score: np.ndarray
    heads: tuple[np.ndarray, ...]


def _most_without_sector(*, has_fund: bool) -> int:
    """The most that a funder scores who states no fitting sector."""
    sector, amount, country = np.array([[SECTOR_NONE], [SCALE], [COUNTRY_STATED]])
    score, _ = funding_sides(sector, amount, country, has_fund)
    return int(score[0])


class FundingSearch:
    """Asks those who would fund."""

    def __init__(
        self, words: Dictionary, people: People, funders: Funders, sectors: SectorValues
    ) -> None:
        self._words = words
        self._people = people
        self._funders = funders
        self._sectors = sectors

    def search(self, project: ProjectFacts, funding: FundingFacts, limit: int | None) -> Found:
        """The first `limit` of a project's funding list, or all."""
        listed = self._listed(self._perhaps(project, funding), project, funding)
        return Found(len(listed.rows), self._first(listed, project, limit))

    def best(self, project: ProjectFacts, funding: FundingFacts, limit: int | None) -> list[Scored]:
        """The same places, without how many are listed: most funders need not be looked at."""
        if limit is not None:
            listed = self._listed(self._stating(project, funding), project, funding)
            above = listed.score > _most_without_sector(has_fund=funding.has_matching_fund)
            if np.count_nonzero(above) >= limit:
                return self._first(listed, project, limit)
        return self.search(project, funding, limit).first

    def _listed(self, rows: np.ndarray, project: ProjectFacts, funding: FundingFacts) -> _Listed:
        """Of these all who are listed."""
        said = self._said(rows, project)
        amount = amount_term(
            self._funders.column("lowest")[rows].astype(np.int64),
            self._funders.column("highest")[rows].astype(np.int64),
            funding.lowest,
            funding.highest,
        )
        country = np.where(said.is_tied, COUNTRY_STATED, COUNTRY_ANY)
        score, bonus = funding_sides(said.sector, amount, country, funding.has_matching_fund)
        is_listed = (score >= LISTED_F) | (said.sector > SECTOR_NONE)
        chosen = np.flatnonzero(said.is_free & is_listed)
        chosen = chosen[self._are_welcome(rows[chosen], project)]
        heads = tuple(each[chosen] for each in (said.sector, amount, country, bonus))
        return _Listed(rows[chosen], score[chosen], heads)

    def _first(self, listed: _Listed, project: ProjectFacts, limit: int | None) -> list[Scored]:
        chosen = listing.perhaps_first(listed.score, limit)
        rows, score = listed.rows[chosen], listed.score[chosen]
        numbers = self._funders.column("number")[rows].astype(np.int64)
        keys = order_keys(score, 0, numbers, project.number)
        first = listing.best_first(keys, limit)
        people = self._people.rows[self._funders.column("place")[rows[first]]]
        columns = zip(
            listing.identities(people["high"], people["low"]),
            keys[first].tolist(),
            score[first].tolist(),
            listing.packed(tuple(each[chosen[first]] for each in listed.heads)),
            strict=True,
        )
        return [listing.funding_place(project.project_id, *each) for each in columns]

    def _perhaps(self, project: ProjectFacts, funding: FundingFacts) -> np.ndarray:
        """Rows among which all are that can be found: what their few bits and amounts allow."""
        sectors = self._funders.column("sectors")
        may = (sectors == 0) | (sectors & self._fitting(project) > 0)
        return np.flatnonzero(may & self._can(slice(None), project, funding))

    def _stating(self, project: ProjectFacts, funding: FundingFacts) -> np.ndarray:
        """Of those the ones that, by their bits, may state a fitting sector."""
        rows = np.flatnonzero(self._funders.column("sectors") & self._fitting(project) > 0)
        stating: np.ndarray = rows[self._can(rows, project, funding)]
        return stating

    def _can(
        self, rows: np.ndarray | slice, project: ProjectFacts, funding: FundingFacts
    ) -> np.ndarray:
        """Who gives enough, in a form that is asked for, and perhaps to this country."""
        column = self._funders.column
        can = column("instruments")[rows] & funding.instruments > 0
        can &= column("highest")[rows] >= funding.lowest
        countries = column("countries")[rows]
        can &= (countries == 0) | (countries & self._sign(project) > 0)
        return can

    def _fitting(self, project: ProjectFacts) -> np.uint64:
        values = self._sectors.for_project(project.sector)
        fitting = np.flatnonzero(values > SECTOR_NONE)
        signs: np.uint64 = np.bitwise_or.reduce(signs_of(fitting))
        return signs

    def _sign(self, project: ProjectFacts) -> np.ndarray:
        return signs_of(np.array(self._words.countries.known(project.country)))

    def _said(self, rows: np.ndarray, project: ProjectFacts) -> _Said:
        """Sector, whether the country is stated or one's own, and whether both are allowed."""
        column = self._funders.column
        best = np.full(len(rows), SECTOR_NONE, np.int64)
        is_tied, is_free = np.zeros(len(rows), bool), np.ones(len(rows), bool)
        # Of the others no word is about this country, and none about a sector.
        says = column("countries")[rows] | column("sectors")[rows] > 0
        says |= column("origins")[rows] & self._sign(project) > 0
        some = np.flatnonzero(says)
        best[some], is_tied[some], is_free[some] = self._read(rows[some], project)
        return _Said(best, is_tied, is_free)

    def _read(
        self, rows: np.ndarray, project: ProjectFacts
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        whose, kinds, numbers = self._funders.words_at(rows)
        best = np.full(len(rows), SECTOR_NONE, np.int64)
        has_sectors, has_countries, is_stated, is_own = np.zeros((4, len(rows)), bool)
        of_sector, of_country = kinds == SECTOR, kinds == COUNTRY
        values = self._sectors.for_project(project.sector)
        np.maximum.at(best, whose[of_sector], values[numbers[of_sector]])
        has_sectors[whose[of_sector]] = True
        has_countries[whose[of_country]] = True
        is_here = numbers == self._words.countries.known(project.country)
        is_stated[whose[of_country & is_here]] = True
        is_own[whose[(kinds == ORIGIN) & is_here]] = True
        is_free = (~has_countries | is_stated) & (~has_sectors | (best > SECTOR_NONE))
        return best, is_stated | is_own, is_free

    def _are_welcome(self, rows: np.ndarray, project: ProjectFacts) -> np.ndarray:
        """Who is neither the project's own nor excluded."""
        places = self._funders.column("place")[rows]
        found = (self._people.place(each) for each in project.excluded)
        excluded = [place for place in found if place is not None]
        own = [part_of(halves(each)[1]) for each in project.own_people]
        welcome: np.ndarray = ~are_some_of(places, np.array(excluded, np.int64))
        owners = self._funders.column("owner")[rows]
        # Few have that part of an id, and of those few the whole is looked at.
        for at in np.flatnonzero(are_some_of(owners, np.array(own, np.uint32))).tolist():
            welcome[at] &= self._owner(int(places[at])) not in project.own_people
        return welcome

    def _owner(self, place: int) -> UUID:
        person = self._people.rows[place]
        return UUID(int=int(person["owner_high"]) << 64 | int(person["owner_low"]))

    def open_for(
        self, row: int, profile_id: UUID, projects: Projects, least: Least | None = None
    ) -> list[Scored]:
        """Every project that a funder is listed for, in the order of keys, or the `least`."""
        at = self._funders.at
        kinds, numbers = self._funders.words_of(row)
        rows = projects.within(at("instruments", row), at("highest", row))
        asked = projects.rows[rows]
        stated, origins = numbers[kinds == COUNTRY], numbers[kinds == ORIGIN]
        is_stated = np.isin(asked["country"], stated)
        sectors = numbers[kinds == SECTOR].tolist()
        sector = np.full(len(rows), SECTOR_NONE, np.int64)
        for each in sectors:
            np.maximum(sector, self._sectors.for_stated(each)[asked["sector"]], out=sector)
        is_tied = is_stated | np.isin(asked["country"], origins)
        country = np.where(is_tied, COUNTRY_STATED, COUNTRY_ANY)
        amount = amount_term(
            asked["lowest"], asked["highest"], at("lowest", row), at("highest", row)
        )
        score, bonus = funding_sides(sector, amount, country, asked["has_fund"])
        passes = (score >= LISTED_F) | (sector > SECTOR_NONE)
        passes &= (is_stated | (len(stated) == 0)) & ((sector > SECTOR_NONE) | (not sectors))
        chosen = np.flatnonzero(passes)
        owner = self._owner(at("place", row))
        chosen = chosen[projects.are_welcome(rows[chosen], owner, profile_id)]
        keys = order_keys(score, 0, at("number", row), asked["number"])
        if least is not None:
            floors, told = projects.floors[rows[chosen]], np.ones(len(chosen), bool)
            numbers = np.full(len(chosen), FUNDING_ROLE)
            chosen = chosen[least.of(keys[chosen], floors, told, rows[chosen], numbers)]
        chosen = chosen[np.lexsort((asked["low"][chosen], asked["high"][chosen], -keys[chosen]))]
        if not len(chosen):
            return []
        columns = zip(
            projects.ids(rows[chosen]),
            keys[chosen].tolist(),
            score[chosen].tolist(),
            listing.packed(tuple(each[chosen] for each in (sector, amount, country, bonus))),
            strict=True,
        )
        return [
            listing.funding_place(project_id, profile_id, *each) for project_id, *each in columns
        ]
