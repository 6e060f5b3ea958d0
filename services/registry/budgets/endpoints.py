"""The HTTP door to budgets."""

from services.registry.budgets import service
from services.registry.budgets.models import BudgetLine
from services.registry.budgets.schemas import Budget, BudgetBody, BudgetLineRead
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door
from shared.money import Money

door = Door(prefix="/v1/projects", tags=["budgets"])


def _read(lines: list[BudgetLine]) -> Budget:
    return Budget(
        items=[
            BudgetLineRead.model_validate(
                each.model_dump()
                | {"value": Money(amount_minor=each.amount_minor, currency=each.currency)}
            )
            for each in lines
        ]
    )


@door.put(
    "/{project_id}/budget",
    scopes=["projects:write"],
    errors=[ProjectNotFound, service.BudgetMakesNoSense],
    response_model=Budget,
    summary="Put a project's budget",
)
async def put_budget(
    project_id: PathId, body: BudgetBody, uow: Uow, principal: CurrentPrincipal
) -> Budget:
    """The whole of it, in the terms of IATI; it replaces the last one."""
    return _read(
        await service.put_budget(uow, principal=principal, project_id=project_id, body=body)
    )


@door.get(
    "/{project_id}/budget",
    scopes=["registry:read"],
    errors=[ProjectNotFound],
    response_model=Budget,
    summary="Read a project's budget",
)
async def get_budget(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Budget:
    """Line by line, for everybody who may see the project."""
    return _read(await service.read_budget(uow, principal=principal, project_id=project_id))
