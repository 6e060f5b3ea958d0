"""Adding up a project's or a programme's ledger."""

from itertools import groupby
from typing import Any
from uuid import UUID

from services.registry.milestones import service as milestones
from services.registry.project_money.domain import (
    WHOLE,
    Flag,
    Leverage,
    Named,
    Paper,
    Payment,
    Pledge,
    bare_pledges,
    leverage,
    repeated_papers,
    repeated_payments,
    repeated_references,
    shares,
)
from services.registry.project_money.repository import COUNTERS, ProjectMoneyRepository
from services.registry.project_money.schemas import (
    ClassMoney,
    CurrencyLeverage,
    CurrencyMoney,
    FlagRead,
    GoalProgress,
    LeverageList,
    LeverageRead,
    ProjectMoney,
    Shares,
    Sums,
    Total,
)
from services.registry.projects import service as projects
from services.registry.projects.models import Project
from shared.contracts.programmes import ContributorClass
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def read_money(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> ProjectMoney:
    """What a project's ledger adds up to, for who may see the project. Raises ProjectNotFound."""
    project = await projects.read_project(uow, principal=principal, project_id=project_id)
    repository = ProjectMoneyRepository(uow.session)
    rows = await repository.sums_of_project(project_id)
    flags = None
    if await repository.reads_books(principal, project):
        flags = [
            FlagRead(what=each.what, detail=each.detail, ids=[UUID(one) for one in each.ids])
            for each in await _flags(uow, project_id)
        ]
    currencies = [
        _currency(currency, list(of_currency))
        for currency, of_currency in groupby(rows, lambda row: row.currency)
    ]
    return ProjectMoney(
        project_id=project_id, currencies=currencies, goal=_goal(project, currencies), flags=flags
    )


async def project_leverage(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID
) -> LeverageList:
    """Other money for each unit of the diaspora's, of one project. Raises ProjectNotFound."""
    await projects.read_project(uow, principal=principal, project_id=project_id)
    return _leverages(await ProjectMoneyRepository(uow.session).sums_of_project(project_id))


async def programme_leverage(
    uow: UnitOfWork, *, principal: Principal, programme_id: UUID
) -> LeverageList:
    """The same of what a programme adds to; of its published projects, and one's own."""
    repository = ProjectMoneyRepository(uow.session)
    return _leverages(await repository.sums_of_programme(principal, programme_id))


def _given(row: Any) -> int:
    return int(row.disbursed + row.in_kind - row.refunded)


def _leverages(rows: list[Any]) -> LeverageList:
    items = []
    for currency, of_currency in groupby(rows, lambda row: row.currency):
        found = list(of_currency)
        items.append(
            CurrencyLeverage(
                currency=currency,
                planned=_leverage(found, lambda row: int(row.pledged)),
                committed=_leverage(found, lambda row: int(row.committed)),
                disbursed=_leverage(found, _given),
            )
        )
    return LeverageList(items=items)


def _leverage(rows: list[Any], amount: Any) -> LeverageRead:
    diaspora = [each for each in rows if each.contributor_class == ContributorClass.DIASPORA]
    mine = sum(amount(each) for each in diaspora)
    found: Leverage = leverage(diaspora=mine, others=sum(amount(each) for each in rows) - mine)
    currency = rows[0].currency
    return LeverageRead(
        diaspora=Total(amount_minor=found.diaspora, currency=currency),
        others=Total(amount_minor=found.others, currency=currency),
        ratio=found.ratio,
        why=found.why,
    )


def _currency(currency: str, rows: list[Any]) -> CurrencyMoney:
    pledged = shares([int(row.pledged) for row in rows])
    committed = shares([int(row.committed) for row in rows])
    given = shares([_given(row) for row in rows])
    classes = [
        ClassMoney(
            contributor_class=row.contributor_class,
            shares=Shares(
                pledged=pledged[place] if pledged else None,
                committed=committed[place] if committed else None,
                given=given[place] if given else None,
            ),
            **_totals([row], currency),
        )
        for place, row in enumerate(rows)
    ]
    in_hand = sum(int(row.disbursed - row.refunded - row.spent) for row in rows)
    return CurrencyMoney(
        currency=currency,
        classes=classes,
        totals=Sums(**_totals(rows, currency)),
        in_hand=Total(amount_minor=in_hand, currency=currency),
    )


def _totals(rows: list[Any], currency: str) -> dict[str, Total]:
    return {
        name: Total(amount_minor=sum(int(getattr(row, name)) for row in rows), currency=currency)
        for name in COUNTERS
    }


def _goal(project: Project, currencies: list[CurrencyMoney]) -> GoalProgress | None:
    if project.funding is None:
        return None
    goal = Total.model_validate(project.funding["goal"])
    sums = next((each.totals for each in currencies if each.currency == goal.currency), None)

    def total(minor: int) -> Total:
        return Total(amount_minor=minor, currency=goal.currency)

    committed = sums.committed.amount_minor if sums else 0
    given = 0
    if sums:
        given = sums.disbursed.amount_minor + sums.in_kind.amount_minor - sums.refunded.amount_minor
    return GoalProgress(
        goal=goal,
        pledged=total(sums.pledged.amount_minor if sums else 0),
        committed=total(committed),
        given=total(given),
        missing=total(max(0, goal.amount_minor - committed)),
        committed_share=committed * WHOLE // goal.amount_minor,
    )


async def _flags(uow: UnitOfWork, project_id: UUID) -> list[Flag]:
    repository = ProjectMoneyRepository(uow.session)
    receipts = [Payment(*each) for each in await milestones.papers(uow, project_id=project_id)]
    evidence = [Paper(str(row.id), row.evidence) for row in await repository.evidence(project_id)]
    named = [
        Named(str(row.id), str(row.partner_id), row.reference)
        for row in await repository.named(project_id)
    ]
    pledges = [
        Pledge(str(row.id), row.on, row.committed) for row in await repository.pledges(project_id)
    ]
    return [
        *repeated_papers(evidence, receipts),
        *repeated_payments(receipts),
        *repeated_references(named),
        *bare_pledges(pledges),
    ]
