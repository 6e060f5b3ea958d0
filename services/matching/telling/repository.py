"""Every query about who was told."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.invitations.repository import CAP, INVITED, IS_SOUGHT, OPEN
from services.matching.lists.domain import LEAST
from services.matching.telling.domain import Candidate

# All there is of one list: what comes after this was not seen, and stays.
_TAKE_LIST = text(
    """
    WITH first AS (
        SELECT project_id, role FROM tell_work ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), these AS (
        SELECT w.id FROM tell_work w JOIN first USING (project_id, role)
        FOR UPDATE OF w SKIP LOCKED
    )
    DELETE FROM tell_work w USING these WHERE w.id = these.id RETURNING project_id, role
    """
)
_TAKE_SLOT = text(
    "DELETE FROM slot_work WHERE id = (SELECT id FROM slot_work ORDER BY id "
    "LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING project_id, role"
)
_NEXT_PROFILE = text("SELECT profile_id FROM tell_profile_work ORDER BY id LIMIT 1")
_TAKE_PROFILE = text("DELETE FROM tell_profile_work WHERE profile_id = :profile RETURNING id, best")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7302))")
_LOCK_PEOPLE = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(profile AS text), 7305)) FROM (SELECT "
    "profile FROM unnest(CAST(:profiles AS uuid[])) AS v(profile) ORDER BY profile) AS p"
)
_ROLE = "(SELECT CAST(:project AS uuid) AS project_id, CAST(:role AS int) AS role) e"
# Nobody for a role that seeks nobody, nor who deals with the host already, nor who parted with it:
# the list may not have followed yet.
_CANDIDATES = text(
    f"""
    WITH first AS (
        SELECT * FROM match WHERE project_id = :project AND role = :role
        ORDER BY order_key DESC LIMIT :least
    ), sought AS MATERIALIZED (
        SELECT 1 FROM {_ROLE} WHERE {IS_SOUGHT}
    )
    SELECT f.profile_id, f.order_key, f.r, {CAP} AS cap, {INVITED} AS invited
    FROM sought, first f JOIN profile p ON p.id = f.profile_id
    WHERE f.may_be_told AND p.status = 'published' AND NOT EXISTS (
        SELECT 1 FROM exposure e WHERE e.project_id = f.project_id AND e.role = f.role
          AND e.profile_id = f.profile_id) AND NOT EXISTS (
        SELECT 1 FROM handshake h WHERE h.match_id = f.match_id) AND NOT EXISTS (
        SELECT 1 FROM exclusion x
        WHERE x.project_id = f.project_id AND x.profile_id = f.profile_id)
    """  # noqa: S608  constants only
)
_OPEN_COUNT = text(
    f"SELECT count(*) FROM exposure e WHERE e.project_id = :project AND e.role = :role AND {OPEN}"  # noqa: S608
)
# Whoever is told from behind the end of the stored list counts as the next after it.
_POSITION = """
    (SELECT 1 + count(*) FROM match m
     WHERE m.project_id = e.project_id AND m.role = e.role AND m.order_key > e.key)
"""
_PAIR = """
    (SELECT CAST(:project AS uuid) AS project_id, CAST(:role AS int) AS role,
        CAST(:profile AS uuid) AS profile_id, CAST(:match AS uuid) AS match_id,
        CAST(:key AS bigint) AS key) e
"""
# Who already deals with the host is not told of the same role, nor of any role who parted with it,
# nor anybody of a full one. By a list nobody is told at their limit, as it is once those who tell
# the same people are done.
_EXPOSE = text(
    f"""
    INSERT INTO exposure (project_id, role, profile_id, match_id, position, score, told_at)
    SELECT project_id, role, profile_id, match_id, {_POSITION}, :score, :now FROM {_PAIR}
    WHERE {IS_SOUGHT} AND NOT EXISTS (SELECT 1 FROM handshake h WHERE h.match_id = e.match_id)
        AND NOT EXISTS (SELECT 1 FROM exclusion x
            WHERE x.project_id = e.project_id AND x.profile_id = e.profile_id)
        AND (CAST(:limit AS int) IS NULL OR CAST(:limit AS int) > (
            SELECT {INVITED} FROM profile p WHERE p.id = :profile))
    ON CONFLICT DO NOTHING RETURNING profile_id
    """  # noqa: S608  constants only
)
# Who puts aside what nobody told them of has seen it in their own list: it counts as told.
_DISMISS = text(
    f"""
    INSERT INTO exposure AS was
        (project_id, role, profile_id, match_id, position, score, told_at, outcome)
    SELECT project_id, role, profile_id, match_id, {_POSITION}, :score, :now, 'dismissed'
    FROM {_PAIR}
    ON CONFLICT (project_id, role, profile_id) DO UPDATE
    SET outcome = coalesce(was.outcome, 'dismissed')
    RETURNING outcome
    """  # noqa: S608  constants only
)
_ANSWER = text(
    "UPDATE exposure SET outcome = :outcome WHERE project_id = :project AND role = :role "
    "AND profile_id = :profile AND outcome IS NULL"
)
_SLOT = text("INSERT INTO slot_work (project_id, role) VALUES (:project, :role)")
_FIRST_TOLD = text("SELECT min(told_at) FROM exposure WHERE project_id = :project AND role = :role")
_DUE = text(
    "INSERT INTO shortlist (project_id, revision, is_due) VALUES (:project, 0, true) "
    "ON CONFLICT (project_id) DO UPDATE SET is_due = true"
)
# In the order in which tellers take these rows too.
_DUE_WHERE_TOLD = text(
    """
    UPDATE shortlist SET is_due = true WHERE project_id IN (
        SELECT project_id FROM shortlist s WHERE EXISTS (
            SELECT 1 FROM exposure e
            WHERE e.project_id = s.project_id AND e.profile_id = :profile)
        ORDER BY project_id FOR UPDATE)
    """
)
_TAKE_SHORTLIST = text(
    """
    UPDATE shortlist SET is_due = false, revision = revision + 1, told_at = :now
    WHERE project_id = (
        SELECT project_id FROM shortlist
        WHERE is_due AND (told_at IS NULL
            OR told_at <= CAST(:now AS timestamptz) - interval '1 hour')
        LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING project_id, revision
    """
)
_COUNTS = text(
    """
    SELECT role, count(*) AS listed,
        (SELECT count(*) FROM exposure e WHERE e.project_id = :project AND e.role = m.role) AS told
    FROM match m WHERE project_id = :project GROUP BY role ORDER BY role
    """
)


class Own(NamedTuple):
    """The projects and roles to tell a person of; None where nobody named them."""

    best: list[tuple[UUID, int]] | None


class TellingRepository:
    """Exposures and shortlists in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take_list(self) -> tuple[UUID, int] | None:
        """A role whose list changed."""
        row = (await self._session.execute(_TAKE_LIST)).first()
        return (row.project_id, row.role) if row else None

    async def take_slot(self) -> tuple[UUID, int] | None:
        """A role in which another may be told."""
        row = (await self._session.execute(_TAKE_SLOT)).one_or_none()
        return (row.project_id, row.role) if row else None

    async def next_profile(self) -> UUID | None:
        """A profile that changed, not taken yet."""
        found: UUID | None = await self._session.scalar(_NEXT_PROFILE)
        return found

    async def take_profile(self, profile_id: UUID) -> Own | None:
        """Take its work, the newest of it; None when another teller was faster."""
        rows = (await self._session.execute(_TAKE_PROFILE, {"profile": profile_id})).all()
        if not rows:
            return None
        best = max(rows, key=lambda row: row.id).best
        return Own(None if best is None else [(UUID(project), role) for project, role in best])

    async def lock(self, project_id: UUID) -> None:
        """One teller of a project at a time."""
        await self._session.execute(_LOCK, {"name": str(project_id)})

    async def lock_people(self, profiles: list[UUID]) -> None:
        """
        One list at a time tells each of these; after `lock`, and before profiles are held.

        Else each of two lists would give somebody the last invitation before their limit.
        """
        await self._session.execute(_LOCK_PEOPLE, {"profiles": profiles})

    async def candidates(self, project_id: UUID, role: int, now: datetime) -> list[Candidate]:
        """Those of the first hundred who may be told and were not."""
        found = await self._session.execute(
            _CANDIDATES, {"project": project_id, "role": role, "least": LEAST, "now": now}
        )
        return [
            Candidate(row.profile_id, row.order_key, row.r, row.invited, row.cap) for row in found
        ]

    async def open_count(self, project_id: UUID, role: int, now: datetime) -> int:
        """How many were told and have not answered."""
        values = {"project": project_id, "role": role, "now": now}
        return int(await self._session.scalar(_OPEN_COUNT, values) or 0)

    async def expose(self, **values: Any) -> bool:
        """
        Write that somebody is told; False when they were before, or nobody is sought now.

        Or when they deal or parted with the host, or have as many open as `limit`; None is none.
        """
        return await self._session.scalar(_EXPOSE, values) is not None

    async def dismiss(self, **values: Any) -> str:
        """Write that somebody put it aside, told of it or not; an earlier answer stays."""
        return str(await self._session.scalar(_DISMISS, values))

    async def answer(self, project_id: UUID, role: int, profile_id: UUID, outcome: str) -> None:
        """Write what an invitation led to; the first answer stays."""
        values = {"project": project_id, "role": role, "profile": profile_id}
        await self._session.execute(_ANSWER, values | {"outcome": outcome})

    async def slot_is_free(self, project_id: UUID, role: int) -> None:
        """Another may be told."""
        await self._session.execute(_SLOT, {"project": project_id, "role": role})

    async def first_told(self, project_id: UUID, role: int) -> datetime | None:
        """When the first was told of a role."""
        found: datetime | None = await self._session.scalar(
            _FIRST_TOLD, {"project": project_id, "role": role}
        )
        return found

    async def shortlist_is_due(self, project_id: UUID) -> None:
        """The project's partner is to be told."""
        await self._session.execute(_DUE, {"project": project_id})

    async def shortlists_are_due(self, profile_id: UUID) -> None:
        """The partners of all projects of which a profile's owner was told are to be told."""
        await self._session.execute(_DUE_WHERE_TOLD, {"profile": profile_id})

    async def take_shortlist(self, now: datetime) -> tuple[UUID, int] | None:
        """A project whose partner is to be told now, at most once an hour, and which time."""
        row = (await self._session.execute(_TAKE_SHORTLIST, {"now": now})).one_or_none()
        return (row.project_id, row.revision) if row else None

    async def counts(self, project_id: UUID) -> list[Row[Any]]:
        """How many are listed and told, per list."""
        return list(await self._session.execute(_COUNTS, {"project": project_id}))
