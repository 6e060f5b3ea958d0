"""Every query about effective practices and citations; ownership stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for
from services.registry.practices.domain import CitingKind, PracticeStatus
from services.registry.practices.models import Practice, PracticeCitation
from services.registry.projects.models import Project
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_R, _C, _P = columns(Practice), columns(PracticeCitation), columns(Project)
_AMONG = ("countries", "sectors", "gcm_objectives", "sdg_targets")


class PracticeRepository:
    """Practices in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Practice) -> None:
        """A new practice."""
        self._session.add(row)

    async def visible(self, principal: Principal, practice_id: UUID) -> Practice | None:
        """The practice if it is published, one's own, or before a reviewer."""
        found: Practice | None = await self._session.scalar(
            select(Practice).where(_R.id == practice_id, _visible(principal))
        )
        return found

    async def lock(self, principal: Principal, practice_id: UUID) -> Practice | None:
        """The practice, its row locked, if the principal may edit it."""
        return await self._locked(
            practice_id, acts_for(principal, _R.partner_id, at_least=MemberRole.EDITOR)
        )

    async def lock_visible(self, principal: Principal, practice_id: UUID) -> Practice | None:
        """The practice, its row locked, if the principal may read it."""
        return await self._locked(practice_id, _visible(principal))

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[Practice]:
        """The next practices that the principal may see, of all or of one partner, by id."""
        statement = select(Practice).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_R.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _R.id, after, most)))

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Practice]:
        """Practices that the principal may see, newest first."""
        statement = select(Practice).where(_visible(principal))
        for name, value in filters.items():
            if value is not None:
                has = _R[name].contains([value]) if name in _AMONG else _R[name] == value
                statement = statement.where(has)
        ordered = statement.order_by(_R.created_at.desc(), _R.id.desc())
        return await select_page(self._session, ordered, request)

    async def cite(self, citation: PracticeCitation) -> bool:
        """Write a citation down; answers whether it is new."""
        written = await self._session.scalar(
            insert(PracticeCitation)
            .values(**citation.model_dump())
            .on_conflict_do_nothing()
            .returning(_C.object_id)
        )
        return written is not None

    async def citation(
        self, practice_id: UUID, kind: CitingKind, object_id: UUID
    ) -> PracticeCitation | None:
        """A citation that stands."""
        return await self._session.get(PracticeCitation, (practice_id, kind.value, object_id))

    async def citations(self, practice_id: UUID, request: PageRequest) -> Rows[PracticeCitation]:
        """Who cites a practice, newest first."""
        statement = select(PracticeCitation).where(_C.practice_id == practice_id)
        ordered = statement.order_by(_C.cited_at.desc(), _C.object_id.desc())
        return await select_page(self._session, ordered, request)

    async def project_partner(self, principal: Principal, project_id: UUID) -> UUID | None:
        """The partner of a project that the principal may edit."""
        found: UUID | None = await self._session.scalar(
            select(_P.partner_id).where(
                _P.id == project_id,
                acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR),
            )
        )
        return found

    async def _locked(self, practice_id: UUID, condition: Any) -> Practice | None:
        found: Practice | None = await self._session.scalar(
            select(Practice)
            .where(_R.id == practice_id, condition)
            .with_for_update(of=Practice)
            .execution_options(populate_existing=True)
        )
        return found


def _visible(principal: Principal) -> Any:
    conditions = [
        _R.status == PracticeStatus.PUBLISHED,
        acts_for(principal, _R.partner_id, at_least=MemberRole.VIEWER),
    ]
    if principal.may("partners:review"):
        conditions.append(_R.status != PracticeStatus.DRAFT)
    return or_(*conditions)
