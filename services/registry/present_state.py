"""How things stand in the registry, as it would tell them now."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.agreements.repository import AgreementRepository
from services.registry.agreements.service import state_of as agreement_state
from services.registry.cofunding.fund import Fund
from services.registry.contributions.repository import ContributionRepository
from services.registry.contributions.service import state_of as contribution_state
from services.registry.obligations.domain import Notice, last_told
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.service import standing_of
from services.registry.obligations.service import state_of as obligation_state
from services.registry.partners.repository import PartnerRepository
from services.registry.partners.service import state_of as partner_state
from services.registry.placement_decisions.service import blocked_of
from services.registry.placements.domain import Status as PlacementStatus
from services.registry.placements.repository import PlacementRepository
from services.registry.placements.service import state_of as placement_state
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import ENDED
from services.registry.projects.service import closed_of
from services.registry.projects.service import state_of as project_state
from services.registry.round_news.service import newest_of as newest_round
from services.registry.round_news.service import state_of as round_state
from services.registry.rounds.repository import RoundRepository
from shared.contracts import agreements
from shared.contracts import placements as placement_contract
from shared.contracts import registry as contract
from shared.contracts.state import Keys, State
from shared.contracts.values import PartnerStatus

Standing = Callable[[AsyncSession, Keys, datetime], AsyncIterator[State]]

# A draft is told to nobody.
_STANDS: dict[PartnerStatus, type[contract.PartnerState]] = {
    PartnerStatus.SUBMITTED: contract.PartnerSubmitted,
    PartnerStatus.VERIFIED: contract.PartnerVerified,
    PartnerStatus.REJECTED: contract.PartnerRejected,
    PartnerStatus.SUSPENDED: contract.PartnerSuspended,
}

_AGREED: dict[str, type[agreements.AgreementState]] = {
    agreements.AgreementStatus.SIGNED: agreements.AgreementSigned,
    agreements.AgreementStatus.ENDED: agreements.AgreementEnded,
}
_OWED: dict[Notice, type[agreements.ObligationState]] = {
    Notice.DUE: agreements.ObligationDue,
    Notice.OVERDUE: agreements.ObligationOverdue,
    Notice.STANDS: agreements.ObligationMet,
}


async def present_state(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """Everything that is told, each thing as the newest event about it says."""
    for standing in _EVERYTHING:
        async for state in standing(session, keys, at):
            yield state


async def _partners(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    async for partner, sequence in PartnerRepository(session).told(keys):
        told = _STANDS[PartnerStatus(partner.status)]
        yield State(partner_state(told, partner, at=at), sequence)


async def _members(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    del at
    async for partner_id, members, sequence in PartnerRepository(session).told_members(keys):
        people = tuple(contract.Member(person_id=person, role=role) for person, role in members)
        yield State(contract.MembershipChanged(partner_id=partner_id, members=people), sequence)


async def _projects(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """A project that has ended is two events: the last state it had, and that it is closed."""
    async for project, sequence in ProjectRepository(session).told(keys):
        state = project_state(contract.ProjectPublished, project, at=at)
        if project.status in ENDED:
            yield State(state, sequence - 1)
            yield State(closed_of(project, at=at), sequence)
        else:
            yield State(state, sequence)


_PLACEMENT_STANDS: dict[PlacementStatus, type[placement_contract.PlacementState]] = {
    PlacementStatus.AGREED: placement_contract.PlacementAgreed,
    PlacementStatus.PREPARED: placement_contract.PlacementAgreed,
    PlacementStatus.STARTED: placement_contract.PlacementStarted,
    PlacementStatus.ENDED: placement_contract.PlacementEnded,
    PlacementStatus.CANCELLED: placement_contract.PlacementEnded,
}


async def _placements(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """
    One that began anew after it was called off was last told as called off.

    Follow-ups that are due, and suspicions about corridors, are news and no states.
    """
    async for placement, people, sequence in PlacementRepository(session).told(keys):
        status = PlacementStatus(placement.status)
        if status == PlacementStatus.BLOCKED:
            yield State(blocked_of(placement, people, at=at), sequence)
            continue
        told = _PLACEMENT_STANDS.get(status, placement_contract.PlacementEnded)
        known = status if status in _PLACEMENT_STANDS else PlacementStatus.CANCELLED
        ids = [each.person_id for each in people if each.person_id is not None]
        yield State(placement_state(told, placement, ids, at=at, status=known), sequence)


async def _agreements(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    async for agreement, seated, sequence in AgreementRepository(session).told(keys):
        told = _AGREED.get(agreement.status, agreements.AgreementChanged)
        yield State(agreement_state(told, agreement, seated, at=at), sequence)


async def _obligations(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """Those that were told; all of an agreement with the last sequence of its key."""
    async for obligation, agreement, sequence in ObligationRepository(session).told(keys):
        notice = last_told(standing_of(obligation, agreement))
        if notice is not None:
            told = _OWED[notice]
            yield State(obligation_state(told, obligation, agreement, at=at), sequence)


async def _rounds(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """Rounds of a programme share its sequence: each gets its own number, the newest the last."""
    before, programme_id = 0, None
    async for found, programme, rules, sequence in RoundRepository(session).told(keys):
        before = before + 1 if programme.id == programme_id else 0
        programme_id = programme.id
        fund = Fund.model_validate(rules.rules)
        state = round_state(newest_round(found), found, programme, fund, at=at)
        yield State(state, sequence - before)


async def _contributions(session: AsyncSession, keys: Keys, at: datetime) -> AsyncIterator[State]:
    """Each contribution as its last told entry left it."""
    async for told in ContributionRepository(session).told(keys):
        contribution, balance, entry, project, sequence = told
        yield State(contribution_state(contribution, balance, entry, project, at=at), sequence)


_EVERYTHING: Final[tuple[Standing, ...]] = (
    _partners,
    _members,
    _projects,
    _placements,
    _agreements,
    _obligations,
    _rounds,
    _contributions,
)
