"""Every query that reads matches, for whoever stands on one side of them."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import column, exists, or_, select, table, text, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.engine.scored import kind_of
from services.matching.lists.models import Match
from services.matching.partners.models import PartnerMember
from services.matching.profiles.models import Profile
from services.matching.projects.models import KnownProject
from services.matching.scoring.ordering import match_id as match_id_of
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_M, _P, _K = columns(Match), columns(Profile), columns(KnownProject)
# Where a host has been shown somebody, by a list or because it asked.
_SHOWN = text(
    """
    SELECT EXISTS (SELECT FROM match m WHERE m.project_id = :project AND m.profile_id = :profile)
        OR EXISTS (SELECT FROM exposure e
            WHERE e.project_id = :project AND e.profile_id = :profile)
        OR EXISTS (SELECT FROM handshake h
            WHERE h.project_id = :project AND h.profile_id = :profile)
        OR EXISTS (SELECT FROM match_ask a
            WHERE a.kind = 'near_misses' AND a.expires_at > :now
              AND a.names @> ARRAY[CAST(:profile AS uuid)]
              AND a.spec ->> 'project_id' = CAST(:project AS text))
    """
)
# What the last answers to "my projects" showed a profile, far more than its places in lists.
_ANSWERED = text(
    """
    SELECT DISTINCT a.owner AS profile_id, CAST(place ->> 'project_id' AS uuid) AS project_id,
        CAST(place ->> 'role' AS int) AS role
    FROM match_ask a, jsonb_array_elements(a.result -> 'places') AS place
    WHERE a.owner = ANY(:profiles) AND a.kind = 'my_projects' AND a.state = 'answered'
      AND a.expires_at > :now
    """
)
_O = columns(PartnerMember)
# A match is known as long as any of them has it. The last two are written by features that read
# pairs themselves, so only their names are used here.
_KNOWING = tuple(
    table(name, *(column(each) for each in ("match_id", "project_id", "role", "profile_id")))
    for name in ("match", "exposure", "handshake")
)


class Stand(NamedTuple):
    """Which pair a match is of, and on which side of it somebody stands."""

    project_id: UUID
    partner_id: UUID
    role: int
    profile_id: UUID
    is_mine: bool
    is_ours: bool


def acts_for(principal: Principal, partner_id: Any) -> Any:
    """As a condition: the principal acts for the partner in this column, in whatever role."""
    if principal.partner_id is not None:
        return partner_id == principal.partner_id
    return exists().where(_O.partner_id == partner_id, _O.person_id == principal.person_id)


def owns(principal: Principal) -> Any:
    """As a condition on profiles: it is the principal's, or that of a partner they act for."""
    of_partner = _P.partner_id.is_not(None) & acts_for(principal, _P.partner_id)
    if principal.person_id is None:
        # Compared with None, person_id would be IS NULL: every organisation's profile.
        return of_partner
    return or_(_P.person_id == principal.person_id, of_partner)


class MatchRepository:
    """Matches in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def own_project(self, principal: Principal, project_id: UUID) -> KnownProject | None:
        """A project of a partner that the principal acts for."""
        found: KnownProject | None = await self._session.scalar(
            select(KnownProject).where(
                _K.project_id == project_id, acts_for(principal, _K.partner_id)
            )
        )
        return found

    async def any_project(self, project_id: UUID) -> KnownProject | None:
        """A project that was published."""
        return await self._session.get(KnownProject, project_id)

    async def own_profile(self, principal: Principal, profile_id: UUID) -> Profile | None:
        """A profile of the principal."""
        found: Profile | None = await self._session.scalar(
            select(Profile).where(_P.id == profile_id, owns(principal))
        )
        return found

    async def page_of_project(
        self, project_id: UUID, *, role: int, request: PageRequest
    ) -> Rows[Match]:
        """A project's list, the best first."""
        statement = (
            select(Match)
            .where(_M.project_id == project_id, _M.role == role)
            .order_by(_M.order_key.desc(), _M.match_id)
        )
        return await select_page(self._session, statement, request)

    async def page_of_profile(self, profile_id: UUID, request: PageRequest) -> Rows[Match]:
        """A profile's matches, the best first."""
        statement = (
            select(Match)
            .where(_M.profile_id == profile_id)
            .order_by(_M.order_key.desc(), _M.match_id)
        )
        return await select_page(self._session, statement, request)

    async def was_shown(
        self, principal: Principal, project_id: UUID, profile_id: UUID, now: datetime
    ) -> bool:
        """Whether a project of the principal's shows the profile, or has shown it."""
        if await self.own_project(principal, project_id) is None:
            return False
        values = {"project": project_id, "profile": profile_id, "now": now}
        return bool(await self._session.scalar(_SHOWN, values))

    async def stand(self, principal: Principal, match_id: UUID, now: datetime) -> Stand | None:
        """
        Where the principal stands in a match; None for a match of others.

        Besides what is known to both sides, a profile's own side knows what it was answered.
        """
        found = await self._known_stand(principal, match_id)
        return found or await self._answered_stand(principal, match_id, now)

    async def _answered_stand(
        self, principal: Principal, match_id: UUID, now: datetime
    ) -> Stand | None:
        mine = list(await self._session.scalars(select(_P.id).where(owns(principal))))
        found = await self._session.execute(_ANSWERED, {"profiles": mine, "now": now})
        for profile_id, project_id, role in found:
            if match_id_of(project_id, role, kind_of(role), profile_id) == match_id:
                project = await self.any_project(project_id)
                if project is None:
                    return None
                return Stand(
                    project_id, project.partner_id, role, profile_id, is_mine=True, is_ours=False
                )
        return None

    async def _known_stand(self, principal: Principal, match_id: UUID) -> Stand | None:
        known = union(
            *(
                select(each.c.project_id, each.c.role, each.c.profile_id).where(
                    each.c.match_id == match_id
                )
                for each in _KNOWING
            )
        ).subquery()
        is_mine, is_ours = owns(principal), acts_for(principal, _K.partner_id)
        found = await self._session.execute(
            select(
                known.c.project_id,
                _K.partner_id,
                known.c.role,
                known.c.profile_id,
                is_mine.label("is_mine"),
                is_ours.label("is_ours"),
            )
            .join(Profile, _P.id == known.c.profile_id)
            .join(KnownProject, _K.project_id == known.c.project_id)
            .where(or_(is_mine, is_ours))
        )
        row = found.one_or_none()
        return Stand(*row) if row else None

    async def listed(self, match_id: UUID) -> Match | None:
        """The place in the list, if it is there now."""
        return await self._session.get(Match, match_id)

    async def places(
        self, project_id: UUID, role: int, profile_ids: list[UUID]
    ) -> dict[UUID, Match]:
        """The places of some profiles in one list."""
        found = await self._session.scalars(
            select(Match).where(
                _M.project_id == project_id, _M.role == role, _M.profile_id.in_(profile_ids)
            )
        )
        return {match.profile_id: match for match in found}

    async def projects(self, ids: list[UUID]) -> dict[UUID, KnownProject]:
        """Projects by id."""
        found = await self._session.scalars(select(KnownProject).where(_K.project_id.in_(ids)))
        return {project.project_id: project for project in found}
