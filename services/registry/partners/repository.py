"""Every query about partners and their members; ownership stands in the WHERE."""

from collections.abc import AsyncIterator, Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, false, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.domain import ALIKE
from services.registry.partners.models import Member, Partner
from shared.contracts.registry import MembershipChanged, PartnerVerified
from shared.contracts.state import Keys
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db.columns import columns
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_P, _M = columns(Partner), columns(Member)
_PUBLIC = (PartnerStatus.VERIFIED,)
_REVIEWED = tuple(status for status in PartnerStatus if status is not PartnerStatus.DRAFT)
_AT_LEAST = {
    MemberRole.VIEWER: (MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.ADMINISTRATOR),
    MemberRole.EDITOR: (MemberRole.EDITOR, MemberRole.ADMINISTRATOR),
    MemberRole.ADMINISTRATOR: (MemberRole.ADMINISTRATOR,),
}


def acts_for(principal: Principal, partner_id: Any, *, at_least: MemberRole) -> Any:
    """
    The condition that the principal may act for the partner in this column.

    A partner's own system acts as an editor: it cannot say who its people are.
    """
    if principal.partner_id is not None:
        return and_(partner_id == principal.partner_id, literal(_may_system(at_least)))
    return exists().where(
        _M.partner_id == partner_id,
        _M.person_id == principal.person_id,
        _M.role.in_(_AT_LEAST[at_least]),
    )


def is_standing(partner_id: Any) -> Any:
    """The condition that the partner in this column is verified."""
    return exists().where(_P.id == partner_id, _P.status.in_(_PUBLIC))


class PartnerRepository:
    """Partners and members in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Partner | Member) -> None:
        """A new row."""
        self._session.add(row)

    async def visible(self, principal: Principal, partner_id: UUID) -> Partner | None:
        """The partner if it is verified, one's own, or before a reviewer."""
        found: Partner | None = await self._session.scalar(
            select(Partner).where(_P.id == partner_id, _visible(principal))
        )
        return found

    async def lock(
        self, principal: Principal, partner_id: UUID, *, at_least: MemberRole
    ) -> Partner | None:
        """The partner, its row locked, if the principal may act for it."""
        found: Partner | None = await self._session.scalar(
            select(Partner)
            .where(
                _P.id == partner_id,
                acts_for(principal, _P.id, at_least=at_least),
            )
            .with_for_update(of=Partner)
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_any(self, partner_id: UUID) -> Partner | None:
        """The partner, its row locked, whoever asks: for reviewers and erasure."""
        found: Partner | None = await self._session.scalar(
            select(Partner)
            .where(_P.id == partner_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def hold(self, partner_id: UUID) -> Partner | None:
        """The partner, its row shared with others who act for it and kept from reviewers."""
        found: Partner | None = await self._session.scalar(
            select(Partner)
            .where(_P.id == partner_id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
        return found

    async def status_of(self, partner_id: UUID) -> str | None:
        """Where the partner stands, whoever asks; None when there is no such partner."""
        found: str | None = await self._session.scalar(select(_P.status).where(_P.id == partner_id))
        return found

    async def names_of(self, partner_ids: list[UUID]) -> dict[UUID, str]:
        """Names by id, whoever asks."""
        found = await self._session.execute(select(_P.id, _P.name).where(_P.id.in_(partner_ids)))
        return {partner_id: str(name) for partner_id, name in found}

    async def lock_slugs(self, slugs: list[str]) -> dict[str, Partner]:
        """Partners by slug, their rows locked in the order of their ids."""
        found = await self._session.scalars(
            select(Partner)
            .where(_P.slug.in_(slugs))
            .order_by(_P.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {partner.slug: partner for partner in found}

    async def is_own(self, principal: Principal, partner_id: UUID, at_least: MemberRole) -> bool:
        """Whether the principal may act for the partner."""
        if principal.partner_id is not None:
            return principal.partner_id == partner_id and _may_system(at_least)
        return bool(
            await self._session.scalar(select(acts_for(principal, partner_id, at_least=at_least)))
        )

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Partner]:
        """Partners that the principal may see, by name."""
        statement: Select[Any] = select(Partner).where(_visible(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_P[name] == value)
        ordered = statement.order_by(_P.name, _P.id)
        return await select_page(self._session, ordered, request)

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, limit: int
    ) -> list[Partner]:
        """The next partners that the principal may see, or the one that is named, by id."""
        statement: Select[Any] = select(Partner).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_P.id == partner_id)
        if after is not None:
            statement = statement.where(_P.id > after)
        return list(await self._session.scalars(statement.order_by(_P.id).limit(limit)))

    async def by_ids(self, partner_ids: set[UUID]) -> dict[UUID, Partner]:
        """These partners, whoever asks."""
        found = await self._session.scalars(select(Partner).where(_P.id.in_(partner_ids)))
        return {partner.id: partner for partner in found}

    async def alike(
        self, partner: Partner, *, statuses: Collection[PartnerStatus], most: int
    ) -> list[Partner]:
        """
        Others of like name where the countries do not differ, or of the same registration there.

        What `likeness` says, said to the database: first by one shared word, then exactly.
        """
        words = partner.name_words
        word = func.unnest(_P.name_words).column_valued("word")
        shared = select(func.count(word)).where(word.in_(words)).scalar_subquery()
        together = func.cardinality(_P.name_words) + len(words) - shared
        is_alike = and_(_P.name_words.overlap(words), shared * 100 >= together * ALIKE)
        is_same_paper: Any = false()
        if partner.registration_key is not None:
            is_same_paper = _P.registration_key == partner.registration_key
        is_near: Any = true()
        if partner.country is not None:
            is_near = or_(_P.country == partner.country, _P.country.is_(None))
        found = await self._session.scalars(
            select(Partner)
            .where(
                _P.id != partner.id,
                _P.status.in_(statuses),
                is_near,
                or_(is_alike, is_same_paper),
            )
            .order_by(_P.name, _P.id)
            .limit(most)
        )
        return list(found)

    async def members(self, partner_id: UUID) -> list[Member]:
        """All members, oldest first."""
        found = await self._session.scalars(
            select(Member)
            .where(_M.partner_id == partner_id)
            .order_by(_M.since, _M.person_id)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Partner, int]]:
        """The partners that were told, streamed, each with its last sequence."""
        statement = with_sequence(select(Partner), PartnerVerified.topic, _P.id, keys)
        async for partner, sequence in await self._session.stream(statement):
            yield partner, sequence

    async def told_members(
        self, keys: Keys
    ) -> AsyncIterator[tuple[UUID, list[tuple[UUID, MemberRole]], int]]:
        """The lists of members that were told, oldest first, each with its last sequence."""
        by_age = (_M.since, _M.person_id)
        # A partner whose last member left has an empty list.
        people = func.array_remove(func.array_agg(aggregate_order_by(_M.person_id, *by_age)), None)
        roles = func.array_remove(func.array_agg(aggregate_order_by(_M.role, *by_age)), None)
        lists = (
            select(_P.id, people.label("people"), roles.label("roles"))
            .join(Member, _M.partner_id == _P.id, isouter=True)
            .group_by(_P.id)
            .subquery()
        )
        statement = with_sequence(select(lists), MembershipChanged.topic, lists.c.id, keys)
        async for partner_id, persons, given, sequence in await self._session.stream(statement):
            members = [(p, MemberRole(r)) for p, r in zip(persons, given, strict=True)]
            yield partner_id, members, sequence

    async def roles_of(self, principal: Principal) -> dict[UUID, str]:
        """The partners a principal may act for, and as what."""
        if principal.partner_id is not None:
            return {principal.partner_id: MemberRole.EDITOR.value}
        found = await self._session.execute(
            select(_M.partner_id, _M.role).where(_M.person_id == principal.person_id)
        )
        return {partner_id: str(role) for partner_id, role in found}

    async def memberships(self, person_id: UUID) -> list[Member]:
        """What is held about a person here."""
        found = await self._session.scalars(
            select(Member).where(_M.person_id == person_id).order_by(_M.partner_id)
        )
        return list(found)

    async def remove_member(self, partner_id: UUID, person_id: UUID) -> None:
        """Take a person off a partner."""
        await self._session.execute(
            delete(Member).where(
                _M.partner_id == partner_id,
                _M.person_id == person_id,
            )
        )


def _may_system(at_least: MemberRole) -> bool:
    return at_least is not MemberRole.ADMINISTRATOR


def _visible(principal: Principal) -> Any:
    conditions = [
        _P.status.in_(_PUBLIC),
        acts_for(principal, _P.id, at_least=MemberRole.VIEWER),
    ]
    if principal.may("partners:review"):
        conditions.append(_P.status.in_(_REVIEWED))
    return or_(*conditions)
