"""
Opening contributions, and reading their books.

* ContributionNotFound       404  is not there, or its books are not yours to read or write
* ContributionMakesNoSense   422  a rule of contributions is hurt
* ReferenceTaken             409  the partner calls another contribution so
* BooksNotYours              409  only the project's partner or the contributor keeps these books
* ProjectTakesNoMoney        409  the project is a draft, or closed
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.contributions.domain import EntryKind
from services.registry.contributions.models import (
    Contribution,
    ContributionBalance,
    LedgerEntry,
    ProjectPurse,
)
from services.registry.contributions.repository import Books, ContributionRepository
from services.registry.contributions.schemas import (
    Balances,
    ContributionCreate,
    ContributionRead,
)
from services.registry.partners import service as partners
from services.registry.partners.repository import PartnerRepository
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from shared.contracts import programmes as contract
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal

TOLD: Final[dict[EntryKind, type[contract.ContributionState]]] = {
    EntryKind.PLEDGE: contract.ContributionPledged,
    EntryKind.COMMITMENT: contract.ContributionCommitted,
    EntryKind.DISBURSEMENT: contract.ContributionDisbursed,
    # Goods are at the project's disposal as money is.
    EntryKind.IN_KIND: contract.ContributionDisbursed,
    EntryKind.REFUND: contract.ContributionRefunded,
}


class ContributionNotFound(NotFound):
    """There is no such contribution, or its books are not yours to read or to write."""

    slug = "contribution-not-found"
    title = "No such contribution"


class ContributionMakesNoSense(Unprocessable):
    """The contributor is a partner, a match or a label: one of the three."""

    slug = "contribution-makes-no-sense"
    title = "The contribution makes no sense"


class ReferenceTaken(Conflict):
    """The partner who keeps the books calls another contribution so."""

    slug = "contribution-reference-taken"
    title = "The reference is taken"


class BooksNotYours(Conflict):
    """The books of a contribution are kept by the project's partner, or by the contributor."""

    slug = "books-not-yours"
    title = "Not the keeper of these books"


class ProjectTakesNoMoney(Conflict):
    """A draft takes no money yet, and to a closed project nothing more is promised."""

    slug = "project-takes-no-money"
    title = "The project takes no money"


async def open_contribution(
    uow: UnitOfWork, *, principal: Principal, body: ContributionCreate
) -> tuple[Contribution, ContributionBalance]:
    """
    A contribution without entries, in the books of a verified partner that one may act for.

    Raises ContributionMakesNoSense, BooksNotYours, ProjectTakesNoMoney, ReferenceTaken, and what
    reading the project and the partners raises.
    """
    givers = (body.contributor_partner_id, body.match_id, body.contributor_label)
    if sum(each is not None for each in givers) != 1:
        raise ContributionMakesNoSense("Name a partner, a match, or a label: one of them.")
    project = await projects.read_project(uow, principal=principal, project_id=body.project_id)
    await _require_keeper(uow, principal, body.partner_id)
    if body.partner_id not in (project.partner_id, body.contributor_partner_id):
        raise BooksNotYours("The project's partner keeps the books, or the one that contributes.")
    if body.contributor_partner_id is not None:
        await partners.read_partner(
            uow, principal=principal, partner_id=body.contributor_partner_id
        )
    if not project.takes_records:
        raise ProjectTakesNoMoney(f"The project is {project.status}.")
    contribution = Contribution(
        **body.model_dump(), booked_by=principal.kind.value, created_at=uow.now
    )
    await open_books(uow, principal=principal, contribution=contribution)
    return contribution, await balance_of(uow, contribution_id=contribution.id)


async def open_books(uow: UnitOfWork, *, principal: Principal, contribution: Contribution) -> None:
    """Keep a new contribution, whoever asks; its keeper is held. Raises ReferenceTaken."""
    try:
        await ContributionRepository(uow.session).open(contribution)
    except IntegrityError as error:
        if "contribution_reference_once" in str(error.orig):
            taken = f"Another contribution is called {contribution.reference!r}."
            raise ReferenceTaken(taken) from error
        raise
    await audit.note(
        uow,
        actor=str(principal),
        action="contribution.opened",
        object_type="contribution",
        object_id=contribution.id,
        decision={
            "project_id": str(contribution.project_id),
            "class": str(contribution.contributor_class),
        },
    )


def described(contribution: Contribution, balance: ContributionBalance) -> ContributionRead:
    """The contribution with its balances, as its readers see it."""
    counted = {
        name: Money(amount_minor=getattr(balance, name), currency=contribution.currency)
        for name in Balances.model_fields
    }
    return ContributionRead.model_validate(
        contribution.model_dump() | {"entries": balance.entries, "balances": counted}
    )


def state_of(
    contribution: Contribution,
    balance: ContributionBalance,
    entry: LedgerEntry,
    project: Project,
    *,
    at: datetime,
) -> contract.ContributionState:
    """A contribution after an entry, as it travels."""

    def money(minor: int) -> Money:
        return Money(amount_minor=minor, currency=contribution.currency)

    return TOLD[EntryKind(entry.kind)].model_validate(
        {
            "contribution_id": contribution.id,
            "entry_id": entry.id,
            "project_id": project.id,
            "partner_id": project.partner_id,
            "project_title": project.title,
            "contributor_partner_id": contribution.contributor_partner_id,
            "match_id": contribution.match_id,
            "contributor_class": contribution.contributor_class,
            "instrument": contribution.instrument,
            "programme_id": contribution.programme_id,
            "amount": Money(amount_minor=abs(entry.amount_minor), currency=entry.currency),
            "pledged": money(balance.pledged),
            "committed": money(balance.committed),
            "disbursed": money(balance.disbursed + balance.in_kind),
            "refunded": money(balance.refunded),
            "corrects_entry_id": entry.corrects,
            "at": at,
        }
    )


async def own_books(uow: UnitOfWork, *, principal: Principal, contribution_id: UUID) -> Books:
    """The books, the contribution's row locked, for who may write in them."""
    found = await ContributionRepository(uow.session).lock(principal, contribution_id)
    if found is None:
        raise ContributionNotFound("No such contribution in whose books you may write.")
    if not (found.is_keeper or found.is_owner):
        raise partners.PartnerNotVerified("The partner is suspended: it books nothing.")
    return found


async def read_contribution(
    uow: UnitOfWork, *, principal: Principal, contribution_id: UUID
) -> tuple[Contribution, ContributionBalance]:
    """A contribution whose books one may read. Raises ContributionNotFound."""
    found = await ContributionRepository(uow.session).visible(principal, contribution_id)
    if found is None:
        raise ContributionNotFound("No such contribution whose books you may read.")
    return found


async def list_contributions(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[Any]:
    """The contributions whose books one may read, newest first."""
    return await ContributionRepository(uow.session).page(principal, page, filters)


async def list_entries(
    uow: UnitOfWork, *, principal: Principal, contribution_id: UUID, page: PageRequest
) -> Rows[LedgerEntry]:
    """The ledger of a contribution whose books one may read."""
    await read_contribution(uow, principal=principal, contribution_id=contribution_id)
    return await ContributionRepository(uow.session).entries(contribution_id, page)


async def entries_of(
    uow: UnitOfWork, *, principal: Principal, project_ids: list[UUID]
) -> list[LedgerEntry]:
    """The entries of projects in whose books one may read, each with its `contribution` loaded."""
    return await ContributionRepository(uow.session).entries_of(principal, project_ids)


async def called(uow: UnitOfWork, *, partner_id: UUID, reference: str) -> Contribution | None:
    """What a partner calls so in its books, if there is."""
    return await ContributionRepository(uow.session).by_reference(partner_id, reference)


async def free_reference(uow: UnitOfWork, *, partner_id: UUID, wanted: str) -> str:
    """The wanted reference, or where the partner calls something else so, one with a number."""
    repository, found, number = ContributionRepository(uow.session), wanted, 1
    while await repository.by_reference(partner_id, found) is not None:
        number += 1
        found = f"{wanted}/{number}"
    return found


async def stands(
    uow: UnitOfWork, *, contribution_id: UUID, kind: str, amount: Money, value_date: date
) -> bool:
    """Whether an entry of this kind, amount and day is booked and not taken back whole."""
    return await ContributionRepository(uow.session).stands(
        contribution_id, kind=kind, amount=amount, value_date=value_date
    )


async def balance_of(uow: UnitOfWork, *, contribution_id: UUID) -> ContributionBalance:
    """What the entries of a contribution add up to."""
    return await ContributionRepository(uow.session).balance(contribution_id)


async def purses(uow: UnitOfWork, *, project_id: UUID) -> list[tuple[ProjectPurse, list[UUID]]]:
    """A project's money by currency, each with the contributions of that currency."""
    return await ContributionRepository(uow.session).purses(project_id)


async def project_given_to(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID
) -> Project | None:
    """The project, if the caller gives to it from outside, or is a reviewer; else None."""
    repository = ContributionRepository(uow.session)
    project = await repository.project(project_id)
    if project is None or principal.may("partners:review"):
        return project
    is_giver = await repository.gives(principal, project)
    return project if is_giver else None


async def _require_keeper(uow: UnitOfWork, principal: Principal, partner_id: UUID) -> None:
    repository = PartnerRepository(uow.session)
    if not await repository.is_own(principal, partner_id, MemberRole.EDITOR):
        raise partners.PartnerNotFound("No such partner among those you may act for in this way.")
    # Held before the project's row is: whoever locks both begins with the partner.
    await partners.require_standing(uow, partner_id=partner_id)
