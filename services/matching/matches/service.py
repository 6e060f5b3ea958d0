"""
Reading matches and why a pair fits, or does not.

* ProjectNotKnown      404  not told yet, or not yours
* RoleNotKnown         404  the project has no such role
* PairNotKnown         404  the pair is not yours to ask about, or was never open
"""

from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, kind_of
from services.matching.explanation.conditions import NOT_OPEN
from services.matching.explanation.conditions import Obstacle as Between
from services.matching.explanation.parts import Part as ScorePart
from services.matching.explanation.raising import Raise
from services.matching.explanation.sentences import LANGUAGES
from services.matching.explanation.wording import Voice
from services.matching.features import service as features
from services.matching.handshakes.service import side_of
from services.matching.invitations.repository import InvitationRepository
from services.matching.lists.models import Match
from services.matching.matches.domain import list_asked
from services.matching.matches.schemas import MatchExplained, Part, RateUsed, WhyNot
from services.matching.obstacles import service as obstacles
from services.matching.obstacles.schemas import Obstacle
from services.matching.pairs.repository import MatchRepository, Stand
from services.matching.pairs.service import MatchNotFound, Pair, read_pair
from services.matching.profiles import service as profiles
from services.matching.projects.models import KnownProject
from services.matching.reasons.domain import Shown
from services.matching.reasons.service import changes_of, passed_of, shown_of
from services.matching.responses import service as responses
from services.matching.taxonomy import service as taxonomy
from shared.contracts.matching import HandshakeSide
from shared.contracts.values import ListKind
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ProjectNotKnown(NotFound):
    """Matching has not heard of this project, or it is not yours."""

    slug = "project-not-known"
    title = "No such project"


class RoleNotKnown(NotFound):
    """The project has no role of this number; 0 is its need of money, in the list of funding."""

    slug = "role-not-known"
    title = "No such role"


class PairNotKnown(NotFound):
    """You stand on neither side of this pair, or one side was never open."""

    slug = "pair-not-known"
    title = "No such pair"


async def matches_of_project(
    uow: UnitOfWork,
    *,
    principal: Principal,
    project_id: UUID,
    role: int | None,
    kind: ListKind | None,
    page: PageRequest,
) -> Rows[Match]:
    """
    One of a project's lists, for its partner. Raises ProjectNotKnown and RoleNotKnown.

    Without a role that of its first, or of the money where no people are asked for.
    """
    repository = MatchRepository(uow.session)
    project = await repository.own_project(principal, project_id)
    if project is None:
        raise ProjectNotKnown("No such project of a partner you act for.")
    number = list_asked(roles_of(project), role=role, kind=kind)
    if number is None:
        raise RoleNotKnown(_no_role(role, kind))
    return await repository.page_of_project(project_id, role=number, request=page)


async def matches_of_mine(
    uow: UnitOfWork, *, principal: Principal, partner: UUID | None, page: PageRequest
) -> tuple[Rows[Match], dict[UUID, KnownProject], dict[UUID, int]]:
    """The projects that fit one's own profile, and how their hosts answer, by partner."""
    profile = await profiles.read_profile(uow, principal=principal, partner=partner)
    repository = MatchRepository(uow.session)
    rows = await repository.page_of_profile(profile.id, page)
    projects = await repository.projects([match.project_id for match in rows.items])
    hosts = {project.partner_id for project in projects.values()}
    return rows, projects, await responses.percents(uow, hosts)


async def explain(
    uow: UnitOfWork, *, principal: Principal, match_id: UUID, language: str
) -> MatchExplained:
    """
    A match with what made its score.

    Of a place in a list from the stored facts; of one that left it, from the snapshot of its
    handshake, or else as the pair fits now. To a host nobody is compared any more who is not
    matched now: what it saw at the proposal is all it sees. Raises MatchNotFound.
    """
    repository = MatchRepository(uow.session)
    stand = await repository.stand(principal, match_id, uow.now)
    if stand is None:
        raise MatchNotFound("No such match.")
    project = await repository.any_project(stand.project_id)
    pair = await read_pair(uow, project_id=stand.project_id, profile_id=stand.profile_id)
    if not _may_compare(pair, is_mine=stand.is_mine):
        pair = None
    shown = await shown_of(uow, match_id=match_id, role=stand.role, pair=pair)
    parts, changes, between = shown.parts(), changes_of(shown, pair), []
    if not shown.is_listed:
        between = await obstacles.obstacles_of_role(uow, pair=pair, role=stand.role)
    voice = await _voice(uow, language, shown, parts, changes, between)
    place = shown.place
    return MatchExplained(
        match_id=match_id,
        project_id=stand.project_id,
        role=stand.role,
        list_kind=kind_of(stand.role),
        profile_id=stand.profile_id,
        score=place.r,
        project_title=project.title if project else "",
        project_country=project.country if project else None,
        project_interest=place.a,
        person_interest=place.b,
        is_of_the_field=shown.is_of_the_field,
        passed=[voice.passed(key) for key in passed_of(shown, pair)],
        obstacles=obstacles.say(voice, between, to=side_of(stand)),
        parts=[
            Part(
                key=part.key,
                text=voice.part(part),
                points=part.points,
                share=part.points * 100 // place.r if place.r else 0,
            )
            for part in parts
        ],
        would_raise=[voice.change(change) for change in changes],
        taxonomy_version=shown.taxonomy_version,
        scoring_version=shown.scoring_version,
        is_listed=shown.is_listed,
        as_of=shown.as_of,
        handshake=shown.handshake,
        load_note=voice.load(
            *await InvitationRepository(uow.session).invited(stand.profile_id, uow.now)
        )
        if pair
        else "",
        host_response_percent=(await responses.percents(uow, [stand.partner_id])).get(
            stand.partner_id
        ),
        rates=await _rates(uow, stand) if shown.is_now else [],
    )


async def why_not(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, profile_id: UUID, language: str
) -> WhyNot:
    """
    What stands between a profile and each list of a project, for either side.

    A host asks about whom it was shown: in a list, by an invitation, a handshake or a search for
    near misses; of whoever is not matched now it learns that alone. Raises PairNotKnown.
    """
    repository = MatchRepository(uow.session)
    is_mine = await repository.own_profile(principal, profile_id) is not None
    pair = None
    if is_mine or await repository.was_shown(principal, project_id, profile_id, uow.now):
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
    if pair is None:
        raise PairNotKnown("No such pair that you stand on one side of.")
    side = HandshakeSide.PERSON if is_mine else HandshakeSide.HOST
    roles = await _obstacles(uow, pair, language, to=side)
    return WhyNot(project_id=project_id, profile_id=profile_id, roles=roles)


def _may_compare(pair: Pair | None, *, is_mine: bool) -> bool:
    """Whoever takes a pause, or the consent back, is compared for nobody else."""
    return is_mine or (pair is not None and pair.profile.is_open)


async def _rates(uow: UnitOfWork, stand: Stand) -> list[RateUsed]:
    """Nobody learns from it in which currency somebody else would fund."""
    if stand.role != FUNDING_ROLE:
        return []
    profile_id = stand.profile_id if stand.is_mine else None
    found = await features.rates_kept(uow, project_id=stand.project_id, profile_id=profile_id)
    return [RateUsed.model_validate(rate) for rate in found]


def roles_of(project: KnownProject) -> list[int]:
    """The numbers of the roles that a project asks for, as it was last told."""
    return [each["number"] for each in (project.state or {}).get("roles", ())]


def _no_role(role: int | None, kind: ListKind | None) -> str:
    if role is None:
        return f"The project has no list of {kind}."
    of = f" in the list {kind}" if kind else ""
    return f"The project has no role {role}{of}; 0 is its need of money, in the list funding."


async def _voice(
    uow: UnitOfWork,
    language: str,
    shown: Shown,
    parts: list[ScorePart],
    changes: list[Raise],
    between: list[Between],
) -> Voice:
    skills = {part.asked for part in parts} | {part.held for part in parts}
    skills |= {change.skill for change in changes} | obstacles.skills_of(between)
    labels = await taxonomy.labels_of(uow, skills - {0}, LANGUAGES)
    return Voice(language, labels, country=shown.country, sector=shown.sector)


async def _obstacles(
    uow: UnitOfWork, pair: Pair, language: str, *, to: HandshakeSide
) -> dict[int, list[Obstacle]]:
    """Of every list of the project, as this side is told."""
    numbers = [*pair.roles, *([FUNDING_ROLE] if pair.funding.instruments else [])]
    if _may_compare(pair, is_mine=to is HandshakeSide.PERSON):
        found = await obstacles.obstacles_now(uow, pair=pair, roles=numbers)
    else:
        # All that a host is told of a profile that is not matched now.
        found = {number: [NOT_OPEN] for number in numbers}
    everything = [each for some in found.values() for each in some]
    voice = await obstacles.voice_for(uow, pair=pair, obstacles=everything, language=language)
    return {role: obstacles.say(voice, some, to=to) for role, some in found.items()}
