"""
Every query about handshakes.

Locks are taken in one order: the profile's row, then the role, then whatever is written. So the
two sides of a match, the clock and an erasure follow one another, and nobody waits in a ring.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.matching.handshakes.domain import OPEN, State
from services.matching.handshakes.models import OPEN_STATES, Handshake
from services.matching.lists.models import Match
from services.matching.pairs.repository import acts_for, owns
from services.matching.profiles.models import Profile
from shared.contracts.matching import EndReason
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_H, _P, _M = columns(Handshake), columns(Profile), columns(Match)
_LOCK_ROLE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7304))")
# What a handshake stands on and has lost, NULL while it stands; the gravest first, and a safeguard
# last: where anything else is gone too, nobody learns of it. A role that is no longer asked for
# has no positions, so it is full.
_GONE: Final = """
    CASE WHEN k.is_open IS NOT TRUE THEN 'project_closed'
        WHEN EXISTS (SELECT FROM known_partner s WHERE s.is_suspended
            AND s.partner_id IN (k.partner_id, p.partner_id)) THEN 'partner_suspended'
        WHEN NOT (p.body -> 'consent' ->> 'matching')::bool THEN 'consent_withdrawn'
        WHEN p.status <> 'published' THEN 'profile_paused'
        WHEN CASE h.role WHEN 0 THEN coalesce(q.instruments, 0) = 0
            ELSE coalesce(r.positions, 0) <= t.agreed END THEN 'role_full'
        WHEN EXISTS (SELECT FROM unnest(f.practice) AS x
            WHERE split_part(x, ':', 1) = ANY(r.isco_groups)
              AND split_part(x, ':', 2) = ANY(r.refused_countries)) THEN 'safeguard'
    END
"""
# Who agreed is counted once for each role, however many handshakes `h` are asked about.
_GROUND: Final = f"""
    , t AS MATERIALIZED (
        SELECT o.*, (SELECT count(*) FROM handshake a WHERE a.project_id = o.project_id
            AND a.role = o.role AND a.state = 'agreed') AS agreed
        FROM (SELECT DISTINCT project_id, role FROM h) o
    )
    SELECT h.match_id, {_GONE} AS gone FROM h
    JOIN profile p ON p.id = h.profile_id
    JOIN t ON t.project_id = h.project_id AND t.role = h.role
    LEFT JOIN profile_feature f ON f.profile_id = h.profile_id
    LEFT JOIN known_project k ON k.project_id = h.project_id
    LEFT JOIN project_feature q ON q.project_id = h.project_id
    LEFT JOIN role_feature r ON r.project_id = h.project_id AND r.role = h.role
    ORDER BY h.match_id
"""  # noqa: S608  constants
_GROUND_OF_ONE = text(
    "WITH h AS (SELECT NULL AS match_id, CAST(:project AS uuid) AS project_id, "
    f"CAST(:role AS int) AS role, CAST(:profile AS uuid) AS profile_id) {_GROUND}"
)
_GROUND_OF_SOME = text(
    "WITH h AS (SELECT match_id, project_id, role, profile_id FROM handshake "  # noqa: S608
    f"WHERE {OPEN_STATES} AND match_id > :after ORDER BY match_id LIMIT :most) {_GROUND}"
)
_FIRST: Final = UUID(int=0)
_NEXT_EXPIRED = text(
    f"SELECT match_id FROM handshake WHERE {OPEN_STATES} AND expires_at <= :now "  # noqa: S608
    "ORDER BY expires_at, match_id LIMIT 1"
)
_NEXT_UNANSWERED = text(
    f"SELECT match_id FROM handshake WHERE {OPEN_STATES} AND reminded_at IS NULL "  # noqa: S608
    "AND remind_at <= :now AND expires_at > :now ORDER BY remind_at, match_id LIMIT 1"
)
_EXCLUDE = text(
    "INSERT INTO exclusion (project_id, profile_id) VALUES (:project, :profile) "
    "ON CONFLICT DO NOTHING"
)
# A rebuild of a project that was lost does not know when it was published: before anybody was told.
_TERMS = text(
    """
    SELECT coalesce(k.terms_at, least(CAST(k.state ->> 'at' AS timestamptz),
        (SELECT min(told_at) FROM exposure e WHERE e.project_id = k.project_id)))
    FROM known_project k WHERE k.project_id = :project
    """
)
_ERASE = text("DELETE FROM handshake WHERE profile_id = :profile")


class HandshakeRepository:
    """Handshakes in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold_profile(self, profile_id: UUID) -> Profile | None:
        """A profile, whatever its state; nobody else writes of it before this transaction ends."""
        found: Profile | None = await self._session.scalar(
            select(Profile)
            .where(_P.id == profile_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def hold_role(self, project_id: UUID, role: int) -> None:
        """One at a time counts who has agreed in a role. After `hold_profile`."""
        await self._session.execute(_LOCK_ROLE, {"name": f"{project_id}/{role}"})

    async def latest(self, match_id: UUID) -> Handshake | None:
        """The last round of a match, fresh from the database."""
        found: Handshake | None = await self._session.scalar(
            select(Handshake)
            .where(_H.match_id == match_id)
            .order_by(_H.round.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        return found

    async def add(self, handshake: Handshake) -> None:
        """A new round."""
        self._session.add(handshake)
        await self._session.flush()

    async def open_count(self, profile_id: UUID) -> int:
        """How many proposals a profile has open, whoever made them."""
        statement = select(func.count()).where(_H.profile_id == profile_id, _H.state.in_(OPEN))
        return int(await self._session.scalar(statement) or 0)

    async def lost_ground(self, project_id: UUID, role: int, profile_id: UUID) -> EndReason | None:
        """What a handshake of these could not stand on now; None when all is there."""
        values = {"project": project_id, "role": role, "profile": profile_id}
        found = (await self._session.execute(_GROUND_OF_ONE, values)).one_or_none()
        return EndReason(found.gone) if found and found.gone else None

    async def terms_at(self, project_id: UUID) -> datetime | None:
        """Since when a project's terms of reference have been public."""
        found: datetime | None = await self._session.scalar(_TERMS, {"project": project_id})
        return found

    async def first_proposed(self, project_id: UUID, role: int) -> datetime | None:
        """When the first candidate of a role was proposed."""
        found: datetime | None = await self._session.scalar(
            select(func.min(_H.proposed_at)).where(_H.project_id == project_id, _H.role == role)
        )
        return found

    async def exclude(self, project_id: UUID, profile_id: UUID) -> None:
        """Never match this pair again."""
        await self._session.execute(_EXCLUDE, {"project": project_id, "profile": profile_id})

    async def without_ground(
        self, after: UUID | None, *, limit: int
    ) -> tuple[list[UUID], UUID | None]:
        """
        Those of some open handshakes, after a match, that stand on nothing any more.

        And the last match that was looked at; None when there are no more.
        """
        values = {"after": after or _FIRST, "most": limit}
        found = (await self._session.execute(_GROUND_OF_SOME, values)).all()
        lost = [row.match_id for row in found if row.gone]
        return lost, found[-1].match_id if len(found) == limit else None

    async def next_expired(self, now: datetime) -> UUID | None:
        """An open handshake whose time is over."""
        return await self._next(_NEXT_EXPIRED, now)

    async def next_unanswered(self, now: datetime) -> UUID | None:
        """An open handshake of which nobody was reminded and somebody should be."""
        return await self._next(_NEXT_UNANSWERED, now)

    async def profile_of(self, match_id: UUID) -> UUID | None:
        """Whose profile a handshake is about."""
        found: UUID | None = await self._session.scalar(
            select(_H.profile_id).where(_H.match_id == match_id).limit(1)
        )
        return found

    async def of_profile(self, profile_id: UUID) -> list[Handshake]:
        """Every round of a profile, the oldest first."""
        found = await self._session.scalars(
            select(Handshake)
            .where(_H.profile_id == profile_id)
            .order_by(_H.proposed_at, _H.match_id, _H.round)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def erase(self, profile_id: UUID) -> int:
        """Every round of a profile goes; answers how many."""
        done = await self._session.execute(_ERASE, {"profile": profile_id})
        return int(done.rowcount)  # type: ignore[attr-defined]

    async def excluded(self, profile_id: UUID) -> list[UUID]:
        """The projects that a profile is not matched with any more."""
        asked = text("SELECT project_id FROM exclusion WHERE profile_id = :profile ORDER BY 1")
        return list(await self._session.scalars(asked, {"profile": profile_id}))

    async def page(
        self,
        principal: Principal,
        request: PageRequest,
        *,
        states: list[State],
        project_id: UUID | None,
    ) -> Rows[tuple[Handshake, bool]]:
        """The last rounds of the principal's matches, the newest first; whether on their own side.

        `states` empty means any.
        """
        later = aliased(Handshake)
        is_mine, is_ours = owns(principal), acts_for(principal, _H.project_partner_id)
        statement = (
            select(Handshake, is_mine.label("is_mine"))
            .join(Profile, _P.id == _H.profile_id)
            .where(or_(is_mine, is_ours))
            .where(~exists().where(later.match_id == _H.match_id, later.round > _H.round))
            .order_by(_H.proposed_at.desc(), _H.match_id)
        )
        if states:
            statement = statement.where(_H.state.in_(states))
        if project_id is not None:
            statement = statement.where(_H.project_id == project_id)
        return await select_page(self._session, statement, request)

    async def listed(self, match_ids: list[UUID]) -> set[UUID]:
        """Those of the matches that stand in a list now."""
        found = await self._session.scalars(select(_M.match_id).where(_M.match_id.in_(match_ids)))
        return set(found)

    async def _next(self, statement: Any, now: datetime | None = None) -> UUID | None:
        found: UUID | None = await self._session.scalar(
            statement, {} if now is None else {"now": now}
        )
        return found
