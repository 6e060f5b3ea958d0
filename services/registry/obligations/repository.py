"""Every query about obligations and their evidence."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.agreements.models import Agreement
from services.registry.agreements.repository import is_visible
from services.registry.obligations.models import Evidence, Obligation
from shared.contracts.agreements import AgreementStatus, ObligationDue
from shared.contracts.state import Keys
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_O, _E, _A = columns(Obligation), columns(Evidence), columns(Agreement)
# What is owed rests while its agreement is a draft or suspended, and ends with it.
_BINDING = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE)


class ObligationRepository:
    """Obligations and evidence in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Obligation | Evidence) -> None:
        """A new row."""
        self._session.add(row)

    async def remove(self, obligation: Obligation) -> None:
        """Out of a draft, with its evidence."""
        await self._session.delete(obligation)

    async def find(self, agreement_id: UUID, obligation_id: UUID) -> Obligation | None:
        """An obligation of the agreement."""
        found: Obligation | None = await self._session.scalar(
            select(Obligation).where(_O.id == obligation_id, _O.agreement_id == agreement_id)
        )
        return found

    async def lock(self, agreement_id: UUID, obligation_id: UUID) -> Obligation | None:
        """An obligation of the agreement, its row locked."""
        found: Obligation | None = await self._session.scalar(
            select(Obligation)
            .where(_O.id == obligation_id, _O.agreement_id == agreement_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def all_of(self, agreement_id: UUID) -> list[Obligation]:
        """Every obligation of an agreement, by due date."""
        found = await self._session.scalars(
            select(Obligation).where(_O.agreement_id == agreement_id).order_by(_O.due_on, _O.id)
        )
        return list(found)

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Obligation]:
        """The next obligations that the principal may see, of all or of one debtor, by id."""
        statement = (
            select(Obligation)
            .join(Agreement, _A.id == _O.agreement_id)
            .where(is_visible(principal))
        )
        if partner_id is not None:
            statement = statement.where(_O.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _O.id, after, most)))

    async def page(
        self, agreement_id: UUID, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Obligation]:
        """Obligations of an agreement, by due date."""
        statement = select(Obligation).where(_O.agreement_id == agreement_id)
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_O[name] == value)
        return await select_page(self._session, statement.order_by(_O.due_on, _O.id), request)

    async def evidence(self, obligation_id: UUID, request: PageRequest) -> Rows[Evidence]:
        """What shows how an obligation stands, oldest first."""
        statement = select(Evidence).where(_E.obligation_id == obligation_id)
        return await select_page(self._session, statement.order_by(_E.given_at, _E.id), request)

    async def evidence_following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Evidence]:
        """The next evidence that the principal may see, of all or of who gave it, by id."""
        statement = (
            select(Evidence)
            .join(Obligation, _O.id == _E.obligation_id)
            .join(Agreement, _A.id == _O.agreement_id)
            .where(is_visible(principal))
        )
        if partner_id is not None:
            statement = statement.where(_E.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _E.id, after, most)))

    async def evidence_of(self, partner_id: UUID, evidence_id: UUID) -> Evidence | None:
        """Evidence that the partner gave."""
        found: Evidence | None = await self._session.scalar(
            select(Evidence).where(_E.id == evidence_id, _E.partner_id == partner_id)
        )
        return found

    async def agreement_of(self, obligation_id: UUID) -> UUID | None:
        """Under which agreement something is owed, whoever asks."""
        found: UUID | None = await self._session.scalar(
            select(_O.agreement_id).where(_O.id == obligation_id)
        )
        return found

    async def has_evidence(
        self, obligation_id: UUID, partner_id: UUID, *, after: datetime | None
    ) -> bool:
        """Whether the partner gave any after that moment."""
        given = exists().where(_E.obligation_id == obligation_id, _E.partner_id == partner_id)
        if after is not None:
            given = given.where(_E.given_at > after)
        return bool(await self._session.scalar(select(given)))

    async def count(self, agreement_id: UUID) -> int:
        """How many obligations an agreement has."""
        counted = select(func.count()).where(_O.agreement_id == agreement_id)
        return int(await self._session.scalar(counted) or 0)

    async def weights(self, agreement_id: UUID) -> dict[UUID, int]:
        """How much each partner owes under an agreement."""
        found = await self._session.execute(
            select(_O.partner_id, func.sum(_O.weight))
            .where(_O.agreement_id == agreement_id)
            .group_by(_O.partner_id)
        )
        return {partner_id: int(weight) for partner_id, weight in found}

    async def lock_next(self, now: datetime, most: int) -> list[tuple[Obligation, Agreement]]:
        """Some obligations whose date came, their rows locked; those in hand are left out."""
        found = await self._session.execute(
            select(Obligation, Agreement)
            .join(Agreement, _A.id == _O.agreement_id)
            .where(
                _O.next_at <= now,
                or_(
                    _A.status.in_(_BINDING),
                    # A claim is answered by silence also after the end.
                    and_(_O.claimed_at.is_not(None), _A.signed_at.is_not(None)),
                ),
            )
            .order_by(_O.next_at)
            .limit(most)
            .with_for_update(of=Obligation, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return [(obligation, agreement) for obligation, agreement in found]

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Obligation, Agreement, int]]:
        """Obligations of agreements that were told, each with the last sequence of that."""
        entities: tuple[Any, ...] = (Obligation, Agreement)
        both = select(*entities).where(_A.id == _O.agreement_id, _A.is_public)
        statement = with_sequence(both, ObligationDue.topic, _O.agreement_id, keys)
        async for obligation, agreement, sequence in await self._session.stream(statement):
            yield obligation, agreement, sequence
