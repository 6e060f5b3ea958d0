"""Has projects follow what happened in the moment in which they were written."""

from collections.abc import Awaitable, Callable

from services.matching.features import service
from shared.db.unit_of_work import Database


def follow_projects(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that makes the numbers of some projects anew, each in its own transaction."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            behind = await service.projects_behind(uow)
        did = False
        for project_id in behind:
            async with database.unit_of_work() as uow:
                did = await service.put_project(uow, project_id=project_id) or did
        return did

    return step
