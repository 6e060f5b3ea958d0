"""The query from a person to the roles that are open for them."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.index import listing
from services.matching.index.columns import (
    BUSY,
    LANGUAGE,
    LEVEL_MASK,
    PLACE,
    PRACTICE,
    SECTOR,
    Dictionary,
    accepted,
    preferred,
)
from services.matching.index.crowd import Crowd, tie_of
from services.matching.index.least import Least
from services.matching.index.partition import ORIGIN
from services.matching.index.postings import levels_of, skills_of
from services.matching.index.projects import Projects
from services.matching.index.sectors import SectorValues
from services.matching.index.terms import (
    LEAST_S,
    modality_term,
    order_keys,
    overlap,
    shared_modalities,
    sides,
)
from services.matching.index.worth import (
    LEVELS,
    NARROW,
    NEEDS,
    SKILL_LIMIT,
    Asked,
    Worth,
)
from services.matching.scoring.facts import VIRTUAL, RoleFacts, Spoken
from services.matching.scoring.people import (
    AFFINITY_DECLARED,
    AFFINITY_OPEN,
    AFFINITY_ORIGIN,
    LISTED_A,
    LISTED_R,
    SECTOR_NONE,
)
from services.matching.scoring.powers import SCALE


@dataclass(frozen=True, slots=True)
class _Offered:
    """
    By asked skill and level: the rank of the best held skill, and whether one is close enough.

    Row 0 is for the skills that nothing held answers for; `where` gives the row of a skill.
    """

    asked: Asked
    where: np.ndarray
    ranks: np.ndarray
    closely: np.ndarray

    @classmethod
    def of(cls, keys: np.ndarray, worth: Worth) -> "_Offered":
        held, level = skills_of(keys), levels_of(keys)
        whose, asked, credit = worth.answered(held)
        order = np.argsort(asked, kind="stable")
        whose, asked, credit = whose[order], asked[order], credit[order][:, None]
        wanted, has = np.arange(1, LEVELS + 1), level[whose][:, None]
        ranks = listing.ranks_of(credit, wanted, held[whose][:, None], has)
        closely = (credit >= NARROW) & (has >= wanted - 1)
        starts = np.flatnonzero(np.diff(asked, prepend=-1))
        skills = asked[starts]
        where = np.zeros(SKILL_LIMIT, np.int32)
        where[skills] = np.arange(1, len(skills) + 1)
        none = np.zeros((1, LEVELS), np.int64)
        if len(starts):
            ranks = np.concatenate((none, np.maximum.reduceat(ranks, starts)))
            closely = np.concatenate((none > 0, np.logical_or.reduceat(closely, starts)))
        else:
            ranks, closely = none, none > 0
        values = ranks[1:] >> listing.VALUE_SHIFT
        return cls(Asked.of(skills, values, np.zeros(len(skills), np.int64)), where, ranks, closely)


class _Person:
    """One person's row and notes, opened up to be compared with many roles."""

    def __init__(self, crowd: Crowd, words: Dictionary, place: int) -> None:
        row = crowd.people.rows[place]
        self.owner = UUID(int=int(row["owner_high"]) << 64 | int(row["owner_low"]))
        self.profile_id = UUID(int=int(row["high"]) << 64 | int(row["low"]))
        self.number, self.years = int(row["number"]), int(row["years"])
        self.first, self.last = int(row["first"]), int(row["last"])
        both = row["modalities"]
        self.likes, self.takes = int(preferred(both)), int(accepted(both))
        notes = crowd.people.notes_of(place)
        spoken = np.array([*row["languages"], *(n for kind, _, n in notes if kind == LANGUAGE)])
        self.speaks = np.full(len(words.languages), -1)
        np.maximum.at(self.speaks, spoken >> 4, spoken & LEVEL_MASK)
        # No word: an empty slot of a role is never spoken.
        self.speaks[0] = -1
        stated = [*row["sectors"].tolist(), *(n for kind, _, n in notes if kind == SECTOR)]
        self.sectors = [each for each in stated if each]
        self.busy = [(first, last) for kind, first, last in notes if kind == BUSY]
        self.practice = [
            (words.groups.word(group), words.countries.word(country))
            for kind, group, country in notes
            if kind == PRACTICE
        ]
        self.near = np.zeros(len(words.countries), np.int64)
        for country, flags in (tie_of(tie) for kind, tie, _ in notes if kind == PLACE):
            self.near[country] = AFFINITY_ORIGIN if flags & ORIGIN else AFFINITY_DECLARED
        self.near[0] = 0

    def is_left_out(self, role: RoleFacts) -> bool:
        """Whether a safeguard leaves them out."""
        return any(
            group in role.isco_groups and country in role.refused_countries
            for group, country in self.practice
        )


class RoleSearch:
    """Asks the projects."""

    def __init__(
        self, words: Dictionary, crowd: Crowd, projects: Projects, sectors: SectorValues
    ) -> None:
        self._words = words
        self._crowd = crowd
        self._projects = projects
        self._roles = projects.roles
        self._sectors = sectors

    def open_for(self, place: int, worth: Worth, least: Least | None = None) -> list[Scored]:
        """Every role that somebody is listed for, in the order of keys, or the `least` of them."""
        keys = self._crowd.people.keys(place)
        if not len(keys) or not len(self._roles.rows):
            return []
        offered = _Offered.of(keys, worth)
        person = _Person(self._crowd, self._words, place)
        rows, s = self._reached(offered, person)
        roles = self._roles.rows[rows]
        is_open, affinity, modality, window = _near(person, roles)
        has, told = _close(offered, roles)
        speaks, l = self._languages(person, rows, roles)  # noqa: E741
        sector = self._sector(person, roles)
        both = sides(s, l, affinity, modality, sector, window)
        passes = is_open & has & speaks & (both.r >= LISTED_R) & (both.a >= LISTED_A)
        chosen = np.flatnonzero(passes)
        chosen = chosen[self._are_welcome(person, rows[chosen])]
        keys = order_keys(both.r, person.years, person.number, roles["number"])
        if least is not None:
            floors, projects = self._roles.floors[rows[chosen]], self._roles.owners[rows[chosen]]
            numbers = roles["role"][chosen]
            chosen = chosen[least.of(keys[chosen], floors, told[chosen], projects, numbers)]
        if not len(chosen):
            return []
        ranks = _ranks(offered, roles[chosen])
        heads = tuple(each[chosen] for each in (affinity, modality, sector, window))
        scores = (both.r, both.a, both.b, s, l)
        columns = zip(
            self._projects.ids(self._roles.owners[rows[chosen]]),
            roles["role"][chosen].tolist(),
            roles["need_count"][chosen].tolist(),
            keys[chosen].tolist(),
            zip(*(each[chosen].tolist() for each in scores), strict=True),
            listing.packed(heads, listing.needs_met(ranks)),
            told[chosen].tolist(),
            strict=True,
        )
        found = [_place(person, *each) for each in columns]
        return sorted(found, key=lambda each: (-each.key, each.project_id.int, each.role))

    def _are_welcome(self, person: _Person, rows: np.ndarray) -> np.ndarray:
        """Which roles are of projects that may meet them, and without a safeguard against them."""
        places = self._roles.owners[rows]
        welcome = self._projects.are_welcome(places, person.owner, person.profile_id)
        for at, role in self._roles.guarded(rows.tolist()):
            welcome[at] &= not person.is_left_out(role)
        return welcome

    def _reached(self, offered: _Offered, person: _Person) -> tuple[np.ndarray, np.ndarray]:
        """The living roles near enough that enough is offered for, and S of each."""
        roles = self._roles.rows
        met = np.zeros(len(roles) * NEEDS, np.uint8)
        self._roles.postings.spread(offered.asked, met, 1)
        near = self._roles.are_near(person.near > 0)
        touched = np.flatnonzero((met.view(np.uint64) != 0) & near)
        values = met.reshape(-1, NEEDS)[touched].astype(np.float64)
        got = np.einsum("ij,ij->i", values, self._roles.factors[touched]).astype(np.int64)
        # A dead role asks for nothing, and got nothing.
        s = SCALE * got // np.maximum(1, roles["whole"][touched])
        reach = s >= LEAST_S
        return touched[reach], s[reach]

    def _languages(
        self, person: _Person, rows: np.ndarray, roles: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Whether one required language is spoken, and L."""
        required, wished = (_spoken(person, roles[name]) for name in ("required", "wished"))
        has = np.asarray(required.any(axis=1))
        met = np.asarray(wished.sum(axis=1))
        for at in np.flatnonzero(roles["is_odd"]).tolist():
            role = self._roles.role(int(rows[at]))
            has[at] = any(self._speaks(person, each) for each in role.required)
            met[at] = sum(self._speaks(person, each) for each in role.wished)
        count = roles["wished_count"].astype(np.int64)
        l = np.where(count > 0, SCALE * (count + met) // np.maximum(1, 2 * count), SCALE)  # noqa: E741
        return has | (roles["required_count"] == 0), l

    def _speaks(self, person: _Person, asked: Spoken) -> bool:
        number = self._words.languages.known(asked.language)
        return bool(person.speaks[number] >= asked.level)

    def _sector(self, person: _Person, roles: np.ndarray) -> np.ndarray:
        best = np.full(len(roles), SECTOR_NONE, np.int64)
        for stated in person.sectors:
            np.maximum(best, self._sectors.for_stated(stated)[roles["sector"]], out=best)
        return best


def _place(
    person: _Person,
    project_id: UUID,
    role: int,
    needs: int,
    key: int,
    scores: tuple[int, int, int, int, int],
    facts: bytes,
    told: bool,  # noqa: FBT001  a column of a row
) -> Scored:
    width = listing.HEAD + listing.NEED.itemsize * needs
    return Scored(project_id, role, "skills", person.profile_id, key, *scores, facts[:width], told)


def _near(
    person: _Person, roles: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Whether country, modality and days are right; then affinity, modality and window."""
    affinity = person.near[roles["country"]]
    affinity = np.where((affinity == 0) & roles["is_open"], AFFINITY_OPEN, affinity)
    asked = roles["modalities"].astype(np.int64)
    modality = modality_term(person.likes, person.takes, asked)
    has_window, first, last = roles["has_window"], roles["first"], roles["last"]
    days = overlap(person.first, person.last, first, last)
    window = np.where(has_window, SCALE * days // (last - first + 1), SCALE)
    is_virtual = shared_modalities(person.likes, person.takes, asked) & VIRTUAL > 0
    passes = (
        (affinity > 0) & (modality > 0) & (~has_window | (days >= np.maximum(1, roles["days"])))
    )
    for start, end in person.busy:
        passes &= ~has_window | is_virtual | (overlap(start, end, first, last) == 0)
    return passes, affinity, modality, window


def _close(offered: _Offered, roles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether all must-haves are met closely, and whether any need is."""
    closely = offered.closely[offered.where[roles["skills"]], roles["levels"].astype(np.int64) - 1]
    return (closely | ~roles["musts"]).all(axis=1), closely.any(axis=1)


def _ranks(offered: _Offered, roles: np.ndarray) -> np.ndarray:
    levels = roles["levels"].astype(np.int64)
    ranks: np.ndarray = offered.ranks[offered.where[roles["skills"]], levels - 1]
    return ranks


def _spoken(person: _Person, slots: np.ndarray) -> np.ndarray:
    speaks: np.ndarray = (person.speaks[slots >> 4] >= (slots & LEVEL_MASK)) & (slots > 0)
    return speaks
