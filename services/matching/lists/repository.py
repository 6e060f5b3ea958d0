"""Every query about lists and their work; used on the worker's own locked connection."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.engine.protocol import Scored
from services.matching.features.models import ProjectFeature, RoleFeature
from services.matching.lists.domain import SCORING_VERSION, Standing
from services.matching.lists.models import Match, MatchWork
from services.matching.scoring.ordering import match_id
from shared.db.columns import columns

_M, _W = columns(Match), columns(MatchWork)
_R, _P = columns(RoleFeature), columns(ProjectFeature)
_TELL = text(
    "INSERT INTO tell_work (project_id, role) VALUES (:project, :role) ON CONFLICT DO NOTHING"
)
_TELL_PROFILE = text(
    "INSERT INTO tell_profile_work (profile_id) VALUES (:profile) ON CONFLICT DO NOTHING"
)
_SCORING = text("SELECT version FROM scoring_in_force")
_ALL_AGAIN = text(
    "INSERT INTO match_work (shard, kind, subject) "
    "SELECT 0, :kind, project_id FROM project_feature WHERE is_open ORDER BY project_id"
)
_IN_FORCE = text(
    "INSERT INTO scoring_in_force (is_only, version) VALUES (true, :version) "
    "ON CONFLICT (is_only) DO UPDATE SET version = excluded.version"
)


class ListRepository:
    """Lists in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(self, limit: int) -> list[MatchWork]:
        """Work in order, taken away by its ids: ids commit out of order, so never by a range."""
        claimed = list(await self._session.scalars(select(MatchWork).order_by(_W.id).limit(limit)))
        await self._session.execute(
            delete(MatchWork).where(_W.id.in_([work.id for work in claimed]))
        )
        return claimed

    async def scoring_in_force(self) -> int | None:
        """The scoring by which the lists were made; None before the first."""
        found: int | None = await self._session.scalar(_SCORING)
        return found

    async def all_again(self, kind: str, version: int) -> None:
        """Work for every open project, and from now on this scoring is in force."""
        await self._session.execute(_ALL_AGAIN, {"kind": kind})
        await self._session.execute(_IN_FORCE, {"version": version})

    async def is_any_project_open(self) -> bool:
        """Whether anybody could stand in any list."""
        return bool(await self._session.scalar(select(_P.project_id).where(_P.is_open).limit(1)))

    async def roles(self, project_id: UUID) -> list[int]:
        """The roles of an open project; 0 stands for its need of money."""
        feature = (
            await self._session.execute(
                select(_P.is_open, _P.instruments).where(_P.project_id == project_id)
            )
        ).one_or_none()
        if feature is None or not feature.is_open:
            return []
        roles = await self._session.scalars(
            select(_R.role).where(_R.project_id == project_id).order_by(_R.role)
        )
        return [*roles, *([0] if feature.instruments else [])]

    async def stored(self, project_id: UUID, role: int) -> dict[UUID, Match]:
        """A stored list by profile."""
        found = await self._session.scalars(
            select(Match).where(_M.project_id == project_id, _M.role == role)
        )
        return {match.profile_id: match for match in found}

    async def stored_roles(self, project_id: UUID) -> set[int]:
        """The roles of a project that have a list."""
        return set(
            await self._session.scalars(
                select(_M.role).where(_M.project_id == project_id).distinct()
            )
        )

    async def places(self, profile_id: UUID) -> dict[tuple[UUID, int], Match]:
        """Where a profile stands."""
        found = await self._session.scalars(select(Match).where(_M.profile_id == profile_id))
        return {(match.project_id, match.role): match for match in found}

    async def with_places(self, profile_ids: list[UUID]) -> set[UUID]:
        """Those of the profiles that stand somewhere."""
        found = await self._session.scalars(
            select(_M.profile_id).where(_M.profile_id.in_(profile_ids)).distinct()
        )
        return set(found)

    async def standing(self, project_id: UUID, role: int) -> Standing:
        """How long a stored list is, and its lowest key."""
        found = (
            await self._session.execute(
                select(func.count(), func.min(_M.order_key)).where(
                    _M.project_id == project_id, _M.role == role
                )
            )
        ).one()
        return Standing(found[0], found[1])

    async def write(self, scored: Iterable[Scored], version: str) -> None:
        """Write places, new or changed."""
        rows = [_row(each, version) for each in scored]
        if not rows:
            return
        statement = upsert(Match)
        changed = {name: statement.excluded[name] for name in rows[0] if name != "match_id"}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["match_id"], set_=changed), rows
        )

    async def delete(self, matches: Iterable[Match]) -> None:
        """Take places away."""
        ids = [match.match_id for match in matches]
        if ids:
            await self._session.execute(delete(Match).where(_M.match_id.in_(ids)))

    async def clear(self, project_id: UUID, role: int) -> None:
        """Take a whole list away."""
        await self._session.execute(
            delete(Match).where(_M.project_id == project_id, _M.role == role)
        )

    async def tell(self, project_id: UUID, role: int) -> None:
        """Somebody in this list may have to be told."""
        await self._session.execute(_TELL, {"project": project_id, "role": role})

    async def tell_profile(self, profile_id: UUID) -> None:
        """This profile's owner may have to be told."""
        await self._session.execute(_TELL_PROFILE, {"profile": profile_id})


def same(match: Match, scored: Scored, version: str) -> bool:
    """Whether the stored place is what was scored."""
    row = _row(scored, version)
    return all(getattr(match, name) == value for name, value in row.items())


def _row(scored: Scored, version: str) -> dict[str, Any]:
    return {
        "match_id": match_id(scored.project_id, scored.role, scored.kind, scored.profile_id),
        "project_id": scored.project_id,
        "role": scored.role,
        "kind": scored.kind,
        "profile_id": scored.profile_id,
        "order_key": scored.key,
        "r": scored.r,
        "a": scored.a,
        "b": scored.b,
        "s": scored.s,
        "l": scored.l,
        "facts": scored.facts,
        "may_be_told": scored.may_be_told,
        "taxonomy_version": version,
        "scoring_version": SCORING_VERSION,
    }
