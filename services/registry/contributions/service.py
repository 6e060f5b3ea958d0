"""
Opening contributions, and reading their books.

* ContributionNotFound       404  is not there, or its books are not yours to read or write
* ContributionMakesNoSense   422  a rule of contributions is hurt
* ReferenceTaken             409  the partner calls another contribution so
* BooksNotYours              409  only the project's partner or the contributor keeps these books
* ProjectTakesNoMoney        409  the project is a draft, or closed
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

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
from services.registry.projects.schemas import OPEN
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal


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
    if project.status not in OPEN:
        raise ProjectTakesNoMoney(f"The project is {project.status}.")
    contribution = Contribution(
        **body.model_dump(), booked_by=principal.kind.value, created_at=uow.now
    )
    repository = ContributionRepository(uow.session)
    try:
        await repository.open(contribution)
    except IntegrityError as error:
        if "contribution_reference_once" in str(error.orig):
            raise ReferenceTaken(f"Another contribution is called {body.reference!r}.") from error
        raise
    await audit.note(
        uow,
        actor=str(principal),
        action="contribution.opened",
        object_type="contribution",
        object_id=contribution.id,
        decision={"project_id": str(project.id), "class": body.contributor_class.value},
    )
    return contribution, await repository.balance(contribution.id)


def described(contribution: Contribution, balance: ContributionBalance) -> ContributionRead:
    """The contribution with its balances, as its readers see it."""
    counted = {
        name: Money(amount_minor=getattr(balance, name), currency=contribution.currency)
        for name in Balances.model_fields
    }
    return ContributionRead.model_validate(
        contribution.model_dump() | {"entries": balance.entries, "balances": counted}
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
    keeper = await partners.read_partner(uow, principal=principal, partner_id=partner_id)
    partners.require_verified(keeper)
