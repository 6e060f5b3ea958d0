"""
Keeping a project's budget.

* BudgetMakesNoSense     422  a period is none, or longer than a year
"""

from uuid import UUID

from services.registry.budgets.domain import Nonsense, check_period
from services.registry.budgets.models import BudgetLine
from services.registry.budgets.repository import BudgetRepository
from services.registry.budgets.schemas import BudgetBody
from services.registry.projects import service as projects
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Unprocessable
from shared.security.principal import Principal


class BudgetMakesNoSense(Unprocessable):
    """A rule of IATI's budgets is hurt; the detail says which."""

    slug = "budget-makes-no-sense"
    title = "The budget makes no sense"


async def put_budget(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, body: BudgetBody
) -> list[BudgetLine]:
    """The whole budget of a project that one may edit, in place of the last one."""
    repository = BudgetRepository(uow.session)
    if await repository.lock_project(principal, project_id) is None:
        raise projects.ProjectNotFound("No such project among those you may edit.")
    try:
        for each in body.lines:
            check_period(each.period_start, each.period_end)
    except Nonsense as error:
        raise BudgetMakesNoSense(str(error)) from error
    lines = [
        BudgetLine(
            **each.model_dump(exclude={"value"}),
            project_id=project_id,
            number=number,
            amount_minor=each.value.amount_minor,
            currency=each.value.currency,
        )
        for number, each in enumerate(body.lines, start=1)
    ]
    await repository.replace(project_id, lines)
    return lines


async def read_budget(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID
) -> list[BudgetLine]:
    """The budget of a project that one may see. Raises ProjectNotFound."""
    await projects.read_project(uow, principal=principal, project_id=project_id)
    return await lines_of(uow, project_id)


async def lines_of(uow: UnitOfWork, project_id: UUID) -> list[BudgetLine]:
    """Every line of a project's budget; for whoever may read it."""
    return await BudgetRepository(uow.session).lines(project_id)
