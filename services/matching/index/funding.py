"""The funding list in both directions: no postings, one pass over whoever would fund."""

from uuid import UUID

import numpy as np

from services.matching.engine.protocol import Scored
from services.matching.index import listing
from services.matching.index.columns import Dictionary, People
from services.matching.index.growing import grown
from services.matching.index.projects import Kept
from services.matching.index.sectors import SectorValues
from services.matching.index.slices import Slices
from services.matching.index.terms import amount_term, funding_sides, order_keys
from services.matching.scoring.facts import FunderFacts, FundingFacts
from services.matching.scoring.funding import COUNTRY_ANY, COUNTRY_STATED, LISTED_F
from services.matching.scoring.people import SECTOR_NONE

_COUNTRY, _ORIGIN, _SECTOR = 1, 2, 3
_KIND_SHIFT = 28
_NUMBER = (1 << _KIND_SHIFT) - 1
_NOBODY = -1
FUNDER = np.dtype(
    [
        ("place", "i4"),
        ("lowest", "i4"),
        ("highest", "i4"),
        ("words", "u4"),
        ("word_count", "u1"),
        ("instruments", "u1"),
    ]
)
NEED_OF_MONEY = np.dtype(
    [
        ("number", "i8"),
        ("lowest", "i8"),
        ("highest", "i8"),
        ("country", "i4"),
        ("sector", "i4"),
        ("instruments", "u1"),
        ("has_fund", "?"),
    ]
)


class Funders:
    """A row for everybody who would fund; rows are used again at once."""

    def __init__(self, words: Dictionary, people: People, sectors: SectorValues) -> None:
        self._words = words
        self._people = people
        self._sectors = sectors
        self._rows = np.zeros(0, FUNDER)
        self._texts = Slices(np.uint32)
        self._used = 0
        self._free: list[int] = []

    def put(self, row: int | None, funder: FunderFacts | None) -> int | None:
        """Insert, replace or forget a funder; answers the row, whose place is still to be said."""
        if funder is None or funder.instruments == 0:
            self.drop(row)
            return None
        if row is not None:
            self._texts.free(int(self._rows[row]["words"]), int(self._rows[row]["word_count"]))
        elif self._free:
            row = self._free.pop()
        else:
            row = self._used
            self._used += 1
            self._rows = grown(self._rows, self._used)
        words = self._numbers(funder)
        start = self._texts.put(words)
        self._rows[row] = (
            _NOBODY,
            funder.lowest,
            funder.highest,
            start,
            len(words),
            funder.instruments,
        )
        return row

    def belongs_to(self, row: int, place: int) -> None:
        """Say who it is."""
        self._rows["place"][row] = place

    def drop(self, row: int | None) -> None:
        """Forget a funder, if there is one."""
        if row is not None:
            found = self._rows[row]
            self._texts.free(int(found["words"]), int(found["word_count"]))
            # Without an instrument nobody finds the row.
            self._rows[row] = np.zeros((), FUNDER)
            self._free.append(row)

    def best(self, kept: Kept, funding: FundingFacts, limit: int | None) -> list[Scored]:
        """The first `limit` of a project's funding list, or all."""
        facts = kept.project.facts
        every = self._rows[: self._used]
        can = (every["instruments"] & funding.instruments > 0) & (
            every["highest"] >= funding.lowest
        )
        rows = every[can]
        sector, is_tied, is_free = self._read(rows, facts.country, facts.sector)
        amount = amount_term(
            rows["lowest"].astype(np.int64),
            rows["highest"].astype(np.int64),
            funding.lowest,
            funding.highest,
        )
        country = np.where(is_tied, COUNTRY_STATED, COUNTRY_ANY)
        score, bonus = funding_sides(sector, amount, country, funding.has_matching_fund)
        people = self._people.rows[rows["place"]]
        passes = is_free & ((score >= LISTED_F) | (sector > SECTOR_NONE))
        passes &= ~kept.own.among(people["owner_high"], people["owner_low"])
        passes &= ~kept.excluded.among(people["high"], people["low"])
        chosen = np.flatnonzero(passes)
        numbers = people["number"].astype(np.int64)[chosen]
        keys = order_keys(score[chosen], 0, numbers, facts.number)
        first = listing.best_first(keys, limit)
        chosen, keys = chosen[first], keys[first]
        columns = zip(
            listing.identities(people["high"][chosen], people["low"][chosen]),
            keys.tolist(),
            score[chosen].tolist(),
            listing.packed(tuple(each[chosen] for each in (sector, amount, country, bonus))),
            strict=True,
        )
        return [listing.funding_place(facts.project_id, *each) for each in columns]

    def _read(
        self, rows: np.ndarray, country: str, sector: str
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sector, whether the country is stated or one's own, and whether both are allowed."""
        whose, words = self._texts.gather(rows["words"], rows["word_count"])
        kinds, numbers = words >> _KIND_SHIFT, words & _NUMBER
        best = np.full(len(rows), SECTOR_NONE, np.int64)
        has_sectors, has_countries, is_stated, is_own = np.zeros((4, len(rows)), bool)
        of_sector, of_country = kinds == _SECTOR, kinds == _COUNTRY
        values = self._sectors.for_project(sector)
        np.maximum.at(best, whose[of_sector], values[numbers[of_sector]])
        has_sectors[whose[of_sector]] = True
        has_countries[whose[of_country]] = True
        is_here = numbers == self._words.countries.known(country)
        is_stated[whose[of_country & is_here]] = True
        is_own[whose[(kinds == _ORIGIN) & is_here]] = True
        is_free = (~has_countries | is_stated) & (~has_sectors | (best > SECTOR_NONE))
        return best, is_stated | is_own, is_free

    def _numbers(self, funder: FunderFacts) -> list[int]:
        country, sector = self._words.countries.number, self._words.sectors.number
        return [
            *(_COUNTRY << _KIND_SHIFT | country(each) for each in funder.countries),
            *(_ORIGIN << _KIND_SHIFT | country(each) for each in funder.origins),
            *(_SECTOR << _KIND_SHIFT | sector(each) for each in funder.sectors),
        ]

    def open_for(self, row: int, profile_id: UUID, needs: "NeedsOfMoney") -> list[Scored]:
        """Every project that a funder is listed for, in the order of keys."""
        found = self._rows[row]
        person = self._people.rows[int(found["place"])]
        words = self._texts.of(int(found["words"]), int(found["word_count"]))
        kinds, numbers = words >> _KIND_SHIFT, (words & _NUMBER).astype(np.int64)
        rows = needs.within(int(found["instruments"]), int(found["highest"]))
        asked = needs.rows[rows]
        stated, origins = numbers[kinds == _COUNTRY], numbers[kinds == _ORIGIN]
        is_stated = np.isin(asked["country"], stated)
        sectors = numbers[kinds == _SECTOR].tolist()
        sector = np.full(len(rows), SECTOR_NONE, np.int64)
        for each in sectors:
            np.maximum(sector, self._sectors.for_stated(each)[asked["sector"]], out=sector)
        is_tied = is_stated | np.isin(asked["country"], origins)
        country = np.where(is_tied, COUNTRY_STATED, COUNTRY_ANY)
        amount = amount_term(
            asked["lowest"], asked["highest"], int(found["lowest"]), int(found["highest"])
        )
        score, bonus = funding_sides(sector, amount, country, asked["has_fund"])
        passes = (score >= LISTED_F) | (sector > SECTOR_NONE)
        passes &= (is_stated | (len(stated) == 0)) & ((sector > SECTOR_NONE) | (not sectors))
        owner = UUID(int=int(person["owner_high"]) << 64 | int(person["owner_low"]))
        chosen = np.array(
            [
                at
                for at in np.flatnonzero(passes).tolist()
                if owner not in (kept := needs.kept(int(rows[at]))).own.ids
                and profile_id not in kept.excluded.ids
            ],
            np.int64,
        )
        if not len(chosen):
            return []
        keys = order_keys(score, 0, int(person["number"]), asked["number"])
        columns = zip(
            rows[chosen].tolist(),
            keys[chosen].tolist(),
            score[chosen].tolist(),
            listing.packed(tuple(each[chosen] for each in (sector, amount, country, bonus))),
            strict=True,
        )
        places = [
            listing.funding_place(
                needs.kept(at).project.facts.project_id, profile_id, key, points, facts
            )
            for at, key, points, facts in columns
        ]
        return sorted(places, key=lambda each: (-each.key, each.project_id.int))


class NeedsOfMoney:
    """A row for every open project that asks for money."""

    def __init__(self, words: Dictionary) -> None:
        self._words = words
        self._rows = np.zeros(0, NEED_OF_MONEY)
        self._kept: list[Kept | None] = []
        self._by_id: dict[UUID, int] = {}
        self._free: list[int] = []

    @property
    def rows(self) -> np.ndarray:
        """The rows; one that is free has no instrument."""
        return self._rows[: len(self._kept)]

    def put(self, kept: Kept) -> None:
        """Insert, replace or forget what a project asks for."""
        facts, funding = kept.project.facts, kept.project.funding
        if funding is None or funding.instruments == 0:
            self.drop(facts.project_id)
            return
        row = self._by_id.get(facts.project_id)
        if row is None:
            row = self._by_id[facts.project_id] = self._free_row()
        self._kept[row] = kept
        self._rows[row] = (
            facts.number,
            funding.lowest,
            funding.highest,
            self._words.countries.number(facts.country),
            self._words.project_sectors.number(facts.sector),
            funding.instruments,
            funding.has_matching_fund,
        )

    def drop(self, project_id: UUID) -> None:
        """Forget what a project asks for, if it does."""
        row = self._by_id.pop(project_id, None)
        if row is not None:
            self._rows[row] = np.zeros((), NEED_OF_MONEY)
            self._kept[row] = None
            self._free.append(row)

    def within(self, instruments: int, highest: int) -> np.ndarray:
        """The rows that share an instrument and are not too large for a purse."""
        rows = self.rows
        return np.flatnonzero((rows["instruments"] & instruments > 0) & (rows["lowest"] <= highest))

    def kept(self, row: int) -> Kept:
        """The project of a row."""
        found = self._kept[row]
        if found is None:
            raise LookupError(f"row {row} is free")
        return found

    def _free_row(self) -> int:
        if self._free:
            return self._free.pop()
        self._kept.append(None)
        self._rows = grown(self._rows, len(self._kept))
        return len(self._kept) - 1
