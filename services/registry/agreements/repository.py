"""Every query about agreements and their parties; who may see them stands in the WHERE."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, cast, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.agreements.models import Agreement, AgreementParty
from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from shared.contracts.agreements import AgreementSigned, AgreementStatus
from shared.contracts.state import Keys
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_A, _Y, _P = columns(Agreement), columns(AgreementParty), columns(Partner)
# Once signed it is there for everybody, unless it is confidential.
_IS_PUBLIC = and_(_A.is_public, _A.signed_at.is_not(None))
_HAS_A_TIME = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.ENDED)

Seated = tuple[AgreementParty, Partner]


class AgreementRepository:
    """Agreements and parties in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Agreement | AgreementParty) -> None:
        """A new row."""
        self._session.add(row)

    async def visible(self, principal: Principal | None, agreement_id: UUID) -> Agreement | None:
        """The agreement if it is public or one's own; to nobody known, if it is public."""
        found: Agreement | None = await self._session.scalar(
            select(Agreement).where(_A.id == agreement_id, is_visible(principal))
        )
        return found

    async def lock(self, principal: Principal, agreement_id: UUID) -> Agreement | None:
        """The agreement, its row locked, if the principal sees it."""
        found: Agreement | None = await self._session.scalar(
            select(Agreement)
            .where(_A.id == agreement_id, is_visible(principal))
            .with_for_update(of=Agreement)
            .execution_options(populate_existing=True)
        )
        return found

    async def parties(self, agreement_ids: Collection[UUID]) -> dict[UUID, list[Seated]]:
        """The parties of agreements in their order, each with its partner."""
        found = await self._session.execute(
            select(AgreementParty, Partner)
            .join(Partner, _P.id == _Y.partner_id)
            .where(_Y.agreement_id.in_(agreement_ids))
            .order_by(_Y.agreement_id, _Y.place)
            .execution_options(populate_existing=True)
        )
        seated: dict[UUID, list[Seated]] = {each: [] for each in agreement_ids}
        for party, partner in found:
            seated[party.agreement_id].append((party, partner))
        return seated

    async def remove(self, party: AgreementParty) -> None:
        """A party that takes part no more."""
        await self._session.delete(party)

    async def take_signatures_back(self, agreement_id: UUID) -> None:
        """Whoever signed signed other terms."""
        await self._session.execute(
            update(AgreementParty).where(_Y.agreement_id == agreement_id).values(signed_at=None)
        )

    async def verified(self, partner_ids: Sequence[UUID]) -> set[UUID]:
        """Which of these partners are verified."""
        found = await self._session.scalars(
            select(_P.id).where(_P.id.in_(partner_ids), _P.status == PartnerStatus.VERIFIED)
        )
        return set(found)

    async def lock_moving(self, now: datetime, most: int) -> list[Agreement]:
        """Some agreements that a date moves on, their rows locked; those in hand are left out."""
        found = await self._session.scalars(
            select(Agreement)
            .where(_A.moves_at <= now)
            .order_by(_A.moves_at)
            .limit(most)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def covering(
        self, origins: Collection[str], destination: str, codes: Sequence[str], on: date
    ) -> list[Agreement]:
        """Agreements that cover the sectors and the day from one of the origins, oldest first."""
        found = await self._session.scalars(
            select(Agreement)
            .where(
                _A.status.in_(_HAS_A_TIME),
                _A.signed_at.is_not(None),
                _A.countries_of_origin.has_any(cast(list(origins), ARRAY(Text))),
                _A.countries_of_destination.has_key(destination),
                _A.sectors.has_any(cast(list(codes), ARRAY(Text))),
                _A.starts_on <= on,
                or_(_A.ends_on.is_(None), _A.ends_on >= on),
                or_(_A.ended_on.is_(None), _A.ended_on > on),
            )
            .order_by(_A.starts_on, _A.id)
        )
        return list(found)

    async def public_between(
        self, origin: str, destination: str, *, most: int
    ) -> tuple[int, list[Agreement]]:
        """How many public agreements name both countries, and the newest of them."""
        statement = select(Agreement).where(
            _IS_PUBLIC,
            _A.countries_of_origin.has_key(origin),
            _A.countries_of_destination.has_key(destination),
        )
        count = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        newest = statement.order_by(_A.starts_on.desc(), _A.id.desc()).limit(most)
        return int(count or 0), list(await self._session.scalars(newest))

    async def started(self, on: date) -> list[Agreement]:
        """Signed agreements whose first day is this one or earlier, oldest first."""
        found = await self._session.scalars(
            select(Agreement)
            .where(_A.signed_at.is_not(None), _A.starts_on <= on)
            .order_by(_A.starts_on, _A.id)
        )
        return list(found)

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Agreement, list[Seated], int]]:
        """The agreements that were told, each with its parties and its last sequence."""
        statement = with_sequence(
            select(Agreement).where(_IS_PUBLIC), AgreementSigned.topic, _A.id, keys
        )
        stream = await self._session.stream(statement)
        async for rows in stream.partitions():
            seated = await self.parties([agreement.id for agreement, _ in rows])
            for agreement, sequence in rows:
                yield agreement, seated[agreement.id], sequence

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Agreement]:
        """The next agreements that the principal may see, of all or of one party, by id."""
        statement = select(Agreement).where(is_visible(principal))
        if partner_id is not None:
            statement = statement.where(_party().where(_Y.partner_id == partner_id))
        return list(await self._session.scalars(next_by_id(statement, _A.id, after, most)))

    async def page(
        self, principal: Principal | None, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Agreement]:
        """Agreements that the principal may see, newest first."""
        statement = select(Agreement).where(is_visible(principal))
        if country := filters.get("country"):
            statement = statement.where(
                or_(
                    _A.countries_of_origin.has_key(country),
                    _A.countries_of_destination.has_key(country),
                )
            )
        if partner_id := filters.get("partner_id"):
            statement = statement.where(_party().where(_Y.partner_id == partner_id))
        for name in ("kind", "status"):
            if filters.get(name) is not None:
                statement = statement.where(_A[name] == filters[name])
        ordered = statement.order_by(_A.created_at.desc(), _A.id.desc())
        return await select_page(self._session, ordered, request)


def _party() -> Any:
    return exists().where(_Y.agreement_id == _A.id)


def is_visible(principal: Principal | None) -> Any:
    """The condition that it is public or one's own; an operator sees any."""
    if principal is None:
        return _IS_PUBLIC
    if principal.may("operate"):
        return literal(True)  # noqa: FBT003  a value of SQL
    return or_(
        _IS_PUBLIC, _party().where(acts_for(principal, _Y.partner_id, at_least=MemberRole.VIEWER))
    )
