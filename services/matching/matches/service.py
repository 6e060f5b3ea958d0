"""
Reading matches and why a pair fits, or does not.

* MatchNotFound        404
* ProjectNotKnown      404  not told yet, or not yours
* PairNotKnown         404  the pair is not yours to ask about, or was never open
"""

from uuid import UUID

from services.matching.engine.protocol import FUNDING_ROLE
from services.matching.explanation.conditions import (
    obstacles_of_funder,
    obstacles_of_person,
    passed_by_funder,
    passed_by_person,
)
from services.matching.explanation.parts import Part as ScorePart
from services.matching.explanation.parts import Place, funding_parts, people_parts
from services.matching.explanation.raising import Raise, raises
from services.matching.explanation.sentences import LANGUAGES
from services.matching.explanation.wording import Labels, Voice
from services.matching.lists.models import Match
from services.matching.matches.schemas import MatchExplained, Obstacle, Part, WhyNot
from services.matching.pairs.repository import MatchRepository
from services.matching.pairs.service import Pair, read_pair
from services.matching.profiles import service as profiles
from services.matching.projects.models import KnownProject
from services.matching.scoring.funding import funding_fit
from services.matching.scoring.people import fit
from services.matching.taxonomy import service as taxonomy
from shared.contracts.values import ListKind
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class MatchNotFound(NotFound):
    """There is no such match, or you stand on neither side of it."""

    slug = "match-not-found"
    title = "No such match"


class ProjectNotKnown(NotFound):
    """Matching has not heard of this project, or it is not yours."""

    slug = "project-not-known"
    title = "No such project"


class PairNotKnown(NotFound):
    """You stand on neither side of this pair, or one side was never open."""

    slug = "pair-not-known"
    title = "No such pair"


async def matches_of_project(
    uow: UnitOfWork,
    *,
    principal: Principal,
    project_id: UUID,
    role: int,
    kind: ListKind,
    page: PageRequest,
) -> Rows[Match]:
    """A project's list, for its partner."""
    repository = MatchRepository(uow.session)
    if await repository.own_project(principal, project_id) is None:
        raise ProjectNotKnown("No such project of a partner you act for.")
    return await repository.page_of_project(
        project_id, role=FUNDING_ROLE if kind is ListKind.FUNDING else role, request=page
    )


async def matches_of_mine(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None, page: PageRequest
) -> tuple[Rows[Match], dict[UUID, KnownProject]]:
    """The projects that fit one's own profile."""
    profile = await profiles.read_profile(uow, principal=principal, partner=partner)
    repository = MatchRepository(uow.session)
    rows = await repository.page_of_profile(profile.id, page)
    return rows, await repository.projects([match.project_id for match in rows.items])


async def explain(
    uow: UnitOfWork, *, principal: Principal, match_id: UUID, language: str
) -> MatchExplained:
    """A match with what made its score, from the stored facts."""
    repository = MatchRepository(uow.session)
    match = await repository.visible(principal, match_id)
    if match is None:
        raise MatchNotFound("No such match.")
    project = await repository.any_project(match.project_id)
    pair = await read_pair(uow, project_id=match.project_id, profile_id=match.profile_id)
    parts, changes = _parts(match, pair), _changes(match, pair)
    voice = Voice(
        language,
        await _labels(uow, parts, changes),
        country=project.country or "" if project else "",
        sector=pair.project.sector if pair else "",
    )
    return MatchExplained(
        match_id=match.match_id,
        project_id=match.project_id,
        role=match.role,
        list_kind=match.kind,
        profile_id=match.profile_id,
        score=match.r,
        project_title=project.title if project else "",
        project_country=project.country if project else None,
        project_interest=match.a,
        person_interest=match.b,
        passed=[voice.passed(key) for key in _passed(match, pair)],
        parts=[
            Part(
                key=part.key,
                text=voice.part(part),
                points=part.points,
                share=part.points * 100 // match.r if match.r else 0,
            )
            for part in parts
        ],
        would_raise=[voice.change(change) for change in changes],
        taxonomy_version=match.taxonomy_version,
        scoring_version=match.scoring_version,
    )


async def why_not(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, profile_id: UUID, language: str
) -> WhyNot:
    """What stands between a profile and each list of a project, for either side."""
    repository = MatchRepository(uow.session)
    is_mine = await repository.own_profile(principal, profile_id)
    is_ours = await repository.own_project(principal, project_id)
    pair = None
    if is_mine or is_ours:
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
    if pair is None:
        raise PairNotKnown("No such pair that you stand on one side of.")
    voice = Voice(language, {}, pair.project.country, pair.project.sector)
    numbers = [*pair.roles, *([FUNDING_ROLE] if pair.funding.instruments else [])]
    return WhyNot(
        project_id=project_id,
        profile_id=profile_id,
        roles={number: _obstacles(pair, number, voice) for number in numbers},
    )


def _parts(match: Match, pair: Pair | None) -> list[ScorePart]:
    place = Place(match.r, match.a, match.b, match.l, match.facts)
    if match.role == FUNDING_ROLE:
        return funding_parts(place)
    role = pair.roles.get(match.role) if pair else None
    needs, wished = (role.needs, role.wished) if role else ((), ())
    return people_parts(place, needs, wishes_languages=bool(wished))


def _changes(match: Match, pair: Pair | None) -> list[Raise]:
    role = pair.roles.get(match.role) if pair else None
    return raises(pair.profile, pair.project, role, pair.credits) if pair and role else []


def _passed(match: Match, pair: Pair | None) -> list[str]:
    if pair is None:
        return []
    if match.role == FUNDING_ROLE:
        return passed_by_funder(pair.funder)
    role = pair.roles.get(match.role)
    return passed_by_person(pair.project, role) if role else []


async def _labels(uow: UnitOfWork, parts: list[ScorePart], changes: list[Raise]) -> Labels:
    skills = {part.asked for part in parts} | {part.held for part in parts}
    skills |= {change.skill for change in changes}
    return await taxonomy.labels_of(uow, skills - {0}, LANGUAGES)


def _obstacles(pair: Pair, number: int, voice: Voice) -> list[Obstacle]:
    if number == FUNDING_ROLE:
        found = obstacles_of_funder(
            funding_fit(pair.funder, pair.project, pair.funding),
            is_project_open=pair.is_project_open,
        )
    else:
        found = obstacles_of_person(
            fit(pair.profile, pair.project, pair.roles[number], pair.credits),
            is_project_open=pair.is_project_open,
        )
    return [Obstacle(key=each.key, text=voice.obstacle(each)) for each in found]
