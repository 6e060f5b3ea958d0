"""
Reading matches and why a pair fits, or does not.

* ProjectNotKnown      404  not told yet, or not yours
* PairNotKnown         404  the pair is not yours to ask about, or was never open
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, kind_of
from services.matching.explanation import conditions
from services.matching.explanation.conditions import passed_by_funder, passed_by_person
from services.matching.explanation.parts import Part as ScorePart
from services.matching.explanation.parts import Place, funding_parts, people_parts
from services.matching.explanation.raising import Raise, raises
from services.matching.explanation.sentences import LANGUAGES
from services.matching.explanation.wording import Labels, Voice
from services.matching.features import service as features
from services.matching.handshakes.domain import State
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.invitations.repository import InvitationRepository
from services.matching.lists.domain import SCORING_VERSION
from services.matching.lists.models import Match
from services.matching.matches.schemas import (
    MatchExplained,
    Obstacle,
    Part,
    RateUsed,
    ShownAs,
    WhyNot,
)
from services.matching.pairs.repository import MatchRepository, Stand
from services.matching.pairs.service import NOTHING_ASKED, MatchNotFound, Pair, measure, read_pair
from services.matching.profiles import service as profiles
from services.matching.projects.models import KnownProject
from services.matching.responses import service as responses
from services.matching.scoring.facts import Need
from services.matching.taxonomy import service as taxonomy
from shared.contracts.values import ListKind
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

# All that a host is told of a profile that is not matched now.
_CLOSED = conditions.Obstacle("failed.open")


class ProjectNotKnown(NotFound):
    """Matching has not heard of this project, or it is not yours."""

    slug = "project-not-known"
    title = "No such project"


class PairNotKnown(NotFound):
    """You stand on neither side of this pair, or one side was never open."""

    slug = "pair-not-known"
    title = "No such pair"


@dataclass(frozen=True, slots=True)
class _Shown:
    """The numbers that are explained, and of which moment they are."""

    place: Place
    asked: dict[str, Any]
    taxonomy_version: str
    scoring_version: int
    as_of: ShownAs
    handshake: State | None

    @property
    def is_listed(self) -> bool:
        return self.as_of is ShownAs.LIST

    @property
    def is_now(self) -> bool:
        return self.as_of is not ShownAs.PROPOSAL

    @property
    def sector(self) -> str:
        return str(self.asked["sector"])


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
    shown = await _shown(uow, match_id, stand.role, pair)
    parts, changes = _parts(stand.role, shown), _changes(stand.role, pair)
    voice = Voice(
        language,
        await _labels(uow, parts, changes),
        country=project.country or "" if project else "",
        sector=shown.sector,
    )
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
        passed=[voice.passed(key) for key in _passed(stand.role, pair)] if shown.is_listed else [],
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
    near misses. Raises PairNotKnown.
    """
    repository = MatchRepository(uow.session)
    is_mine = await repository.own_profile(principal, profile_id) is not None
    pair = None
    if is_mine or await repository.was_shown(principal, project_id, profile_id, uow.now):
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
    if pair is None:
        raise PairNotKnown("No such pair that you stand on one side of.")
    voice = Voice(language, {}, pair.project.country, pair.project.sector)
    numbers = [*pair.roles, *([FUNDING_ROLE] if pair.funding.instruments else [])]
    if not _may_compare(pair, is_mine=is_mine):
        closed = Obstacle(key=_CLOSED.key, text=voice.obstacle(_CLOSED))
        roles = {number: [closed] for number in numbers}
    else:
        roles = {number: _obstacles(pair, number, voice) for number in numbers}
    return WhyNot(project_id=project_id, profile_id=profile_id, roles=roles)


def _may_compare(pair: Pair | None, *, is_mine: bool) -> bool:
    """Whoever takes a pause, or the consent back, is compared for nobody else."""
    return is_mine or (pair is not None and pair.profile.is_open)


async def _shown(uow: UnitOfWork, match_id: UUID, role: int, pair: Pair | None) -> _Shown:
    """What is shown of a match that exists somewhere. Raises MatchNotFound where nothing is."""
    place = await MatchRepository(uow.session).listed(match_id) if pair else None
    handshake = await HandshakeRepository(uow.session).latest(match_id)
    state = State(handshake.state) if handshake else None
    now = measure(pair, role) if pair else None
    if place is None and handshake is not None:
        return _of_snapshot(handshake)
    if place is not None:
        return _Shown(
            Place(place.r, place.a, place.b, place.l, place.facts),
            now.asked if now else NOTHING_ASKED,
            place.taxonomy_version,
            place.scoring_version,
            ShownAs.LIST,
            state,
        )
    if now is None:
        raise MatchNotFound("Nothing is asked for there any more, or nobody is matched.")
    return _Shown(
        Place(now.r, now.a, now.b, now.l, now.facts),
        now.asked,
        await taxonomy.active_version(uow),
        SCORING_VERSION,
        ShownAs.NOW,
        state,
    )


async def _rates(uow: UnitOfWork, stand: Stand) -> list[RateUsed]:
    """Nobody learns from it in which currency somebody else would fund."""
    if stand.role != FUNDING_ROLE:
        return []
    profile_id = stand.profile_id if stand.is_mine else None
    found = await features.rates_kept(uow, project_id=stand.project_id, profile_id=profile_id)
    return [RateUsed.model_validate(rate) for rate in found]


def _of_snapshot(handshake: Handshake) -> _Shown:
    return _Shown(
        Place(handshake.r, handshake.a, handshake.b, handshake.l, handshake.facts),
        handshake.asked,
        handshake.taxonomy_version,
        handshake.scoring_version,
        ShownAs.PROPOSAL,
        State(handshake.state),
    )


def _parts(role: int, shown: _Shown) -> list[ScorePart]:
    if role == FUNDING_ROLE:
        return funding_parts(shown.place)
    needs = [Need(*each) for each in shown.asked["needs"]]
    wishes = bool(shown.asked["wishes_languages"])
    return people_parts(shown.place, needs, wishes_languages=wishes)


def _changes(number: int, pair: Pair | None) -> list[Raise]:
    role = pair.roles.get(number) if pair else None
    return raises(pair.profile, pair.project, role, pair.credits) if pair and role else []


def _passed(number: int, pair: Pair | None) -> list[str]:
    if pair is None:
        return []
    if number == FUNDING_ROLE:
        return passed_by_funder(pair.funder)
    role = pair.roles.get(number)
    return passed_by_person(pair.project, role) if role else []


async def _labels(uow: UnitOfWork, parts: list[ScorePart], changes: list[Raise]) -> Labels:
    skills = {part.asked for part in parts} | {part.held for part in parts}
    skills |= {change.skill for change in changes}
    return await taxonomy.labels_of(uow, skills - {0}, LANGUAGES)


def _obstacles(pair: Pair, number: int, voice: Voice) -> list[Obstacle]:
    found = measure(pair, number)
    stands_between = found.obstacles if found else ()
    return [Obstacle(key=each.key, text=voice.obstacle(each)) for each in stands_between]
