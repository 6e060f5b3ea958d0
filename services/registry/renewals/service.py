"""Asking that projects are looked at again."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.registry.renewals.models import ProjectRenewal
from services.registry.renewals.repository import RenewalRepository
from shared.db.unit_of_work import UnitOfWork

# Some project is to be looked at again.
WAKE: Final = "project-renewals"


def ask(uow: UnitOfWork, *, project_id: UUID) -> None:
    """Once this transaction commits, the project is looked at again."""
    RenewalRepository(uow.session).add(ProjectRenewal(project_id=project_id, flow=uow.flow.kept()))
    uow.wake(WAKE)


async def ask_vacancies(
    uow: UnitOfWork, *, groups: Sequence[str], countries: Sequence[str] | None
) -> None:
    """The same for published vacancies of these occupations, in these countries or in all."""
    await RenewalRepository(uow.session).add_vacancies(
        groups=groups, countries=countries, flow=uow.flow
    )
    uow.wake(WAKE)
