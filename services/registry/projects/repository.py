"""Every query about projects; ownership stands in the WHERE."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for, is_standing
from services.registry.projects.models import Project
from services.registry.projects.schemas import OPEN
from shared.contracts.registry import ProjectPublished
from shared.contracts.state import Keys
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_P = columns(Project)


class ProjectRepository:
    """Projects in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, project: Project) -> None:
        """A new project."""
        self._session.add(project)

    async def visible(self, principal: Principal, project_id: UUID) -> Project | None:
        """The project if it was published or is one's own."""
        found: Project | None = await self._session.scalar(
            select(Project).where(_P.id == project_id, is_visible(principal))
        )
        return found

    async def get(self, project_id: UUID) -> Project | None:
        """The project, whoever asks."""
        return await self._session.get(Project, project_id)

    async def open_among(self, ids: list[UUID]) -> set[UUID]:
        """Which of these are published and have not ended, until the transaction ends."""
        found = await self._session.scalars(
            select(_P.id)
            .where(_P.id.in_(ids), _P.status.in_(OPEN))
            .order_by(_P.id)
            .with_for_update(read=True)
        )
        return set(found)

    async def owner(self, principal: Principal, project_id: UUID) -> UUID | None:
        """Whose project it is, if the principal may edit it; it never changes hands."""
        found: UUID | None = await self._session.scalar(
            select(_P.partner_id).where(
                _P.id == project_id,
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
        )
        return found

    async def lock(self, principal: Principal, project_id: UUID) -> Project | None:
        """The project, its row locked, if the principal may edit it."""
        found: Project | None = await self._session.scalar(
            select(Project)
            .where(
                _P.id == project_id,
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
            .with_for_update(of=Project)
            .execution_options(populate_existing=True)
        )
        return found

    async def by_iati(self, partner_id: UUID, identifiers: list[str]) -> dict[str, Project]:
        """A partner's projects by their IATI identifier, their rows locked in order."""
        found = await self._session.scalars(
            select(Project)
            .where(_P.partner_id == partner_id, _P.iati_identifier.in_(identifiers))
            .order_by(_P.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {str(project.iati_identifier): project for project in found}

    async def own(self, partner_id: UUID, project_ids: list[UUID]) -> dict[UUID, Project]:
        """Those of these projects that are the partner's, their rows locked in order."""
        found = await self._session.scalars(
            select(Project)
            .where(_P.partner_id == partner_id, _P.id.in_(project_ids))
            .order_by(_P.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {project.id: project for project in found}

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, limit: int
    ) -> list[Project]:
        """The next projects that the principal may see, of all or of one partner, by id."""
        statement = select(Project).where(is_visible(principal))
        if partner_id is not None:
            statement = statement.where(_P.partner_id == partner_id)
        if after is not None:
            statement = statement.where(_P.id > after)
        return list(await self._session.scalars(statement.order_by(_P.id).limit(limit)))

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Project, int]]:
        """The projects that were told, streamed, each with its last sequence."""
        statement = with_sequence(select(Project), ProjectPublished.topic, _P.id, keys)
        async for project, sequence in await self._session.stream(statement):
            yield project, sequence

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Project]:
        """Projects of partners in good standing and one's own, newest first."""
        is_own = acts_for(principal, _P.partner_id, at_least=MemberRole.VIEWER)
        statement = select(Project).where(
            is_visible(principal), or_(is_standing(_P.partner_id), is_own)
        )
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_P[name] == value)
        ordered = statement.order_by(_P.created_at.desc(), _P.id.desc())
        return await select_page(self._session, ordered, request)

    async def published_in(self, country: str, *, most: int) -> tuple[int, list[Project]]:
        """How many projects of a country are published now, and the newest of them."""
        statement = select(Project).where(_P.country == country, _P.status.in_(OPEN))
        count = await self._session.scalar(select(func.count()).select_from(statement.subquery()))
        newest = statement.order_by(_P.created_at.desc(), _P.id.desc()).limit(most)
        return int(count or 0), list(await self._session.scalars(newest))


def is_visible(principal: Principal) -> Any:
    """The condition that a project was published or is one's own."""
    was_published = _P.published_at.is_not(None)
    return or_(was_published, acts_for(principal, _P.partner_id, at_least=MemberRole.VIEWER))
