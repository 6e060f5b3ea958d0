"""Every query about placements; who may see or move one stands in the WHERE."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, cast, delete, exists, extract, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.partners.repository import acts_for
from services.registry.placements.domain import TAKEN
from services.registry.placements.models import Placement, PlacementParty, PlacementPerson
from shared.contracts.placements import PlacementAgreed
from shared.contracts.state import Keys
from shared.contracts.values import MemberRole, Modality
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

# Tells locks of people from other locks by a text.
_PEOPLE = 7302
_P, _Y, _N = columns(Placement), columns(PlacementParty), columns(PlacementPerson)


@dataclass(frozen=True, slots=True)
class Known:
    """Of somebody in a placement: who, where they practise, what the safeguards said of them."""

    person_id: UUID | None
    practice_country: str
    outcome: str | None


class PlacementRepository:
    """Placements, their parties and their people in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, *rows: Placement | PlacementParty | PlacementPerson) -> None:
        """New rows."""
        self._session.add_all(rows)

    async def visible(self, principal: Principal, placement_id: UUID) -> Placement | None:
        """The placement if the principal acts for one of its partners, or is in it."""
        found: Placement | None = await self._session.scalar(
            select(Placement).where(_P.id == placement_id, _visible(principal))
        )
        return found

    async def lock(self, placement_id: UUID) -> Placement | None:
        """The placement, its row locked, whoever asks."""
        found: Placement | None = await self._session.scalar(
            select(Placement)
            .where(_P.id == placement_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_reference(self, partner_id: UUID, reference: str) -> Placement | None:
        """A partner's placement by the partner's own name for it, its row locked."""
        found: Placement | None = await self._session.scalar(
            select(Placement)
            .where(_P.partner_id == partner_id, _P.reference == reference)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def hold_people(self, ids: Collection[UUID]) -> None:
        """
        Nobody else agrees on a placement of these people until the transaction ends.

        Who comes later waits, and then sees what was agreed. Without a row of their own to lock
        they are locked by their ids, in one order.
        """
        keys = sorted(str(each) for each in ids)
        locked = func.pg_advisory_xact_lock(
            func.hashtextextended(func.unnest(cast(keys, ARRAY(Text))), _PEOPLE)
        )
        await self._session.execute(select(locked))

    async def taken_elsewhere(self, placement: Placement, since: date) -> list[int]:
        """The numbers of its people who are in another placement on some day of it."""
        mine: Any = aliased(PlacementPerson)
        other: Any = aliased(PlacementPerson)
        last = func.coalesce(_P.ends_on, date.max)
        found = await self._session.scalars(
            select(mine.number)
            .join(
                other,
                or_(other.person_id == mine.person_id, other.profile_id == mine.profile_id),
            )
            .join(Placement, _P.id == other.placement_id)
            .where(
                mine.placement_id == placement.id,
                _P.id != placement.id,
                _P.status.in_(TAKEN),
                _P.modality != Modality.VIRTUAL,
                func.coalesce(_P.started_on, _P.starts_on) <= (placement.ends_on or date.max),
                last >= since,
            )
            .distinct()
            .order_by(mine.number)
        )
        return list(found)

    async def acts_for_any(
        self, principal: Principal, partner_ids: Collection[UUID], at_least: MemberRole
    ) -> bool:
        """Whether the principal may act for one of these partners."""
        if not partner_ids:
            return False
        conditions = [acts_for(principal, each, at_least=at_least) for each in partner_ids]
        return bool(await self._session.scalar(select(or_(*conditions))))

    async def acting_for(self, principal: Principal, placement_ids: list[UUID]) -> set[UUID]:
        """Of these placements those whose people the principal sees, as one of the partners."""
        found = await self._session.scalars(
            select(_Y.placement_id).where(
                _Y.placement_id.in_(placement_ids),
                acts_for(principal, _Y.partner_id, at_least=MemberRole.VIEWER),
            )
        )
        return set(found)

    async def parties(self, placement_ids: list[UUID]) -> dict[UUID, list[PlacementParty]]:
        """The parties of each placement, the project's partner first."""
        found = await self._session.scalars(
            select(PlacementParty)
            .where(_Y.placement_id.in_(placement_ids))
            .order_by(_Y.role.desc(), _Y.partner_id)
            .execution_options(populate_existing=True)
        )
        grouped: dict[UUID, list[PlacementParty]] = {each: [] for each in placement_ids}
        for party in found:
            grouped[party.placement_id].append(party)
        return grouped

    async def people(self, placement_ids: list[UUID]) -> dict[UUID, list[PlacementPerson]]:
        """The people of each placement by number."""
        found = await self._session.scalars(
            select(PlacementPerson)
            .where(_N.placement_id.in_(placement_ids))
            .order_by(_N.placement_id, _N.number)
            .execution_options(populate_existing=True)
        )
        grouped: dict[UUID, list[PlacementPerson]] = {each: [] for each in placement_ids}
        for person in found:
            grouped[person.placement_id].append(person)
        return grouped

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Placement]:
        """The next placements that the principal may see, of all or of one owner, by id."""
        statement = select(Placement).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_P.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _P.id, after, most)))

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Placement]:
        """Placements that the principal may see, newest first."""
        statement = select(Placement).where(_visible(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_P[name] == value)
        ordered = statement.order_by(_P.created_at.desc(), _P.id.desc())
        return await select_page(self._session, ordered, request)

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Placement, list[Known], int]]:
        """The placements that were told, streamed, each with its people and last sequence."""
        known = func.jsonb_build_array(
            _N.person_id, _N.practice_country, _N.safeguard["outcome"].astext
        )
        people = (
            select(func.jsonb_agg(aggregate_order_by(known, _N.number)))
            .where(_N.placement_id == _P.id)
            .scalar_subquery()
        )
        statement = with_sequence(select(Placement, people), PlacementAgreed.topic, _P.id, keys)
        async for placement, found, sequence in await self._session.stream(statement):
            yield placement, [_known(*each) for each in found or []], sequence

    async def of_person(self, person_id: UUID) -> list[tuple[PlacementPerson, Placement]]:
        """The placements that name the person."""
        found = await self._session.execute(
            select(PlacementPerson, Placement)
            .join(Placement, _P.id == _N.placement_id)
            .where(_N.person_id == person_id)
            .order_by(_N.named_at, _N.placement_id)
        )
        return [(row[0], row[1]) for row in found]

    async def forget(self, person_id: UUID) -> int:
        """Take the person out of every placement; the place stays counted, without an id."""
        return await self._blank(_N.person_id == person_id)

    async def forget_profile(self, profile_id: UUID) -> int:
        """The same for somebody of whom only the profile is known."""
        return await self._blank(_N.profile_id == profile_id)

    async def move(self, old: UUID, new: UUID) -> int:
        """
        Give what one id holds to another; answers how many placements.

        Where both are in one placement the new id keeps its own place; the other stays a number.
        """
        both = select(_N.placement_id).where(_N.person_id == new)
        doubled: Any = await self._session.execute(
            update(PlacementPerson)
            .where(_N.person_id == old, _N.placement_id.in_(both))
            .values(person_id=None, profile_id=None)
        )
        moved: Any = await self._session.execute(
            update(PlacementPerson).where(_N.person_id == old).values(person_id=new)
        )
        return int(doubled.rowcount) + int(moved.rowcount)

    async def begun(
        self, *, destination: str, sector: str, years: range
    ) -> dict[tuple[str, int], int]:
        """
        How many people began here, by the country they practised in and the year.

        Work from afar moves nobody and is not counted.
        """
        year = cast(extract("year", _P.started_on), Integer)
        found = await self._session.execute(
            select(_N.practice_country, year, func.count())
            .join(Placement, _P.id == _N.placement_id)
            .where(
                _P.country == destination,
                _P.sector == sector,
                _P.modality != Modality.VIRTUAL,
                _P.started_on >= date(years.start, 1, 1),
                _P.started_on < date(years.stop, 1, 1),
                _N.practice_country.is_not(None),
                _N.practice_country != destination,
            )
            .group_by(_N.practice_country, year)
        )
        return {(str(row[0]), int(row[1])): int(row[2]) for row in found}

    async def clear_people(self, placement_id: UUID) -> None:
        """Let go of everybody in a placement that begins anew."""
        await self._session.execute(delete(PlacementPerson).where(_N.placement_id == placement_id))

    async def _blank(self, condition: Any) -> int:
        gone: Any = await self._session.execute(
            update(PlacementPerson)
            .where(condition)
            .values(
                person_id=None,
                profile_id=None,
                is_eligible=None,
                eligibility=[],
            )
        )
        return int(gone.rowcount)


def _known(person_id: str | None, country: str | None, outcome: str | None) -> Known:
    return Known(UUID(person_id) if person_id else None, str(country), outcome)


def _visible(principal: Principal) -> Any:
    is_party = exists().where(
        _Y.placement_id == _P.id,
        acts_for(principal, _Y.partner_id, at_least=MemberRole.VIEWER),
    )
    if principal.person_id is None:
        return is_party
    is_in_it = exists().where(_N.placement_id == _P.id, _N.person_id == principal.person_id)
    return or_(is_party, is_in_it)
