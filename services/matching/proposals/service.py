"""
Beginning a handshake: what has to be there, and the snapshot of how the pair fits.

* GroundLost            409  what a handshake would stand on is gone
  + ProjectIsClosed
  + PartnerIsSuspended
  + ProfileIsPaused          also when the consent to matching was taken back
  + SafeguardStands
  + RoleIsFull
* TooManyOpenProposals  409  as many as the person welcomes are open
* DoesNotFit            409  a condition that is never traded is not met
* TermsTooNew           409  a candidate was named before the terms of reference were public
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.explanation.conditions import UNAVAILABLE, Obstacle
from services.matching.explanation.sentences import FALLBACK
from services.matching.handshakes.domain import (
    ANSWER_WITHIN,
    EXPIRE_AFTER,
    REMIND_AFTER,
    Standing,
    State,
    waits_for,
)
from services.matching.handshakes.models import Handshake
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.handshakes.service import step
from services.matching.lists.domain import SCORING_VERSION
from services.matching.obstacles import service as obstacles
from services.matching.pairs.service import Measure, Pair, measure, read_pair
from services.matching.profiles.models import Profile
from services.matching.projects.models import KnownProject
from services.matching.projects.repository import ProjectRepository
from services.matching.taxonomy import service as taxonomy
from services.matching.telling.repository import TellingRepository
from services.matching.working_days.domain import add_working_days
from shared.contracts import matching as contract
from shared.contracts.matching import EndReason, HandshakeSide
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict

_CAP: Final = 3


class GroundLost(Conflict):
    """Something a handshake stands on is gone."""

    slug = "handshake-ground-lost"
    title = "What it would stand on is gone"


class ProjectIsClosed(GroundLost):
    """The project takes nobody and nothing more."""

    slug = "project-is-closed"
    title = "The project is closed"


class PartnerIsSuspended(GroundLost):
    """A partner on one of the sides is suspended."""

    slug = "side-suspended"
    title = "The partner is suspended"


class ProfileIsPaused(GroundLost):
    """The profile takes a pause, or its owner took the consent to matching back."""

    slug = "profile-paused"
    title = "The profile is not matched just now"


class SafeguardStands(GroundLost):
    """The safeguard of the role leaves this person out."""

    slug = "safeguard-stands"
    title = "A safeguard stands against it"


class RoleIsFull(GroundLost):
    """As many have agreed as there are positions, or no money is needed any more."""

    slug = "role-full"
    title = "The role is full"


class TooManyOpenProposals(Conflict):
    """The person has as many open proposals as they welcome at once; wait until one is answered."""

    slug = "too-many-open-proposals"
    title = "As many proposals are open as the person welcomes"


class DoesNotFit(Conflict):
    """A condition that is never traded is not met; the detail names each."""

    slug = "does-not-fit"
    title = "The pair does not fit"


class TermsTooNew(Conflict):
    """A candidate was named before the terms of reference were public."""

    slug = "terms-too-new"
    title = "The terms are newer than the first candidate"


_LOST: Final[dict[EndReason, type[GroundLost]]] = {
    EndReason.PROJECT_CLOSED: ProjectIsClosed,
    EndReason.PARTNER_SUSPENDED: PartnerIsSuspended,
    EndReason.PROFILE_PAUSED: ProfileIsPaused,
    EndReason.CONSENT_WITHDRAWN: ProfileIsPaused,
    EndReason.SAFEGUARD: SafeguardStands,
    EndReason.ROLE_FULL: RoleIsFull,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposes whom for what; the pair's rows are held."""

    match_id: UUID
    project_id: UUID
    role: int
    profile: Profile
    by: HandshakeSide
    state: State
    introducer_id: UUID | None = None
    is_vouched_for: bool = False


async def require_ground(
    uow: UnitOfWork, project_id: UUID, role: int, profile_id: UUID, *, by: HandshakeSide
) -> None:
    """
    Raise GroundLost, as its kind, unless all is there that a handshake stands on.

    A safeguard is the person's own affair: of it anybody else is told DoesNotFit, as of whatever
    else makes somebody not available.
    """
    lost = await HandshakeRepository(uow.session).lost_ground(project_id, role, profile_id)
    if lost is EndReason.SAFEGUARD and by is not HandshakeSide.PERSON:
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
        found = measure(pair, role) if pair else None
        if pair is not None and found is not None:
            between = found.hard_obstacles or (UNAVAILABLE,)
            raise DoesNotFit(await _why(uow, pair, between, by))
    if lost is not None:
        kind = _LOST.get(lost, GroundLost)
        raise kind(f"{kind.title}.")


async def begin(uow: UnitOfWork, proposal: Proposal, before: Handshake | None) -> Handshake:
    """
    A new round after `before`, with a snapshot of how the pair fits now.

    Raises GroundLost, DoesNotFit, TermsTooNew and TooManyOpenProposals.
    """
    handshakes = HandshakeRepository(uow.session)
    profile = proposal.profile
    await require_ground(uow, proposal.project_id, proposal.role, profile.id, by=proposal.by)
    project = await ProjectRepository(uow.session).get(proposal.project_id)
    found = await _fit(uow, proposal)
    if project is None:
        raise ProjectIsClosed("The project is not known.")
    cap = int(profile.body.get("open_invitations_cap", _CAP))
    if await handshakes.open_count(profile.id) >= cap:
        raise TooManyOpenProposals(f"{cap} proposals are open, and no more are welcome at once.")
    handshake = _new(uow.now, proposal, before, project, found)
    handshake.terms_at = await _terms(uow, proposal)
    handshake.taxonomy_version = await taxonomy.active_version(uow)
    await handshakes.add(handshake)
    step(
        uow,
        handshake,
        profile,
        contract.MatchProposed,
        by=proposal.by,
        answer_due_at=handshake.answer_due_at,
        expires_at=handshake.expires_at,
    )
    return handshake


async def _fit(uow: UnitOfWork, proposal: Proposal) -> Measure:
    pair = await read_pair(uow, project_id=proposal.project_id, profile_id=proposal.profile.id)
    found = measure(pair, proposal.role) if pair else None
    if pair is None or found is None:
        raise RoleIsFull("Nobody is sought there.")
    if found.hard_obstacles:
        raise DoesNotFit(await _why(uow, pair, found.hard_obstacles, proposal.by))
    return found


async def _why(uow: UnitOfWork, pair: Pair, between: Sequence[Obstacle], by: HandshakeSide) -> str:
    """What is not met, in English as all problems are, and where to read it in another language."""
    voice = await obstacles.voice_for(uow, pair=pair, obstacles=between, language=FALLBACK)
    said = obstacles.say(voice, between, to=by)
    sentences = " ".join(each.text for each in said)
    if by is HandshakeSide.INTRODUCER:
        # An association learns nothing of the profile, not even its id.
        return f"Not met: {sentences}"
    asked = f"project={pair.project.project_id}&profile={pair.profile.profile_id}"
    return f"Not met: {sentences} See /v1/why-not?{asked}"


async def _terms(uow: UnitOfWork, proposal: Proposal) -> datetime:
    """Since when the terms have been public; TermsTooNew when somebody was named before."""
    handshakes = HandshakeRepository(uow.session)
    where = (proposal.project_id, proposal.role)
    named = (
        await TellingRepository(uow.session).first_told(*where),
        await handshakes.first_proposed(*where),
        uow.now,
    )
    terms = await handshakes.terms_at(proposal.project_id) or uow.now
    if terms > min(each for each in named if each is not None):
        raise TermsTooNew("Close the project and publish the terms before anybody is named.")
    return terms


def _new(
    now: datetime,
    proposal: Proposal,
    before: Handshake | None,
    project: KnownProject,
    found: Measure,
) -> Handshake:
    roles = (project.state or {}).get("roles", [])
    title = next((role["title"] for role in roles if role["number"] == proposal.role), None)
    countries = _calendars(proposal, project)
    return Handshake(
        match_id=proposal.match_id,
        round=before.round + 1 if before else 1,
        project_id=project.project_id,
        project_partner_id=project.partner_id,
        role=proposal.role,
        profile_id=proposal.profile.id,
        introducer_id=proposal.introducer_id,
        is_vouched_for=proposal.is_vouched_for,
        proposed_by=proposal.by,
        state=proposal.state,
        revision=before.revision if before else 0,
        project_title=project.title,
        project_country=project.country or "",
        role_title=title,
        r=found.r,
        a=found.a,
        b=found.b,
        s=found.s,
        l=found.l,
        facts=found.facts,
        asked=found.asked,
        taxonomy_version="",
        scoring_version=SCORING_VERSION,
        terms_at=now,
        proposed_at=now,
        remind_at=add_working_days(now, REMIND_AFTER, countries),
        answer_due_at=add_working_days(now, ANSWER_WITHIN, countries),
        expires_at=add_working_days(now, EXPIRE_AFTER, countries),
        changed_at=now,
        steps=[],
    )


def _calendars(proposal: Proposal, project: KnownProject) -> list[str]:
    """Whose working days count: those of whoever has to answer, of both where both have to."""
    kept = {
        HandshakeSide.PERSON: proposal.profile.body.get("public_holidays_of"),
        HandshakeSide.HOST: project.country,
    }
    return [country for side in waits_for(Standing(proposal.state)) if (country := kept[side])]
