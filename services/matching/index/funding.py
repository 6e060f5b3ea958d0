"""The funding list in both directions: no postings, one pass over whoever would fund."""

from collections.abc import Mapping
from uuid import UUID

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index import listing
from services.matching.index.columns import Dictionary, N, People
from services.matching.index.growing import grown
from services.matching.index.money_needs import NeedsOfMoney
from services.matching.index.sectors import SectorValues
from services.matching.index.slices import Slices
from services.matching.index.terms import amount_term, are_welcome, funding_sides, order_keys
from services.matching.index.values import Found
from services.matching.scoring.facts import FunderFacts, FundingFacts, ProjectFacts
from services.matching.scoring.funding import COUNTRY_ANY, COUNTRY_STATED, LISTED_F
from services.matching.scoring.people import SECTOR_NONE

COUNTRY, ORIGIN, SECTOR = 1, 2, 3
_KIND_SHIFT = 28
_NUMBER = (1 << _KIND_SHIFT) - 1
FUNDER = {
    "place": np.int32,
    "lowest": np.int32,
    "highest": np.int32,
    "words": np.uint32,
    "word_count": np.uint8,
    "instruments": np.uint8,
}
# Which countries and which sectors a funder states, each as a few of 64 bits and nothing for none:
# most funders are passed over by them, without their words being read.
SIGNS = {"countries": np.uint64, "sectors": np.uint64}
MOST_WORDS = 255


def word(kind: int, number: N) -> N:
    """A country or a sector that a funder names, and as what; or an array of them."""
    return kind << _KIND_SHIFT | number


def signs_of(numbers: np.ndarray) -> np.ndarray:
    """The bit of each country or sector; two may share one, so a bit alone proves nothing."""
    return np.uint64(1) << (numbers.astype(np.uint64) & np.uint64(63))


class Funders:
    """A row for everybody who would fund; rows are used again at once."""

    def __init__(self, words: Dictionary, people: People, sectors: SectorValues) -> None:
        self._words = words
        self._people = people
        self._sectors = sectors
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
        countries, sectors = _signs(np.array(words, np.uint32), np.zeros(len(words), np.int64), 1)
        written = {
            "countries": countries[0],
            "sectors": sectors[0],
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
        countries, sectors = _signs(words, whose, self._used)
        columns = dict(funders) | {"countries": countries, "sectors": sectors}
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
            self._texts.free(self._at("words", row), self._at("word_count", row))
            # Without an instrument nobody finds the row.
            self._columns["instruments"][row] = 0
            self._free.append(row)

    def search(self, project: ProjectFacts, funding: FundingFacts, limit: int | None) -> Found:
        """The first `limit` of a project's funding list, or all."""
        rows = self._perhaps(project, funding)
        sector, is_tied, is_free = self._read(rows, project.country, project.sector)
        amount = amount_term(
            self._column("lowest")[rows].astype(np.int64),
            self._column("highest")[rows].astype(np.int64),
            funding.lowest,
            funding.highest,
        )
        country = np.where(is_tied, COUNTRY_STATED, COUNTRY_ANY)
        score, bonus = funding_sides(sector, amount, country, funding.has_matching_fund)
        chosen = np.flatnonzero(is_free & ((score >= LISTED_F) | (sector > SECTOR_NONE)))
        people = self._people.rows[self._column("place")[rows[chosen]]]
        welcome = are_welcome(people, project)
        chosen, people = chosen[welcome], people[welcome]
        keys = order_keys(score[chosen], 0, people["number"].astype(np.int64), project.number)
        qualified, first = len(keys), listing.best_first(keys, limit)
        chosen, keys, people = chosen[first], keys[first], people[first]
        columns = zip(
            listing.identities(people["high"], people["low"]),
            keys.tolist(),
            score[chosen].tolist(),
            listing.packed(tuple(each[chosen] for each in (sector, amount, country, bonus))),
            strict=True,
        )
        places = [listing.funding_place(project.project_id, *each) for each in columns]
        return Found(qualified, places)

    def _perhaps(self, project: ProjectFacts, funding: FundingFacts) -> np.ndarray:
        """Rows among which all are that can be found: what their few bits and amounts allow."""
        can = self._column("instruments") & funding.instruments > 0
        can &= self._column("highest") >= funding.lowest
        here = self._words.countries.known(project.country)
        countries = self._column("countries")
        can &= (countries == 0) | (countries & signs_of(np.array(here)) > 0)
        fitting = np.flatnonzero(self._sectors.for_project(project.sector) > SECTOR_NONE)
        sectors = self._column("sectors")
        can &= (sectors == 0) | (sectors & np.bitwise_or.reduce(signs_of(fitting)) > 0)
        return np.flatnonzero(can)

    def _column(self, name: str) -> np.ndarray:
        return self._columns[name][: self._used]

    def _at(self, name: str, row: int) -> int:
        return int(self._columns[name][row])

    def _read(
        self, rows: np.ndarray, country: str, sector: str
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sector, whether the country is stated or one's own, and whether both are allowed."""
        whose, words = self._texts.gather(
            self._column("words")[rows], self._column("word_count")[rows]
        )
        kinds, numbers = words >> _KIND_SHIFT, words & _NUMBER
        best = np.full(len(rows), SECTOR_NONE, np.int64)
        has_sectors, has_countries, is_stated, is_own = np.zeros((4, len(rows)), bool)
        of_sector, of_country = kinds == SECTOR, kinds == COUNTRY
        values = self._sectors.for_project(sector)
        np.maximum.at(best, whose[of_sector], values[numbers[of_sector]])
        has_sectors[whose[of_sector]] = True
        has_countries[whose[of_country]] = True
        is_here = numbers == self._words.countries.known(country)
        is_stated[whose[of_country & is_here]] = True
        is_own[whose[(kinds == ORIGIN) & is_here]] = True
        is_free = (~has_countries | is_stated) & (~has_sectors | (best > SECTOR_NONE))
        return best, is_stated | is_own, is_free

    def _numbers(self, funder: FunderFacts) -> list[int]:
        country, sector = self._words.countries.number, self._words.sectors.number
        return [
            *(word(COUNTRY, country(each)) for each in funder.countries),
            *(word(ORIGIN, country(each)) for each in funder.origins),
            *(word(SECTOR, sector(each)) for each in funder.sectors),
        ]

    def open_for(self, row: int, profile_id: UUID, needs: NeedsOfMoney) -> list[Scored]:
        """Every project that a funder is listed for, in the order of keys."""
        person = self._people.rows[self._at("place", row)]
        words = self._texts.of(self._at("words", row), self._at("word_count", row))
        kinds, numbers = words >> _KIND_SHIFT, (words & _NUMBER).astype(np.int64)
        rows = needs.within(self._at("instruments", row), self._at("highest", row))
        asked = needs.rows[rows]
        stated, origins = numbers[kinds == COUNTRY], numbers[kinds == ORIGIN]
        is_stated = np.isin(asked["country"], stated)
        sectors = numbers[kinds == SECTOR].tolist()
        sector = np.full(len(rows), SECTOR_NONE, np.int64)
        for each in sectors:
            np.maximum(sector, self._sectors.for_stated(each)[asked["sector"]], out=sector)
        is_tied = is_stated | np.isin(asked["country"], origins)
        country = np.where(is_tied, COUNTRY_STATED, COUNTRY_ANY)
        lowest, highest = self._at("lowest", row), self._at("highest", row)
        amount = amount_term(asked["lowest"], asked["highest"], lowest, highest)
        score, bonus = funding_sides(sector, amount, country, asked["has_fund"])
        passes = (score >= LISTED_F) | (sector > SECTOR_NONE)
        passes &= (is_stated | (len(stated) == 0)) & ((sector > SECTOR_NONE) | (not sectors))
        owner = UUID(int=int(person["owner_high"]) << 64 | int(person["owner_low"]))
        chosen = np.flatnonzero(passes)
        projects = [needs.project(each) for each in rows[chosen].tolist()]
        welcome = [
            owner not in each.own_people and profile_id not in each.excluded for each in projects
        ]
        chosen = chosen[np.array(welcome, bool)]
        keys = order_keys(score, 0, int(person["number"]), asked["number"])
        chosen = chosen[np.lexsort((asked["low"][chosen], asked["high"][chosen], -keys[chosen]))]
        if not len(chosen):
            return []
        columns = zip(
            (needs.project(each).project_id for each in rows[chosen].tolist()),
            keys[chosen].tolist(),
            score[chosen].tolist(),
            listing.packed(tuple(each[chosen] for each in (sector, amount, country, bonus))),
            strict=True,
        )
        return [
            listing.funding_place(project_id, profile_id, *each) for project_id, *each in columns
        ]


def _signs(words: np.ndarray, whose: np.ndarray, funders: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each funder the bits of the countries and of the sectors that the words state."""
    kinds, bits = words >> _KIND_SHIFT, signs_of(words & _NUMBER)
    signs = np.zeros((2, funders), np.uint64)
    for sign, kind in zip(signs, (COUNTRY, SECTOR), strict=True):
        np.bitwise_or.at(sign, whose[kinds == kind], bits[kinds == kind])
    return signs[0], signs[1]
