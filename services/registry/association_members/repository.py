"""Every query about the people of associations; ownership stands in the WHERE."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.association_members.domain import VouchingState
from services.registry.association_members.models import AssociationMember
from services.registry.partners.repository import acts_for, is_standing
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_A = columns(AssociationMember)


class AssociationMemberRepository:
    """The people of associations in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, member: AssociationMember) -> None:
        """A first proposal."""
        self._session.add(member)

    async def lock(self, partner_id: UUID, person_id: UUID) -> AssociationMember | None:
        """How it stands between the two, the row locked."""
        found: AssociationMember | None = await self._session.scalar(
            select(AssociationMember)
            .where(_A.partner_id == partner_id, _A.person_id == person_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, principal: Principal, partner_id: UUID, request: PageRequest
    ) -> Rows[AssociationMember]:
        """The people of an association the principal acts for, the newest first."""
        statement = select(AssociationMember).where(
            _A.partner_id == partner_id,
            acts_for(principal, _A.partner_id, at_least=MemberRole.VIEWER),
        )
        ordered = statement.order_by(_A.proposed_at.desc(), _A.person_id.desc())
        return await select_page(self._session, ordered, request)

    async def of_person(self, person_id: UUID) -> list[AssociationMember]:
        """Every association that named the person, in the order of their ids."""
        found = await self._session.scalars(
            select(AssociationMember)
            .where(_A.person_id == person_id)
            .order_by(_A.partner_id)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def vouched(self, partner_id: UUID, people: Collection[UUID]) -> list[UUID]:
        """Whom of these people the association, in good standing, vouches for."""
        found = await self._session.scalars(
            select(_A.person_id).where(
                _A.partner_id == partner_id,
                _A.person_id.in_(people),
                _A.state == VouchingState.VOUCHED,
                is_standing(_A.partner_id),
            )
        )
        return list(found)

    async def remove(self, partner_id: UUID, person_id: UUID) -> None:
        """Forget that the association named the person."""
        await self._session.execute(
            delete(AssociationMember).where(_A.partner_id == partner_id, _A.person_id == person_id)
        )
