"""
The two questions of engine/scored.py, answered from arrays in this process.

The index mirrors rows that others keep: it is put together again from them at each start. Nothing
here waits, so one caller at a time; whoever wants short stops calls `compact` between its own work.
"""

from uuid import UUID

import numpy as np

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.index.columnar import ProfileColumns
from services.matching.index.columns import FUNDER, Dictionary, keys_of, note
from services.matching.index.crowd import Crowd
from services.matching.index.funders import Funders
from services.matching.index.funding import FundingSearch
from services.matching.index.least import Least
from services.matching.index.loading import load
from services.matching.index.partition import Partition
from services.matching.index.people import PeopleSearch
from services.matching.index.projects import Projects
from services.matching.index.reverse import RoleSearch
from services.matching.index.roles import Roles
from services.matching.index.sectors import SectorValues
from services.matching.index.values import Found, IndexedProfile, IndexedProject, Question
from services.matching.index.worth import Worth
from services.matching.scoring.facts import Credits, FundingFacts, ProjectFacts


class MatchIndex:
    """
    People and projects that may be matched.

    Answers what scoring/ranking.py answers: ids, scores, keys, order and facts. Profile numbers,
    skill ids and days have the ranges that the database gives them; what is outside raises
    ValueError and changes nothing.
    """

    def __init__(self) -> None:
        words = self._words = Dictionary()
        sectors = SectorValues(words.sectors, words.project_sectors)
        self._crowd = Crowd(words)
        self._projects = Projects(words)
        self._funders = Funders(words)
        self._worth = Worth.of({})
        self._to_people = PeopleSearch(words, self._crowd, sectors)
        self._to_funders = FundingSearch(words, self._crowd.people, self._funders, sectors)
        self._to_roles = RoleSearch(words, self._crowd, self._projects, sectors)

    def load_profiles(self, columns: ProfileColumns) -> None:
        """
        As if `put_profile` were called for each, and all sorted, where no profile was ever put.

        Takes the columns over. Raises ValueError, before anything is changed, for what cannot be.
        """
        load(columns, self._words, self._crowd, self._funders)

    def put_profile(self, profile: IndexedProfile) -> None:
        """Insert or replace; a profile that is not open is forgotten."""
        person = profile.person
        if not person.is_open:
            self.drop_profile(person.profile_id)
            return
        keys = keys_of(person)
        place = self._crowd.people.place(person.profile_id)
        before = None if place is None else self._funder(place)
        row = self._funders.put(before, profile.funder)
        place = self._crowd.put(place, person, keys, [] if row is None else [note(FUNDER, 0, row)])
        if row is not None:
            self._funders.belongs_to(row, place)

    def drop_profile(self, profile_id: UUID) -> None:
        """Forget a profile, if there is one."""
        place = self._crowd.people.place(profile_id)
        if place is not None:
            self._funders.drop(self._funder(place))
            self._crowd.drop(place, profile_id)

    def put_project(self, project: IndexedProject) -> None:
        """Insert or replace, with the people it must not be matched with; forget a closed one."""
        if not project.is_open:
            self.drop_project(project.facts.project_id)
            return
        self._projects.put(project)

    def drop_project(self, project_id: UUID) -> None:
        """Forget a project, if there is one."""
        self._projects.drop(project_id)

    def set_credits(self, credits_: Credits) -> None:
        """From now on held skills are worth this where others are asked; no row changes."""
        self._worth = Worth.of(credits_)

    def load_credits(self, table: np.ndarray) -> None:
        """The same from rows of `CREDIT`, of which there may be some hundred thousand."""
        self._worth = Worth(table)

    def best(self, project_id: UUID, role: int, limit: int | None) -> list[Scored]:
        """The first `limit` of a list, or all; a project that is not there has none."""
        place = self._projects.place(project_id)
        if place is None:
            return []
        facts = self._projects.facts(place)
        if role == FUNDING_ROLE:
            asked = self._projects.funding(place)
            return self._to_funders.best(facts, asked, limit) if asked else []
        wanted = self._projects.role_of(place, role)
        return self.search(Question(facts, wanted), limit).first if wanted else []

    def search(
        self, asked: Question, limit: int | None, *, beyond: Question | None = None
    ) -> Found:
        """
        The people for a role that need not be here: ids, scores and order as `best` has them.

        Whoever is listed for `beyond` too is left out. A role has at most eight needs.
        """
        return self._to_people.search(asked, self._worth, limit, beyond=beyond)

    def search_funders(
        self, project: ProjectFacts, funding: FundingFacts, limit: int | None
    ) -> Found:
        """The same for a need of money."""
        return self._to_funders.search(project, funding, limit)

    def open_for(self, profile_id: UUID) -> list[Scored]:
        """Every place of a profile: roles by their keys, then what it may fund."""
        return self._open_for(profile_id, None)

    def open_above_floors(self, profile_id: UUID, best: int) -> list[Scored]:
        """
        Of the same those at or above the floors of their lists, which are below every key at first.

        And the best, by key, that may be told in each of the first `best` projects; a need of
        money counts by itself.
        """
        return self._open_for(profile_id, Least(best))

    def set_floor(self, project_id: UUID, role: int, floor: int | None) -> None:
        """Say where a list was cut; None where it was not, or nobody knows."""
        self._projects.set_floor(project_id, role, floor)

    def forget_floors(self) -> None:
        """Nobody knows any more where any list was cut."""
        self._projects.forget_floors()

    def _open_for(self, profile_id: UUID, least: Least | None) -> list[Scored]:
        place = self._crowd.people.place(profile_id)
        if place is None:
            return []
        row = self._funder(place)
        roles = self._to_roles.open_for(place, self._worth, least)
        if row is None:
            return roles
        return [*roles, *self._to_funders.open_for(row, profile_id, self._projects, least)]

    def compact(self, *, force: bool = False) -> bool:
        """
        Sort one country's postings, or those of roles; answers whether there is more to do.

        Only what is due, unless forced: then whatever is not clean.
        """
        due = self._due(force=force)
        if due:
            due[0].compact()
        return len(due) > 1

    def is_due(self, *, force: bool = False) -> bool:
        """Whether `compact` has something to do."""
        return bool(self._due(force=force))

    def _due(self, *, force: bool) -> list[Roles | Partition]:
        roles, crowd = self._projects.roles, self._crowd
        if force:
            owners: list[Roles | Partition] = [roles, *crowd.partitions.values()]
            return [owner for owner in owners if not owner.postings.is_clean]
        return [*([roles] if roles.postings.is_due else []), *crowd.due]

    def _funder(self, place: int) -> int | None:
        notes = self._crowd.people.notes_of(place)
        return next((row for kind, _, row in notes if kind == FUNDER), None)
