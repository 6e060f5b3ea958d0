"""
Shows what a worker found, without whoever or whatever is no longer open.

Reasons are made from the stored facts, as those of a match are.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.matching.answers.domain import Answer, Dropped, ListFound, PlaceFound
from services.matching.engine.scored import FUNDING_ROLE, kind_of
from services.matching.explanation.parts import Part as ScorePart
from services.matching.explanation.parts import Place, funding_parts, people_parts
from services.matching.explanation.sentences import LANGUAGES
from services.matching.explanation.wording import Voice
from services.matching.findings.repository import FindingRepository
from services.matching.findings.schemas import (
    FundingPreview,
    MyProjects,
    NearMiss,
    NearMisses,
    OpenPlace,
    OpenProject,
    Preview,
    RolePreview,
    WouldFund,
    WouldMatch,
)
from services.matching.matches.schemas import Part
from services.matching.projects.repository import ProjectRepository
from services.matching.scoring.ordering import match_id, unpack
from services.matching.taxonomy import service as taxonomy
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import UnitOfWork

_MOST_REASONS = 3


async def show_preview(
    uow: UnitOfWork, *, answer: Answer, draft: ProjectPublished, language: str
) -> Preview:
    """Who would match; counts are those of the moment when it was answered."""
    shown = await _still_open(uow, answer)
    voice = await _voice(uow, shown, language, draft.country, draft.sector)
    money = next((each for each in shown if each.role == FUNDING_ROLE), None)
    return Preview(
        roles=[
            RolePreview(
                role=each.role,
                qualified=each.qualified,
                people=[_would_match(place, each, voice) for place in each.first],
            )
            for each in shown
            if each.role != FUNDING_ROLE
        ],
        funding=FundingPreview(
            qualified=money.qualified, funders=[_would_fund(each, voice) for each in money.first]
        )
        if money
        else None,
    )


async def show_near_misses(
    uow: UnitOfWork, *, answer: Answer, project_id: UUID, role: int, language: str
) -> NearMisses:
    """Who nearly fits, each with the filter that was dropped."""
    shown = await _still_open(uow, answer)
    project = await ProjectRepository(uow.session).get(project_id)
    country, sector = _where(project.state if project else None)
    voice = await _voice(uow, shown, language, country, sector)
    people = [
        NearMiss(**_would_match(place, each, voice).model_dump(), dropped=place.dropped)
        for each in shown
        for place in each.first
        if place.dropped is not None
    ]
    return NearMisses(project_id=project_id, role=role, people=people)


async def show_my_projects(uow: UnitOfWork, *, answer: Answer, profile_id: UUID) -> MyProjects:
    """The projects that are still open; a pair that was declined since is left out."""
    projects = await still_shown(uow, answer=answer, profile_id=profile_id)
    by_project: dict[UUID, list[PlaceFound]] = {}
    for place in answer.places:
        if place.project_id in projects:
            by_project.setdefault(place.project_id, []).append(place)
    return MyProjects(
        projects=[
            OpenProject(
                project_id=project_id,
                project_title=projects[project_id].title,
                project_country=projects[project_id].country,
                places=[_open_place(place, projects[project_id].state) for place in places],
            )
            for project_id, places in by_project.items()
        ]
    )


async def still_shown(uow: UnitOfWork, *, answer: Answer, profile_id: UUID) -> dict[UUID, Row[Any]]:
    """The projects of an answer that are open now and not out for the profile."""
    return await FindingRepository(uow.session).open_projects(
        {place.project_id for place in answer.places}, profile_id=profile_id
    )


async def _still_open(uow: UnitOfWork, answer: Answer) -> list[ListFound]:
    still_open = await FindingRepository(uow.session).still_open(answer.names())
    return [
        ListFound(
            each.role,
            each.needs,
            each.wishes_languages,
            each.qualified,
            tuple(place for place in each.first if place.profile_id in still_open),
        )
        for each in answer.lists
    ]


async def _voice(
    uow: UnitOfWork, lists: Iterable[ListFound], language: str, country: str, sector: str
) -> Voice:
    skills = {need.skill for each in lists for need in each.needs}
    skills |= {
        skill
        for each in lists
        for place in each.first
        for skill, *_ in unpack(bytes.fromhex(place.facts))[1]
    }
    labels = await taxonomy.labels_of(uow, skills - {0}, LANGUAGES)
    return Voice(language, labels, country, sector)


def _would_match(place: PlaceFound, found: ListFound, voice: Voice) -> WouldMatch:
    parts = people_parts(_scored(place), found.needs, wishes_languages=found.wishes_languages)
    if place.dropped is Dropped.COUNTRY:
        # Of the tie that is missing it would say that the project is open to all.
        parts = [part for part in parts if part.key != "affinity.open"]
    _, met = unpack(bytes.fromhex(place.facts))
    return WouldMatch(
        profile_id=place.profile_id,
        score=place.r,
        is_of_the_field=place.may_be_told,
        needs_met=sum(skill != 0 for skill, *_ in met),
        reasons=_reasons(parts, place.r, voice),
    )


def _would_fund(place: PlaceFound, voice: Voice) -> WouldFund:
    reasons = _reasons(funding_parts(_scored(place)), place.r, voice)
    return WouldFund(profile_id=place.profile_id, score=place.r, reasons=reasons)


def _reasons(parts: Sequence[ScorePart], score: int, voice: Voice) -> list[Part]:
    """The parts with the most points, the first of equals first."""
    best = sorted((part for part in parts if part.points), key=lambda part: -part.points)
    return [
        Part(
            key=part.key,
            text=voice.part(part),
            points=part.points,
            share=part.points * 100 // score,
        )
        for part in best[:_MOST_REASONS]
    ]


def _scored(place: PlaceFound) -> Place:
    return Place(place.r, place.a, place.b, place.l, bytes.fromhex(place.facts))


def _open_place(place: PlaceFound, state: dict[str, object] | None) -> OpenPlace:
    kind = kind_of(place.role)
    project = ProjectPublished.model_validate(state) if state else None
    roles = project.roles if project else ()
    return OpenPlace(
        match_id=match_id(place.project_id, place.role, kind, place.profile_id),
        role=place.role,
        role_title=next((role.title for role in roles if role.number == place.role), None),
        list_kind=kind,
        score=place.r,
        is_of_the_field=place.may_be_told,
    )


def _where(state: dict[str, object] | None) -> tuple[str, str]:
    return (str(state["country"]), str(state["sector"])) if state else ("", "")
