"""
Books what a round selected, and takes it back when the application is withdrawn.

* AwardIsPaid  409  money or goods were given for it: they go back first
"""

from typing import Final
from uuid import UUID

from services.registry.applications import service as applications
from services.registry.applications.models import Application
from services.registry.applications.schemas import ApplicationPlan
from services.registry.awards.domain import Award, Due, awards, givers_of, to_take_back
from services.registry.awards.repository import AwardRepository
from services.registry.contributions import service as contributions
from services.registry.contributions.domain import EntryKind
from services.registry.contributions.models import Contribution
from services.registry.contributions.repository import Books, ContributionRepository
from services.registry.ledger import service as ledger
from services.registry.partners import service as partners
from services.registry.programmes.models import Programme
from services.registry.programmes.schemas import DryRunRead
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.service import ProjectNotFound
from services.registry.rounds import service as rounds
from services.registry.rounds.models import Round
from shared.contracts.values import PartnerStatus
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal

_SELECTED: Final = "Selected by the committee."
_WITHDRAWN: Final = "The application was withdrawn."


class AwardIsPaid(Conflict):
    """Money or goods were given for the application: refund them, or take a mistake back, first."""

    slug = "award-is-paid"
    title = "Something was given already"


async def award(
    uow: UnitOfWork, *, principal: Principal, application: Application, found: Round
) -> None:
    """
    Book each share of an application that is selected in this transaction.

    Everybody in `parties_of` is held. A partner that the plan names keeps its own books; for
    whoever is none, or is not verified, the project's partner does.
    """
    if application.answer is None:
        return
    programme, fund = await rounds.terms_of(uow, found)
    project = await _project(uow, application)
    plan = ApplicationPlan.model_validate(application.plan)
    answer = DryRunRead.model_validate(application.answer)
    dues = [
        Due(each.contributor, each.name, each.contributor_class.value, each.amount.amount_minor)
        for each in answer.payments
    ]
    due = awards(
        dues,
        programme=fund.programme,
        instrument=plan.instrument.value,
        brought=applications.brought_by(plan),
        givers=givers_of((each.contributor, each.partner_id) for each in plan.counterparts)
        | {fund.programme: programme.partner_id},
    )
    for each in due:
        await _book(uow, principal, (programme, project, application), each)


def parties_of(application: Application) -> set[UUID]:
    """The applicant, and the partners that its plan names."""
    plan = ApplicationPlan.model_validate(application.plan)
    return {application.partner_id} | {
        each.partner_id for each in plan.counterparts if each.partner_id is not None
    }


async def take_back(uow: UnitOfWork, *, principal: Principal, application: Application) -> None:
    """
    Take back what was promised for a withdrawn application and not given. Raises AwardIsPaid.

    By counter-entries, as everything in the ledger is taken back; whoever promised need not do it.
    """
    repository = ContributionRepository(uow.session)
    found = await AwardRepository(uow.session).lock_of(application.id)
    balances = [await repository.balance(each.id) for each in found]
    if any(each.disbursed + each.in_kind > each.refunded for each in balances):
        raise AwardIsPaid("Something was given for it that did not go back.")
    project = await _project(uow, application)
    for contribution in found:
        books = Books(contribution, project, is_keeper=True, is_owner=True)
        balance = await repository.balance(contribution.id)
        given = balance.disbursed + balance.in_kind
        await _take(uow, principal, books, EntryKind.COMMITMENT, balance.committed - given)
        balance = await repository.balance(contribution.id)
        excess = balance.pledged - balance.committed
        await _take(uow, principal, books, EntryKind.PLEDGE, excess)


async def _project(uow: UnitOfWork, application: Application) -> Project:
    project = await projects.any_project(uow, project_id=application.project_id)
    if project is None:
        raise ProjectNotFound("The project of the application is gone.")
    return project


async def _book(
    uow: UnitOfWork,
    principal: Principal,
    parts: tuple[Programme, Project, Application],
    award: Award,
) -> None:
    programme, project, application = parts
    due, giver = award.due, award.giver
    if giver is not None:
        held = await partners.held_partner(uow, partner_id=giver)
        giver = giver if held.status == PartnerStatus.VERIFIED else None
    keeper = giver or project.partner_id
    wanted = f"{programme.slug}/{application.id}/{due.contributor}"
    contribution = Contribution(
        project_id=project.id,
        partner_id=keeper,
        reference=await contributions.free_reference(uow, partner_id=keeper, wanted=wanted),
        contributor_partner_id=giver,
        contributor_label=None if giver else due.name[:200],
        contributor_class=due.contributor_class,
        instrument=award.instrument,
        currency=application.currency,
        programme_id=programme.id,
        application_id=application.id,
        share=due.contributor,
        booked_by=principal.kind.value,
        created_at=uow.now,
    )
    await contributions.open_books(uow, principal=principal, contribution=contribution)
    books = Books(contribution, project, is_keeper=True, is_owner=True)
    for kind in (EntryKind.PLEDGE, EntryKind.COMMITMENT)[: 2 if award.is_binding else 1]:
        await ledger.enter(
            uow,
            principal=principal,
            books=books,
            kind=kind,
            minor=due.minor,
            value_date=uow.now.date(),
            note=_SELECTED,
        )


async def _take(
    uow: UnitOfWork, principal: Principal, books: Books, kind: EntryKind, excess: int
) -> None:
    """Take entries of a kind back until so much, in the contribution's currency, is gone."""
    repository = ContributionRepository(uow.session)
    entries = await AwardRepository(uow.session).promises(books.contribution.id, kind.value)
    lefts = [(await repository.left_of(each))[1] for each in entries]
    for entry, left, take in zip(entries, lefts, to_take_back(lefts, excess=excess), strict=True):
        # A part of an entry in another currency has no worth of its own: it stays.
        is_part = take < left
        if take == 0 or (is_part and entry.currency != books.contribution.currency):
            continue
        await ledger.counter(
            uow,
            principal=principal,
            books=books,
            wrong=entry,
            take_minor=take if is_part else None,
            value_date=uow.now.date(),
            note=_WITHDRAWN,
        )
