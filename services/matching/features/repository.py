"""Every query that writes feature rows, and the work they cause."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.features.models import (
    ProfileFeature,
    ProfileSkill,
    ProjectFeature,
    RoleFeature,
    RoleNeed,
)
from shared.db.columns import columns

_F, _H, _P = columns(ProfileFeature), columns(ProfileSkill), columns(ProjectFeature)
_R, _N = columns(RoleFeature), columns(RoleNeed)
_LOST = tuple(
    text(
        f"DELETE FROM {table} n WHERE NOT EXISTS "  # noqa: S608  constants
        "(SELECT 1 FROM profile p WHERE p.id = n.profile_id)"
    )
    for table in ("profile_feature", "profile_skill")
)
# A profile's change is work for its shard; a project's, and that of a profile without numbers, for
# each: nobody knows in which it stood.
_ADD_WORK = text(
    """
    INSERT INTO match_work (shard, kind, subject)
    SELECT shard, :kind, subject
    FROM (SELECT coalesce(max(shards), 1) AS shards FROM lists_in_force) AS l,
        unnest(CAST(:subjects AS uuid[])) WITH ORDINALITY AS s(subject, nth)
        LEFT JOIN profile_feature f ON f.profile_id = subject,
        generate_series(0, shards - 1) AS shard
    WHERE f.number IS NULL OR f.number % shards = shard
    ORDER BY nth, shard
    """
)
# From where it always is: in a rebuild the copy of the table is empty, and amounts are not new.
_PROJECT_RATES = text("SELECT rates FROM public.project_feature WHERE project_id = :project")
# An open project whose goal could not be priced keeps an empty list of rates.
_WITHOUT_RATE = text(
    """
    SELECT k.project_id FROM known_project k
    JOIN project_feature f ON f.project_id = k.project_id
    WHERE k.is_open AND f.rates = '[]'
        AND k.state #>> '{funding,goal,currency}' = ANY(CAST(:currencies AS text[]))
    ORDER BY k.project_id
    """
)
# What is put in force, and what is heard of a partner, in the very moment in which a project is
# heard of: neither transaction sees the other's.
_LEFT_BEHIND = text(
    """
    SELECT f.project_id FROM project_feature f
    LEFT JOIN known_partner k ON k.partner_id = f.partner_id
    WHERE f.is_open AND (f.taxonomy IS DISTINCT FROM :taxonomy OR k.is_suspended)
    ORDER BY f.project_id LIMIT :most
    """
)
_SOUGHT = text(
    """
    SELECT r.role, r.positions AS places FROM project_feature p JOIN role_feature r
        ON r.project_id = p.project_id WHERE p.project_id = :project AND p.is_open
    UNION ALL SELECT 0, 1 FROM project_feature
    WHERE project_id = :project AND is_open AND instruments <> 0
    """
)
_ALL_PROJECTS = text(
    "SELECT project_id FROM project_feature UNION SELECT project_id FROM match ORDER BY 1"
)
_LOOK_AT_ALL = text(
    """
    INSERT INTO slot_work (project_id, role)
    SELECT project_id, role FROM role_feature JOIN project_feature USING (project_id)
    WHERE is_open UNION ALL
    SELECT project_id, 0 FROM project_feature WHERE is_open AND instruments <> 0
    """
)
# Whoever keeps lists has an index of rows that are no longer there, and loads it again.
_LOAD_AGAIN = text("UPDATE shard_owner SET epoch = epoch + 1")


class FeatureRepository:
    """Feature rows in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def profile_hash(self, profile_id: UUID) -> bytes | None:
        """The fingerprint of the numbers as they stand."""
        found: bytes | None = await self._session.scalar(
            select(_F.hash).where(_F.profile_id == profile_id)
        )
        return found

    async def profile_rates(self, profile_id: UUID) -> list[Any] | None:
        """The rates that a profile's tickets came with, as rows."""
        found: list[Any] | None = await self._session.scalar(
            select(_F.rates).where(_F.profile_id == profile_id)
        )
        return found

    async def project_rates(self, project_id: UUID) -> list[Any] | None:
        """The rate that a project's goal came with, as rows."""
        found: list[Any] | None = await self._session.scalar(
            _PROJECT_RATES, {"project": project_id}
        )
        return found

    async def without_rate(self, currencies: Iterable[str]) -> list[UUID]:
        """Open projects with a goal in one of the currencies that came without a rate, by id."""
        found = await self._session.scalars(_WITHOUT_RATE, {"currencies": sorted(currencies)})
        return list(found)

    async def profile_is(
        self, profile_id: UUID, row: dict[str, Any], skills: dict[int, tuple[int, int]]
    ) -> bool:
        """Whether these are the numbers that are stored."""
        stored = await self._session.execute(
            select(*(_F[name] for name in row)).where(_F.profile_id == profile_id)
        )
        found = stored.one_or_none()
        if found is None or dict(found._mapping) != row:
            return False
        held = await self._session.execute(
            select(_H.skill_id, _H.level, _H.years).where(_H.profile_id == profile_id)
        )
        return {skill: (level, years) for skill, level, years in held} == skills

    async def put_profile(
        self, profile_id: UUID, row: dict[str, Any], skills: dict[int, tuple[int, int]]
    ) -> None:
        """Replace a profile's numbers; its own number stays."""
        # An upsert draws a number at every edit, and there are 2^27 of them.
        stands = await self._session.scalar(
            update(ProfileFeature)
            .where(_F.profile_id == profile_id)
            .values(**row)
            .returning(_F.profile_id)
        )
        if stands is None:
            await self._session.execute(
                upsert(ProfileFeature)
                .values(profile_id=profile_id, **row)
                .on_conflict_do_update(index_elements=["profile_id"], set_=row)
            )
        await self._session.execute(delete(ProfileSkill).where(_H.profile_id == profile_id))
        if skills:
            rows = [
                {"profile_id": profile_id, "skill_id": skill, "level": level, "years": years}
                for skill, (level, years) in skills.items()
            ]
            await self._session.execute(insert(ProfileSkill), rows)

    async def set_owner(self, profile_id: UUID, owner: UUID) -> bool:
        """Whose profile it is; False when it has no numbers."""
        done = await self._session.execute(
            update(ProfileFeature)
            .where(_F.profile_id == profile_id)
            .values(owner=owner)
            .returning(_F.profile_id)
        )
        return done.one_or_none() is not None

    async def add_profiles(
        self, features: list[dict[str, Any]], skills: list[dict[str, Any]]
    ) -> None:
        """The numbers of many new profiles at once."""
        await self._session.execute(insert(ProfileFeature), features)
        if skills:
            await self._session.execute(insert(ProfileSkill), skills)

    async def project_hash(self, project_id: UUID) -> bytes | None:
        """The fingerprint of the numbers as they stand."""
        found: bytes | None = await self._session.scalar(
            select(_P.hash).where(_P.project_id == project_id)
        )
        return found

    async def left_behind(self, taxonomy: str, *, limit: int) -> list[UUID]:
        """Open projects of another taxonomy, or of a suspended partner, in the order of ids."""
        values = {"taxonomy": taxonomy, "most": limit}
        return list(await self._session.scalars(_LEFT_BEHIND, values))

    async def places_sought(self, project_id: UUID) -> dict[int, int]:
        """`places_sought` of the numbers as they stand."""
        rows = await self._session.execute(_SOUGHT, {"project": project_id})
        return {row.role: row.places for row in rows}

    async def put_project(
        self,
        project_id: UUID,
        row: dict[str, Any],
        roles: list[dict[str, Any]],
        needs: list[dict[str, Any]],
    ) -> None:
        """Replace a project's numbers; its own number stays."""
        stands = await self._session.scalar(
            update(ProjectFeature)
            .where(_P.project_id == project_id)
            .values(**row)
            .returning(_P.project_id)
        )
        if stands is None:
            await self._session.execute(
                upsert(ProjectFeature)
                .values(project_id=project_id, **row)
                .on_conflict_do_update(index_elements=["project_id"], set_=row)
            )
        await self._session.execute(delete(RoleNeed).where(_N.project_id == project_id))
        await self._session.execute(delete(RoleFeature).where(_R.project_id == project_id))
        if roles:
            await self._session.execute(
                insert(RoleFeature), [role | {"project_id": project_id} for role in roles]
            )
        if needs:
            await self._session.execute(
                insert(RoleNeed), [need | {"project_id": project_id} for need in needs]
            )

    async def add_work(self, kind: str, subjects: Iterable[UUID]) -> None:
        """Say that there is work, in this order."""
        ids = list(subjects)
        if ids:
            await self._session.execute(_ADD_WORK, {"kind": kind, "subjects": ids})

    async def forget_lost_profiles(self) -> None:
        """Take away the numbers of profiles that are gone."""
        for statement in _LOST:
            await self._session.execute(statement)

    async def add_work_for_all_projects(self, kind: str) -> None:
        """Say that there is work for each project that has numbers or a list."""
        await self.add_work(kind, await self._session.scalars(_ALL_PROJECTS))

    async def look_at_all(self) -> None:
        """Say that others may be told of every role: room that was lost leaves no list changed."""
        await self._session.execute(_LOOK_AT_ALL)

    async def load_again(self) -> None:
        """Say that rows changed without work."""
        await self._session.execute(_LOAD_AGAIN)
