"""Every query that finds or erases a person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.handshakes.domain import State
from services.matching.lists.repository import ListName
from services.matching.shards.models import ERASURES
from services.matching.shards.repository import LISTS

_BY_PROFILE = (
    "exposure",
    "held_back",
    "profile_skill",
    "profile_feature",
    "exclusion",
    "tell_profile_work",
)
# Asked by the profile, or answered with it.
_ASKS = text(
    "DELETE FROM match_ask WHERE owner = :profile OR names @> ARRAY[CAST(:profile AS uuid)]"
)
# Counted once the lists are held: whoever shares them afterwards sees that somebody left.
_HOLD_LISTS = text(
    f"SELECT CASE WHEN pg_advisory_xact_lock({LISTS}) IS NOT NULL "
    f"THEN nextval('{ERASURES.name}') END"
)
_PLACES = text("DELETE FROM match WHERE profile_id = :profile RETURNING project_id, role")
# An open proposal keeps nobody else from being told.
_OCCUPIED = text(
    f"""
    SELECT project_id, role FROM exposure
    WHERE profile_id = :profile AND outcome IS NULL AND NOT has_lapsed
    UNION
    SELECT project_id, role FROM handshake
    WHERE profile_id = :profile AND state = '{State.AGREED}'
    """  # noqa: S608  constants only
)
_LOOK_AGAIN = text(
    """
    INSERT INTO slot_work (project_id, role)
    SELECT project_id, role
    FROM unnest(CAST(:projects AS uuid[]), CAST(:roles AS int[])) AS v(project_id, role)
    """
)
_ANSWERS = text("DELETE FROM idempotency_answer WHERE principal = :principal")
# Whoever asked: an organisation's profile stands in the answers of its editors.
_ANSWERS_NAMING = text(
    "DELETE FROM idempotency_answer WHERE EXISTS (SELECT FROM unnest(CAST(:names AS bytea[])) "
    "AS name WHERE position(name IN body) > 0)"
)
_EXPOSURES = text(
    "SELECT e.project_id, k.title AS project_title, e.role, e.position, e.score, e.told_at, "
    "e.outcome, e.has_lapsed FROM exposure e "
    "LEFT JOIN known_project k ON k.project_id = e.project_id "
    "WHERE e.profile_id = :profile ORDER BY e.told_at, e.project_id, e.role"
)
_HELD_BACK = text(
    "SELECT h.project_id, k.title AS project_title, h.role FROM held_back h "
    "LEFT JOIN known_project k ON k.project_id = h.project_id "
    "WHERE h.profile_id = :profile ORDER BY h.project_id, h.role"
)
_ASKS_HELD = text(
    "SELECT kind, owner = :profile AS is_own, asked_at, expires_at, "
    "CASE WHEN owner = :profile THEN result END AS result FROM match_ask "
    "WHERE owner = :profile OR names @> ARRAY[CAST(:profile AS uuid)] ORDER BY asked_at, id, shard"
)
_MATCHES = text(
    "SELECT match_id, project_id, role, CASE role WHEN 0 THEN 'funding' ELSE 'skills' END AS kind, "
    "r AS score FROM match WHERE profile_id = :profile"
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What hung on a profile."""

    rows: dict[str, int]
    """How many of which kind."""
    lists: set[ListName]
    """Where it stood."""


class SubjectRepository:
    """One person's rows in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def matches(self, profile_id: UUID) -> list[dict[str, Any]]:
        """A profile's places in lists."""
        found = await self._session.execute(_MATCHES, {"profile": profile_id})
        return [dict(row._mapping) for row in found]

    async def exposures(self, profile_id: UUID) -> list[Row[Any]]:
        """What a profile's owner was told of, the oldest first."""
        return list(await self._session.execute(_EXPOSURES, {"profile": profile_id}))

    async def held_back(self, profile_id: UUID) -> list[Row[Any]]:
        """What a profile's owner will be told of once they have room."""
        return list(await self._session.execute(_HELD_BACK, {"profile": profile_id}))

    async def asks(self, profile_id: UUID) -> list[Row[Any]]:
        """What a profile's owner asked, and what others were shown it for, the oldest first."""
        return list(await self._session.execute(_ASKS_HELD, {"profile": profile_id}))

    async def occupied(self, profile_id: UUID) -> set[ListName]:
        """The roles in which a profile has an open invitation or one of the positions."""
        found = await self._session.execute(_OCCUPIED, {"profile": profile_id})
        return {(row.project_id, row.role) for row in found}

    async def look_again(self, lists: set[ListName]) -> None:
        """Somebody else may be told of each of these."""
        if lists:
            projects, roles = zip(*sorted(lists), strict=True)
            await self._session.execute(
                _LOOK_AGAIN, {"projects": list(projects), "roles": list(roles)}
            )

    async def erase(self, profile_id: UUID) -> Erased:
        """Everything that hangs on a profile; answers what it was."""
        # Whoever keeps lists ends what they have in hand, answers too: a few milliseconds, seconds
        # where all lists are made anew.
        await self._session.execute(_HOLD_LISTS)
        places = (await self._session.execute(_PLACES, {"profile": profile_id})).all()
        done = await self._session.execute(_ASKS, {"profile": profile_id})
        erased = {"match": len(places), "match_ask": int(done.rowcount)}  # type: ignore[attr-defined]
        for table in _BY_PROFILE:
            done = await self._session.execute(
                text(f"DELETE FROM {table} WHERE profile_id = :profile"),  # noqa: S608  constants
                {"profile": profile_id},
            )
            erased[table] = int(done.rowcount)  # type: ignore[attr-defined]
        return Erased(erased, {(row.project_id, row.role) for row in places})

    async def erase_answers_to(self, principal: str) -> None:
        """Every kept answer that somebody got."""
        await self._session.execute(_ANSWERS, {"principal": principal})

    async def erase_answers_naming(self, ids: list[UUID]) -> None:
        """Every kept answer that shows one of them."""
        names = [str(each).encode() for each in dict.fromkeys(ids)]
        await self._session.execute(_ANSWERS_NAMING, {"names": names})
