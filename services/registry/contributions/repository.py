"""
Every query about the ledger; ownership stands in the WHERE.

Locks are taken in one order: the contribution, then the purse. The trigger on entries follows the
same order, so two writers never wait for each other in a ring.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from services.registry.contributions.models import (
    Contribution,
    ContributionBalance,
    LedgerEntry,
    ProjectPurse,
)
from services.registry.partners.models import Partner
from services.registry.partners.repository import acts_for
from services.registry.projects.models import Project
from shared.contracts.programmes import ContributionPledged
from shared.contracts.state import Keys
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db.columns import columns
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page
from shared.money import Money
from shared.security.principal import Principal

_C, _B, _E = columns(Contribution), columns(ContributionBalance), columns(LedgerEntry)
_U, _P = columns(ProjectPurse), columns(Project)
# What is spent is the project's own affair: nobody is told of it entry by entry.
_UNTOLD = "expenditure"


@dataclass(frozen=True, slots=True)
class Books:
    """A contribution with its row locked, and what the caller is to it."""

    contribution: Contribution
    project: Project
    is_keeper: bool
    is_owner: bool


class ContributionRepository:
    """The ledger in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, contribution: Contribution) -> None:
        """A new contribution, its balances at nothing, and a purse of its currency."""
        self._session.add(contribution)
        await self._session.flush()
        self._session.add(ContributionBalance(contribution_id=contribution.id))
        await self._session.flush()
        await self._session.execute(
            insert(ProjectPurse)
            .values(
                project_id=contribution.project_id,
                currency=contribution.currency,
                received=0,
                spent=0,
            )
            .on_conflict_do_nothing()
        )

    def add(self, entry: LedgerEntry) -> None:
        """A new entry."""
        self._session.add(entry)

    async def lock(self, principal: Principal, contribution_id: UUID) -> Books | None:
        """
        The books, if the principal may write in them at all.

        Who acts for a suspended partner alone is neither their keeper nor the project's owner.
        """
        keeper: Any = aliased(Partner)
        owner: Any = aliased(Partner)
        keeps = acts_for(principal, _C.partner_id, at_least=MemberRole.EDITOR)
        owns = acts_for(principal, _P.partner_id, at_least=MemberRole.EDITOR)
        found = (
            await self._session.execute(
                select(
                    Contribution,
                    Project,
                    and_(keeps, keeper.status != PartnerStatus.SUSPENDED),
                    and_(owns, owner.status != PartnerStatus.SUSPENDED),
                )
                .join(Project, _P.id == _C.project_id)
                .join(keeper, keeper.id == _C.partner_id)
                .join(owner, owner.id == _P.partner_id)
                .where(_C.id == contribution_id, or_(keeps, owns))
                .with_for_update(of=Contribution)
                .execution_options(populate_existing=True)
            )
        ).one_or_none()
        return Books(*found) if found else None

    async def balance(self, contribution_id: UUID) -> ContributionBalance:
        """What the entries add up to now."""
        return await self._session.get_one(
            ContributionBalance, contribution_id, populate_existing=True
        )

    async def lock_purse(self, project_id: UUID, currency: str) -> ProjectPurse:
        """The project's money of a currency, its row locked."""
        return await self._session.get_one(
            ProjectPurse, (project_id, currency), populate_existing=True, with_for_update=True
        )

    async def by_reference(self, partner_id: UUID, reference: str) -> Contribution | None:
        """What the partner calls so."""
        found: Contribution | None = await self._session.scalar(
            select(Contribution).where(_C.partner_id == partner_id, _C.reference == reference)
        )
        return found

    async def visible(
        self, principal: Principal, contribution_id: UUID
    ) -> tuple[Contribution, ContributionBalance] | None:
        """A contribution whose books the principal may read."""
        found = (
            await self._session.execute(
                with_balance().where(_C.id == contribution_id, is_readable(principal))
            )
        ).one_or_none()
        return (found[0], found[1]) if found else None

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[Any]:
        """The contributions whose books the principal may read, newest first."""
        statement = with_balance().where(is_readable(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_C[name] == value)
        ordered = statement.order_by(_C.created_at.desc(), _C.id.desc())
        return await select_page(self._session, ordered, request)

    async def entries(self, contribution_id: UUID, request: PageRequest) -> Rows[LedgerEntry]:
        """The entries of a contribution in their order."""
        statement = select(LedgerEntry).where(_E.contribution_id == contribution_id)
        return await select_page(self._session, statement.order_by(_E.number, _E.id), request)

    async def entry(self, contribution_id: UUID, entry_id: UUID) -> LedgerEntry | None:
        """One entry of a contribution."""
        found: LedgerEntry | None = await self._session.scalar(
            select(LedgerEntry).where(_E.id == entry_id, _E.contribution_id == contribution_id)
        )
        return found

    async def left_of(self, entry: LedgerEntry) -> tuple[int, int]:
        """What corrections have left of an entry: its amount, and its worth in the own currency."""
        taken = (
            await self._session.execute(
                select(
                    func.coalesce(func.sum(_E.amount_minor), 0),
                    func.coalesce(func.sum(_E.own_amount_minor), 0),
                ).where(_E.corrects == entry.id)
            )
        ).one()
        return entry.amount_minor + int(taken[0]), entry.own_amount_minor + int(taken[1])

    async def stands(
        self, contribution_id: UUID, *, kind: str, amount: Money, value_date: date
    ) -> bool:
        """Whether an entry of this kind, amount and day is booked and not taken back whole."""
        correction: Any = aliased(LedgerEntry)
        taken = (
            select(func.coalesce(func.sum(correction.amount_minor), 0))
            .where(correction.corrects == _E.id)
            .correlate(LedgerEntry)
            .scalar_subquery()
        )
        found = await self._session.scalar(
            select(_E.id)
            .where(
                _E.contribution_id == contribution_id,
                _E.kind == kind,
                _E.amount_minor == amount.amount_minor,
                _E.currency == amount.currency,
                _E.value_date == value_date,
                _E.amount_minor + taken > 0,
            )
            .limit(1)
        )
        return found is not None

    async def entries_of(self, principal: Principal, project_ids: list[UUID]) -> list[LedgerEntry]:
        """The entries of projects in whose books the principal may read, as they were booked."""
        found = await self._session.scalars(
            select(LedgerEntry)
            .join(Contribution, _C.id == _E.contribution_id)
            .join(Project, _P.id == _C.project_id)
            .where(_C.project_id.in_(project_ids), is_readable(principal))
            .options(joinedload(LedgerEntry.contribution))  # type: ignore[arg-type]
            .order_by(_C.created_at, _C.id, _E.number)
        )
        return list(found)

    async def project(self, project_id: UUID) -> Project | None:
        """The project, whoever asks."""
        return await self._session.get(Project, project_id)

    async def gives(self, principal: Principal, project: Project) -> bool:
        """Whether the principal acts for a partner, not the project's own, that gives to it."""
        acts = [
            and_(
                column.is_not(None),
                column != project.partner_id,
                acts_for(principal, column, at_least=MemberRole.EDITOR),
            )
            for column in (_C.contributor_partner_id, _C.partner_id)
        ]
        found = await self._session.scalar(
            select(_C.id).where(_C.project_id == project.id, or_(*acts)).limit(1)
        )
        return found is not None

    async def purses(self, project_id: UUID) -> list[tuple[ProjectPurse, list[UUID]]]:
        """A project's money by currency, each with the contributions of that currency."""
        found = await self._session.execute(
            select(ProjectPurse, func.array_agg(_C.id))
            .join(
                Contribution,
                and_(_C.project_id == _U.project_id, _C.currency == _U.currency),
            )
            .where(_U.project_id == project_id)
            .group_by(_U.project_id, _U.currency)
            .order_by(_U.currency)
        )
        return [(purse, list(ids)) for purse, ids in found]

    async def told(
        self, keys: Keys
    ) -> AsyncIterator[tuple[Contribution, ContributionBalance, LedgerEntry, Project, int]]:
        """
        The contributions that were told, each with its last told entry and a sequence.

        Sequences count all that was told about a project. Of its contributions the last told one
        has the project's last, the one before it the number before: never less than what was
        truly told about it, and never more than about the project.
        """
        newest = (
            select(_E.contribution_id, func.max(_E.number).label("number"))
            .where(_E.kind != _UNTOLD)
            .group_by(_E.contribution_id)
            .subquery()
        )
        latest = (_E.booked_at.desc(), _E.id.desc())
        place = func.row_number().over(partition_by=_C.project_id, order_by=latest)
        ranked = (
            select(_C.id, _E.id.label("entry_id"), (place - 1).label("back"))
            .join(newest, newest.c.contribution_id == _C.id)
            .join(LedgerEntry, and_(_E.contribution_id == _C.id, _E.number == newest.c.number))
            .subquery()
        )
        statement = (
            select(Contribution, ContributionBalance, LedgerEntry, Project, ranked.c.back)
            .join(ranked, ranked.c.id == _C.id)
            .join(ContributionBalance, _B.contribution_id == _C.id)
            .join(LedgerEntry, _E.id == ranked.c.entry_id)
            .join(Project, _P.id == _C.project_id)
            .order_by(_C.project_id, ranked.c.back.desc())
        )
        told = with_sequence(statement, ContributionPledged.topic, _C.project_id, keys)
        async for contribution, balance, entry, project, back, last in await self._session.stream(
            told
        ):
            yield contribution, balance, entry, project, last - back


def with_balance() -> Any:
    """Contributions, each with its balance, joined to their projects."""
    return (
        select(Contribution, ContributionBalance)
        .join(ContributionBalance, _B.contribution_id == _C.id)
        .join(Project, _P.id == _C.project_id)
    )


def is_readable(principal: Principal) -> Any:
    """By the keeper of the books, the contributor, the project's people, and reviewers."""
    if principal.may("partners:review"):
        return true()
    return or_(
        *(
            acts_for(principal, column, at_least=MemberRole.VIEWER)
            for column in (_C.partner_id, _C.contributor_partner_id, _P.partner_id)
        )
    )
