"""What notifications does when it hears of matches, partners and members."""

from collections.abc import Sequence

from services.notifications.news import service
from shared.contracts.envelope import Event
from shared.contracts.matching import MatchFound, ShortlistReady
from shared.contracts.registry import MembershipChanged, PartnerState
from shared.db.unit_of_work import UnitOfWork


async def on_matches_found(events: Sequence[Event[MatchFound]], uow: UnitOfWork) -> None:
    """The people, or the organisations that would fund, are told."""
    await service.tell_matches(uow, matches=[event.data for event in events])


async def on_shortlist_ready(event: Event[ShortlistReady], uow: UnitOfWork) -> None:
    """The project's partner is told."""
    await service.tell_shortlist(uow, ready=event.data)


async def on_partner_decided(event: Event[PartnerState], uow: UnitOfWork) -> None:
    """Its administrators are told, unless a newer decision was heard before."""
    await service.note_partner(uow, state=event.data, sequence=event.sequence)


async def on_membership_changed(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
    """The projection of members follows."""
    await service.note_members(uow, change=event.data, sequence=event.sequence)


async def on_partner_reinstated(event: Event[PartnerState], uow: UnitOfWork) -> None:
    """Its systems are let in again; what it was suspended for stays with the registry."""
    await service.note_reinstated(uow, state=event.data, sequence=event.sequence)
