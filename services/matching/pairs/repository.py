"""Every query that reads matches, for whoever stands on one side of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.lists.models import Match
from services.matching.partners.models import PartnerMember
from services.matching.profiles.models import Profile
from services.matching.projects.models import KnownProject
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_M, _P, _K = columns(Match), columns(Profile), columns(KnownProject)
_O = columns(PartnerMember)


def _acts_for(principal: Principal, partner_id: Any) -> Any:
    if principal.partner_id is not None:
        return partner_id == principal.partner_id
    return exists().where(_O.partner_id == partner_id, _O.person_id == principal.person_id)


def _owns(principal: Principal) -> Any:
    of_partner = _P.partner_id.is_not(None) & _acts_for(principal, _P.partner_id)
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
                _K.project_id == project_id, _acts_for(principal, _K.partner_id)
            )
        )
        return found

    async def any_project(self, project_id: UUID) -> KnownProject | None:
        """A project that was published."""
        return await self._session.get(KnownProject, project_id)

    async def own_profile(self, principal: Principal, profile_id: UUID) -> Profile | None:
        """A profile of the principal."""
        found: Profile | None = await self._session.scalar(
            select(Profile).where(_P.id == profile_id, _owns(principal))
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

    async def visible(self, principal: Principal, match_id: UUID) -> Match | None:
        """A match that the principal stands on one side of."""
        found: Match | None = await self._session.scalar(
            select(Match)
            .join(Profile, _P.id == _M.profile_id)
            .join(KnownProject, _K.project_id == _M.project_id)
            .where(
                _M.match_id == match_id,
                or_(_owns(principal), _acts_for(principal, _K.partner_id)),
            )
        )
        return found

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
