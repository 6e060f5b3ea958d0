"""The event door of matching."""

from typing import Any

from services.matching.intake import service
from shared.contracts.envelope import Event
from shared.contracts.registry import (
    MembershipChanged,
    PartnerState,
    ProjectClosed,
    ProjectState,
)
from shared.db.unit_of_work import UnitOfWork


async def on_project_told(event: Event[Any], uow: UnitOfWork) -> None:
    """registry.project.published and changed."""
    state: ProjectState = event.data
    await service.project_told(uow, event, state)


async def on_project_closed(event: Event[ProjectClosed], uow: UnitOfWork) -> None:
    """registry.project.closed."""
    await service.project_closed(uow, event, event.data)


async def on_partner_told(event: Event[Any], uow: UnitOfWork) -> None:
    """registry.partner.*"""
    state: PartnerState = event.data
    await service.partner_told(uow, event, state)


async def on_members_told(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
    """registry.membership.changed."""
    await service.members_told(uow, event, event.data)
