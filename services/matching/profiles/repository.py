"""Every query about profiles; ownership stands in the WHERE."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.profiles.models import ErasedSubject, Profile
from shared.contracts.matching import ProfilePublished
from shared.contracts.state import Keys
from shared.db.columns import columns
from shared.db.sequences import with_sequence

_P, _E = columns(Profile), columns(ErasedSubject)


class ProfileRepository:
    """Profiles in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: dict[str, Any]) -> Profile | None:
        """A new profile; None when its owner made one at the same moment."""
        made: Profile | None = await self._session.scalar(
            upsert(Profile).values(row).on_conflict_do_nothing().returning(Profile)
        )
        return made

    async def add_many(self, rows: list[dict[str, Any]]) -> None:
        """Many new profiles at once."""
        await self._session.execute(insert(Profile), rows)

    async def of_owner(
        self, *, person_id: UUID | None, partner_id: UUID | None, for_update: bool = False
    ) -> Profile | None:
        """The profile of a person or of a partner."""
        statement = select(Profile).where(
            _P.partner_id == partner_id if partner_id else _P.person_id == person_id
        )
        if for_update:
            statement = statement.with_for_update()
        found: Profile | None = await self._session.scalar(
            statement.execution_options(populate_existing=True)
        )
        return found

    async def hold(self, ids: list[UUID]) -> dict[UUID, Profile]:
        """Published profiles by id; none of them changes or leaves before this transaction ends."""
        found = await self._session.scalars(
            select(Profile)
            .where(_P.id.in_(ids), _P.status == "published")
            .order_by(_P.id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
        return {profile.id: profile for profile in found}

    async def raise_up(self, subject_id: UUID) -> None:
        """Somebody who left is here again, on purpose."""
        await self._session.execute(
            text("DELETE FROM erased_subject WHERE subject_id = :id"), {"id": subject_id}
        )

    async def hold_page(self, after: UUID | None, *, limit: int) -> list[Profile]:
        """Some profiles that were published once, by id, their rows locked."""
        statement = select(Profile).where(_P.status.in_(("published", "paused")))
        if after is not None:
            statement = statement.where(_P.id > after)
        found = await self._session.scalars(
            statement.order_by(_P.id)
            .limit(limit)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Profile, int]]:
        """The profiles that were told, streamed, each with its last sequence."""
        statement = with_sequence(select(Profile), ProfilePublished.topic, _P.id, keys)
        async for profile, sequence in await self._session.stream(statement):
            yield profile, sequence

    async def delete(self, profile_id: UUID) -> None:
        """A profile that leaves."""
        await self._session.execute(text("DELETE FROM profile WHERE id = :id"), {"id": profile_id})

    async def owner_of(self, profile_id: UUID) -> tuple[UUID | None, UUID | None]:
        """The person or the partner whose profile it is; nobody for none."""
        found = await self._session.execute(
            select(_P.person_id, _P.partner_id).where(_P.id == profile_id)
        )
        row = found.one_or_none()
        return (row.person_id, row.partner_id) if row else (None, None)

    async def buried(self, subject_ids: list[UUID]) -> set[UUID]:
        """Those of them who left."""
        statement = select(_E.subject_id).where(_E.subject_id.in_(subject_ids))
        return set(await self._session.scalars(statement))

    async def bury(self, subject_ids: list[UUID]) -> None:
        """Remember for 30 days that these left."""
        await self._session.execute(
            text(
                "INSERT INTO erased_subject (subject_id, erased_at) VALUES (:id, now()) "
                "ON CONFLICT (subject_id) DO UPDATE SET erased_at = now()"
            ),
            [{"id": each} for each in subject_ids],
        )
