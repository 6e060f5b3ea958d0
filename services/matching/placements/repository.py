"""Every query about placements, as far as matching knows them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.placements.models import PlacedPerson
from services.matching.scoring.facts import Window
from shared.db.columns import columns

_P = columns(PlacedPerson)
_HEAR = text(
    """
    INSERT INTO known_placement (placement_id, sequence) VALUES (:placement, :sequence)
    ON CONFLICT (placement_id) DO UPDATE SET sequence = excluded.sequence
    WHERE known_placement.sequence < excluded.sequence RETURNING placement_id
    """
)
_SET = text(
    """
    WITH gone AS (
        DELETE FROM placed_person
        WHERE placement_id = :placement AND person_id <> ALL(CAST(:people AS uuid[]))
        RETURNING person_id
    ), put AS (
        INSERT INTO placed_person AS p (person_id, placement_id, first_day, last_day)
        SELECT person, :placement, :first, :last
        FROM (SELECT DISTINCT person FROM unnest(CAST(:people AS uuid[])) AS v(person)) AS each
        ORDER BY person
        ON CONFLICT (person_id, placement_id) DO UPDATE
        SET first_day = excluded.first_day, last_day = excluded.last_day
        WHERE (p.first_day, p.last_day) <> (excluded.first_day, excluded.last_day)
        RETURNING person_id
    )
    SELECT person_id FROM gone UNION SELECT person_id FROM put
    """
)
# Only those that were matched once have numbers that could be read again.
_PROFILES = text(
    "SELECT f.profile_id FROM profile p JOIN profile_feature f ON f.profile_id = p.id "
    "WHERE p.person_id = ANY(CAST(:people AS uuid[])) ORDER BY 1"
)
# Who is in one placement under both ids has the same days twice.
_MOVE = text(
    """
    WITH old AS (
        DELETE FROM placed_person WHERE person_id = :old
        RETURNING placement_id, first_day, last_day
    )
    INSERT INTO placed_person (person_id, placement_id, first_day, last_day)
    SELECT :new, placement_id, first_day, last_day FROM old ORDER BY placement_id
    ON CONFLICT (person_id, placement_id) DO NOTHING RETURNING placement_id
    """
)


class PlacementRepository:
    """Known placements in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hear(self, placement_id: UUID, sequence: int) -> bool:
        """Note how far a placement was heard; False when a newer event was applied before."""
        values = {"placement": placement_id, "sequence": sequence}
        return await self._session.scalar(_HEAR, values) is not None

    async def set_people(
        self, placement_id: UUID, people: Collection[UUID], days: Window
    ) -> list[UUID]:
        """Replace who is busy with a placement, and when; answers for whom that is news."""
        values = {
            "placement": placement_id,
            "people": list(people),
            "first": days.start,
            "last": days.end,
        }
        return list(await self._session.scalars(_SET, values))

    async def profiles_of(self, people: Collection[UUID]) -> list[UUID]:
        """The profiles with numbers of these people."""
        return list(await self._session.scalars(_PROFILES, {"people": list(people)}))

    async def of_person(self, person_id: UUID) -> list[PlacedPerson]:
        """The placements on which somebody is agreed, the first to begin first."""
        found = await self._session.scalars(
            select(PlacedPerson)
            .where(_P.person_id == person_id)
            .order_by(_P.first_day, _P.placement_id)
        )
        return list(found)

    async def move(self, old: UUID, new: UUID) -> int:
        """Who was busy under the old id is busy under the new one; with how many placements."""
        found = await self._session.scalars(_MOVE, {"old": old, "new": new})
        return len(list(found))

    async def forget(self, person_id: UUID) -> int:
        """Somebody who left is busy with nothing; how many placements it was."""
        gone: Any = await self._session.execute(
            delete(PlacedPerson).where(_P.person_id == person_id)
        )
        return int(gone.rowcount)
