"""Tells whom an event concerns."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.news.domain import DECISIONS, of_decision, of_match, of_shortlist
from services.notifications.partners import repository as partners
from services.notifications.partners import service as partners_service
from services.notifications.projects import service as projects
from services.notifications.telling import service as telling
from services.notifications.tombstones import service as tombstones
from shared.contracts.matching import MatchFound, ShortlistReady
from shared.contracts.registry import MembershipChanged, PartnerState
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork


async def tell_matches(uow: UnitOfWork, *, matches: Sequence[MatchFound]) -> int:
    """Tell those who were found; nobody who was erased, and not of a closed project."""
    buried = await tombstones.erased(uow, ids={each.profile_id for each in matches})
    closed = await projects.closed_of(uow, projects={each.project_id for each in matches})
    news = [
        of_match(each)
        for each in matches
        if each.profile_id not in buried and each.project_id not in closed
    ]
    return await telling.tell_all(uow, news=[each for each in news if each is not None])


async def tell_shortlist(uow: UnitOfWork, *, ready: ShortlistReady) -> bool:
    """Tell the project's partner, unless the project is closed."""
    if await projects.is_closed(uow, project_id=ready.project_id):
        return False
    return await telling.tell(uow, news=of_shortlist(ready))


async def note_partner(uow: UnitOfWork, *, state: PartnerState, sequence: int) -> None:
    """Keep how a partner stands; a decision is told to its administrators."""
    if await partners_service.note_standing(uow, state=state, sequence=sequence):
        await _tell_decision(uow, state.partner_id)


async def note_reinstated(uow: UnitOfWork, *, state: PartnerState, sequence: int) -> None:
    """Keep that the partner stands well again; nobody is told that it is `verified` anew."""
    await partners_service.note_standing(uow, state=state, sequence=sequence)


async def note_members(uow: UnitOfWork, *, change: MembershipChanged, sequence: int) -> None:
    """
    Keep who may act for a partner.

    Members and decisions travel on two topics, in no common order: when the first list comes
    after a decision, its administrators are told of that decision now.
    """
    is_first = not await partners.knows_members(uow, change.partner_id)
    replaced = await partners_service.replace_members(uow, change=change, sequence=sequence)
    if is_first and replaced:
        await _tell_decision(uow, change.partner_id)


async def _tell_decision(uow: UnitOfWork, partner_id: UUID) -> None:
    standing = await partners.find_standing(uow, partner_id)
    if standing is None or standing.status not in DECISIONS:
        return
    for administrator in await partners.find_administrators(uow, partner_id):
        news = of_decision(
            partner_id,
            standing.name,
            PartnerStatus(standing.status),
            standing.at,
            administrator,
        )
        await telling.tell(uow, news=news)
