"""The index beside plain dictionaries of the same people and projects, asked by brute force."""

from dataclasses import dataclass, field
from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.scoring.facts import Credits
from services.matching.scoring.ranking import (
    best_funders_of,
    best_of,
    facts_of_fit,
    facts_of_funding,
)


@dataclass(slots=True)
class Mirror:
    """What is done is done to both; `check` compares every list, and every person's own side."""

    index: MatchIndex = field(default_factory=MatchIndex)
    profiles: dict[UUID, IndexedProfile] = field(default_factory=dict)
    projects: dict[UUID, IndexedProject] = field(default_factory=dict)
    credits: Credits = field(default_factory=dict)

    def put_profile(self, profile: IndexedProfile) -> None:
        self.index.put_profile(profile)
        self.profiles[profile.person.profile_id] = profile

    def drop_profile(self, profile_id: UUID) -> None:
        self.index.drop_profile(profile_id)
        self.profiles.pop(profile_id, None)

    def put_project(self, project: IndexedProject) -> None:
        self.index.put_project(project)
        self.projects[project.facts.project_id] = project

    def drop_project(self, project_id: UUID) -> None:
        self.index.drop_project(project_id)
        self.projects.pop(project_id, None)

    def set_credits(self, credits_: Credits) -> None:
        self.index.set_credits(credits_)
        self.credits = credits_

    def compact(self, *, force: bool) -> None:
        while self.index.compact(force=force):
            pass

    def lists(self) -> dict[tuple[UUID, int], list[Scored]]:
        """Every list by brute force."""
        found: dict[tuple[UUID, int], list[Scored]] = {}
        for project in self.projects.values():
            for role in project.roles:
                found[project.facts.project_id, role.number] = self._people(project, role.number)
            found[project.facts.project_id, FUNDING_ROLE] = self._funders(project)
        return found

    def check(self, *limits: int | None) -> int:
        """Compare both, all of each list and its beginnings; answers how many places there are."""
        lists = self.lists()
        for (project_id, role), wanted in lists.items():
            for limit in (None, *limits):
                assert self.index.best(project_id, role, limit) == wanted[:limit]
        everything = [place for places in lists.values() for place in places]
        everything.sort(key=_on_the_persons_side)
        mine: dict[UUID, list[Scored]] = {profile_id: [] for profile_id in self.profiles}
        for place in everything:
            mine[place.profile_id].append(place)
        for profile_id, places in mine.items():
            assert self.index.open_for(profile_id) == places
        return len(everything)

    def _people(self, project: IndexedProject, number: int) -> list[Scored]:
        role = next(role for role in project.roles if role.number == number)
        people = [profile.person for profile in self.profiles.values() if project.is_open]
        return [
            Scored(
                project.facts.project_id,
                number,
                "skills",
                place.profile_id,
                place.key,
                place.fit.r,
                place.fit.a,
                place.fit.b,
                place.fit.s,
                place.fit.l,
                facts_of_fit(place.fit),
                place.fit.may_be_told,
            )
            for place in best_of(people, project.facts, role, self.credits)
        ]

    def _funders(self, project: IndexedProject) -> list[Scored]:
        if not project.is_open or project.funding is None:
            return []
        funders = [profile.funder for profile in self.profiles.values() if profile.funder]
        return [
            Scored(
                project.facts.project_id,
                FUNDING_ROLE,
                "funding",
                place.profile_id,
                place.key,
                place.fit.f,
                0,
                0,
                0,
                0,
                facts_of_funding(place.fit),
                may_be_told=True,
            )
            for place in best_funders_of(funders, project.facts, project.funding)
        ]


def _on_the_persons_side(place: Scored) -> tuple[bool, int, bytes, int]:
    return place.kind != "skills", -place.key, place.project_id.bytes, place.role
