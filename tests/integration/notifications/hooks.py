"""The portal of webhooks, a server that takes them, and a dispatcher that is stepped by hand."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import text

from services.notifications.outside.caller import Caller
from services.notifications.posting.loops import Step, post_due
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.receiver import Receiver

FOUND = "matching.match.found.v1"
WEBHOOKS = "/v1/webhooks"


@dataclass(slots=True)
class World:
    """The portal, a server that takes webhooks, and a dispatcher that is stepped by hand."""

    api: httpx2.AsyncClient
    database: Database
    receiver: Receiver
    settings: NotificationsSettings

    async def register(
        self, owner: UUID, role: str = "partner", **more: Any
    ) -> tuple[dict[str, Any], str]:
        """A webhook of the owner, and its secret."""
        body = {"url": self.receiver.url("/hook")} | more
        made = await self.api.post(WEBHOOKS, json=body, headers=as_(role, owner))
        assert made.status_code == 201, made.text
        return made.json(), made.json()["secret"]

    def step(self, *, well_only: bool = False, seconds: float = 5.0) -> Step:
        """One step of a dispatcher."""
        caller = Caller(allowed=self.settings.webhook_allowed_cidrs, seconds=seconds)
        return post_due(
            self.database,
            caller,
            self.settings.seal(),
            schema_url="http://n.test/schemas",
            well_only=well_only,
        )

    async def post_all(self) -> None:
        """Until nothing is due."""
        step = self.step()
        while await step():
            pass

    async def rows(self, columns: str, table: str = "webhook_message") -> list[Any]:
        """What stands in a table."""
        async with self.database.connection() as connection:
            found = await connection.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608
            return [tuple(row) for row in found]

    async def run(self, statement: str) -> None:
        """A change by hand, such as a day that passes."""
        async with self.database.connection() as connection:
            await connection.execute(text(statement))
