"""
Looks at a project again, and tells its new state if hearers would see a difference.

What the ledger says and what lists and agreements say is nobody's edit: the project's version,
which edits name, stays as it is.
"""

from uuid import UUID

from services.registry.projects import service as projects
from services.registry.projects.models import Project
from services.registry.projects.schemas import OPEN
from services.registry.renewals.repository import RenewalRepository
from services.registry.renewing.domain import counted
from services.registry.renewing.repository import RenewingRepository
from shared.contracts import registry as contract
from shared.db.unit_of_work import UnitOfWork
from shared.flow import Flow


async def renew_next(uow: UnitOfWork) -> bool:
    """Look at the next project that was asked for; answers whether there was one."""
    renewals = RenewalRepository(uow.session)
    asked = await renewals.take()
    if asked is None:
        return False
    with uow.following(Flow.of(asked.flow)):
        await _renew(uow, asked.project_id)
    return True


async def guard_next(uow: UnitOfWork) -> bool:
    """
    Look at the next vacancy that was not looked at today; answers whether there was one.

    Lists and agreements begin and end by the day (UTC), without anybody's doing.
    """
    project = await RenewingRepository(uow.session).lock_unguarded(uow.now.date())
    if project is None:
        return False
    await _look(uow, project)
    return True


async def _renew(uow: UnitOfWork, project_id: UUID) -> None:
    project = await RenewingRepository(uow.session).lock(project_id)
    # After the row is locked: who booked before is seen, and who books later asks again.
    await RenewalRepository(uow.session).drop(project_id)
    if project is not None:
        await _look(uow, project)


async def _look(uow: UnitOfWork, project: Project) -> None:
    before = projects.state_of(contract.ProjectChanged, project, at=uow.now)
    booked: dict[str, int] = {}
    rows = await RenewingRepository(uow.session).booked(project.id)
    for currency, instrument, committed, refunded in rows:
        one = counted(instrument=instrument, committed=committed, refunded=refunded)
        booked[currency] = booked.get(currency, 0) + one
    project.booked = booked
    if project.status in OPEN:
        await projects.guard(uow, project)
        after = projects.state_of(contract.ProjectChanged, project, at=uow.now)
        if after != before:
            uow.publish(after)
    await uow.session.flush()
