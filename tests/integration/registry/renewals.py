"""The loops that look at projects again, for tests."""

from typing import Any

from services.registry.renewing import loops
from tests.integration.registry.house import House
from tests.integration.registry.projects import told


async def renew(house: House) -> None:
    """Look at every project that was asked for."""
    step = loops.renew_projects(house.database)
    while await step():
        pass


async def guard(house: House) -> None:
    """Look at every vacancy that was not looked at today."""
    step = loops.guard_vacancies(house.database)
    while await step():
        pass


async def raised(house: House) -> list[int]:
    """What projects that were told have raised, in the order in which it was told."""
    return [int(each["funding"]["raised"]["amount_minor"]) for each in await told(house)]


async def project_of(house: House, path: str) -> dict[str, Any]:
    """As everybody reads it."""
    answer = await house.api.get(path, headers=house.as_("anybody"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
