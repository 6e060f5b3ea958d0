"""
Every query about invitations as they stand: open or lapsed, and whose lists have to wait.

Whoever lets an invitation lapse, or somebody go, waits for no other transaction: rows that another
has in hand are left to it, and `slot_work` is only ever added to. So it may be done while a profile
is held.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.invitations.domain import LIMIT_IN_CAPS, OPEN_DAYS, USUAL_CAP

# Somebody is still sought for the role of `e`: fewer agreed than there are positions, or money is
# still needed.
IS_SOUGHT: Final = """
    EXISTS (SELECT 1 FROM project_feature q WHERE q.project_id = e.project_id AND q.is_open
        AND (e.role = 0 AND q.instruments <> 0 OR EXISTS (
            SELECT 1 FROM role_feature r
            WHERE r.project_id = e.project_id AND r.role = e.role AND r.positions > (
                SELECT count(*) FROM handshake h WHERE h.project_id = e.project_id
                AND h.role = e.role AND h.state = 'agreed'))))
"""
_LAST_DAY: Final = f"CAST(:now AS timestamptz) - make_interval(days => {OPEN_DAYS})"
# Not answered, not too old, and the role or the need of money is still there.
OPEN: Final = f"e.outcome IS NULL AND e.told_at > {_LAST_DAY} AND {IS_SOUGHT}"
# How many invitations the profile `p` has open, and how many its owner wishes for at a time.
INVITED: Final = f"(SELECT count(*) FROM exposure e WHERE e.profile_id = p.id AND {OPEN})"  # noqa: S608
CAP: Final = f"coalesce((p.body ->> 'open_invitations_cap')::int, {USUAL_CAP})"

_INVITED = text(f"SELECT {CAP} AS cap, {INVITED} AS invited FROM profile p WHERE p.id = :profile")  # noqa: S608
# Each is marked once, whoever looks: what another looks at is passed over, and what was answered
# meanwhile is answered.
_LAPSE = text(
    f"""
    WITH due AS (
        SELECT project_id, role, profile_id FROM exposure
        WHERE outcome IS NULL AND NOT has_lapsed AND told_at <= {_LAST_DAY}
        ORDER BY told_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE exposure e SET has_lapsed = true FROM due d
    WHERE e.project_id = d.project_id AND e.role = d.role AND e.profile_id = d.profile_id
    RETURNING e.project_id, e.role
    """  # noqa: S608  constants only
)
_LOOK_AGAIN = text(
    f"""
    INSERT INTO slot_work (project_id, role)
    SELECT DISTINCT e.project_id, e.role
    FROM unnest(CAST(:projects AS uuid[]), CAST(:roles AS int[])) AS e(project_id, role)
    WHERE {IS_SOUGHT}
    """  # noqa: S608  constants only
)
# Not whoever deals with the host already, nor for a role that seeks nobody.
_HOLD_BACK = text(
    f"""
    INSERT INTO held_back (project_id, role, profile_id)
    SELECT e.project_id, e.role, e.profile_id
    FROM (SELECT CAST(:project AS uuid) AS project_id, CAST(:role AS int) AS role,
        unnest(CAST(:profiles AS uuid[])) AS profile_id) e
    WHERE {IS_SOUGHT} AND NOT EXISTS (
        SELECT 1 FROM handshake h WHERE h.project_id = e.project_id AND h.role = e.role
          AND h.profile_id = e.profile_id)
    ORDER BY e.profile_id
    ON CONFLICT DO NOTHING
    """  # noqa: S608  constants only
)
_HELD_BACK = text(
    "SELECT DISTINCT profile_id FROM held_back WHERE profile_id > :after "
    "ORDER BY profile_id LIMIT :most"
)
# Rows of lists that seek nobody any more, or told the person otherwise, only go.
_LET_GO = text(
    f"""
    WITH roomy AS MATERIALIZED (
        SELECT p.id FROM profile p
        WHERE p.id = ANY(:profiles) AND {INVITED} < {LIMIT_IN_CAPS} * {CAP}
    ), stand AS MATERIALIZED (
        SELECT e.project_id, e.role, e.profile_id, {IS_SOUGHT} AND NOT EXISTS (
            SELECT 1 FROM exposure x WHERE x.project_id = e.project_id AND x.role = e.role
              AND x.profile_id = e.profile_id) AS may_be_told
        FROM held_back e WHERE e.profile_id = ANY(:profiles)
    ), these AS (
        SELECT s.* FROM held_back e
        JOIN stand s USING (project_id, role, profile_id)
        WHERE NOT s.may_be_told OR s.profile_id IN (SELECT id FROM roomy)
        FOR UPDATE OF e SKIP LOCKED
    ), gone AS (
        DELETE FROM held_back e USING these t
        WHERE e.project_id = t.project_id AND e.role = t.role AND e.profile_id = t.profile_id
        RETURNING t.project_id, t.role, t.may_be_told
    ), again AS (
        INSERT INTO slot_work (project_id, role)
        SELECT DISTINCT project_id, role FROM gone WHERE may_be_told
    )
    SELECT count(*) FROM gone
    """  # noqa: S608  constants only
)
_FIRST: Final = UUID(int=0)


class InvitationRepository:
    """Invitations as they stand, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def invited(self, profile_id: UUID, now: datetime) -> tuple[int, int]:
        """How many invitations somebody has open, and how many they wish for at a time."""
        asked = {"profile": profile_id, "now": now}
        row = (await self._session.execute(_INVITED, asked)).one_or_none()
        return (row.invited, row.cap) if row else (0, USUAL_CAP)

    async def lapse(self, now: datetime, *, limit: int) -> int:
        """Mark some whose days have passed, and have their lists looked at; how many."""
        found = (await self._session.execute(_LAPSE, {"now": now, "most": limit})).all()
        await self.look_again([(row.project_id, row.role) for row in found])
        return len(found)

    async def look_again(self, lists: Sequence[tuple[UUID, int]]) -> None:
        """Have lists looked at, those of them for which somebody is sought."""
        if lists:
            projects, roles = zip(*lists, strict=True)
            values = {"projects": list(projects), "roles": list(roles)}
            await self._session.execute(_LOOK_AGAIN, values)

    async def hold_back(self, project_id: UUID, role: int, profiles: Sequence[UUID]) -> None:
        """A list would tell these, who have too many open; their profiles are held."""
        values = {"project": project_id, "role": role, "profiles": list(profiles)}
        await self._session.execute(_HOLD_BACK, values)

    async def held_back(self, after: UUID | None, *, limit: int) -> list[UUID]:
        """Some profiles whom a list holds back, those after an id."""
        values = {"after": after or _FIRST, "most": limit}
        return list(await self._session.scalars(_HELD_BACK, values))

    async def let_go(self, profiles: Sequence[UUID], now: datetime) -> int:
        """Have the lists looked at again that hold back who has room; how many rows went."""
        values = {"profiles": list(profiles), "now": now}
        return int(await self._session.scalar(_LET_GO, values) or 0)
