"""What tests of losing and finding again ask of a running system."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from deploy.composition import SERVICES
from shared.db.unit_of_work import Database
from shared.messaging.hooks import Hooks
from shared.messaging.rebuild import Rebuild, Rebuilt, Told
from tests.e2e.people import (
    project,
    publish,
    published_profile,
    skill,
    verified_address,
    verified_partner,
)
from tests.e2e.system import System
from tests.support.waiting import until

# More than the machine keeps up with would only be a longer queue.
_IN_FLIGHT = 6
_TELL_PROFILES = "TABLE tell_profile_work"
_OPEN_MAILS = "SELECT 1 FROM delivery WHERE state IN ('due', 'claimed', 'sending')"


@dataclass(frozen=True, slots=True)
class World:
    """A partner, and two people with addresses whom its projects find."""

    system: System
    partner_id: str
    skills: list[str]

    async def publish(self, title: str) -> str:
        """One more project of the partner; its id."""
        body = project(self.partner_id, self.skills, title=title)
        return await publish(self.system, "founder", body)

    async def close(self, project_id: str) -> None:
        """The project takes nobody any more."""
        async with self.system.client("registry", "person", "founder") as founder:
            path = f"/v1/projects/{project_id}/close"
            answer = await founder.post(path, json={"reason": "completed"})
        assert answer.status_code == 200, answer.text


@dataclass(slots=True)
class Load:
    """Projects that are published one after the other, as long as it goes on."""

    world: World
    published: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Go on until cancelled; what a restore takes away in between is no error."""
        for number in range(10_000):
            title = f"Load {number:04}"
            await until(self._has_room, seconds=120)
            try:
                self.published[title] = await self.world.publish(title)
            except AssertionError:
                continue

    async def _has_room(self) -> bool:
        return len(set(self.published.values()) - await told_of(self.world.system)) < _IN_FLIGHT


@asynccontextmanager
async def under_load(world: World) -> AsyncIterator[Load]:
    """Inside, projects are published."""
    load = Load(world)
    task = asyncio.create_task(load.run())
    try:
        yield load
    finally:
        # Cancelled in the middle of a request, it may be told of a failure instead.
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=1)


async def make_world(system: System) -> World:
    """People and a partner, no project yet."""
    skills = [await skill(system, name) for name in ("solar energy", "electricity principles")]
    for name in ("awa", "binta"):
        await published_profile(system, name, skills)
        await verified_address(system, name, f"{name}@example.org")
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    return World(system, partner_id, skills)


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def change(database: Database, *statements: str) -> None:
    """Do something to rows that no service would."""
    async with database.connection() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def quiet(system: System) -> bool:
    """Whether nothing is on its way inside."""
    queues = {
        "registry": ("TABLE outbox",),
        "matching": (
            "TABLE outbox",
            "TABLE match_work",
            "TABLE tell_work",
            "TABLE slot_work",
            _TELL_PROFILES,
        ),
        "notifications": ("TABLE outbox", _OPEN_MAILS),
    }
    waiting = [
        await rows(system.databases[name], query)
        for name, queries in queues.items()
        for query in queries
    ]
    return not any(waiting)


async def told_of(system: System) -> set[str]:
    """The projects that awa has both alerts about."""
    found = await rows(
        system.databases["notifications"],
        "SELECT recipient_id, facts->>'project_id' FROM alert WHERE category = 'match' "
        "GROUP BY 1, 2 HAVING count(*) = 2",
    )
    return {each for recipient, each in found if recipient == system.person_id("awa")}


async def told(system: System) -> tuple[int, int, int]:
    """How many events of matches there ever were, alerts, and mails."""
    found = "SELECT coalesce(sum(last), 0) FROM event_sequence WHERE topic = 'matching.matches'"
    events = (await rows(system.databases["matching"], found))[0][0]
    alerts = len(await rows(system.databases["notifications"], "SELECT 1 FROM alert"))
    return int(events), alerts, len(system.mail.messages)


async def rebuild(
    system: System, hearer: str, *, hooks: Hooks | None = None, dry_run: bool = False
) -> Rebuilt:
    """Make what a service heard of the registry anew."""
    parts = SERVICES[hearer]
    made = Rebuild(system.databases[hearer], parts.hears, parts.derived, hooks=hooks)
    registry = Told("registry", system.databases["registry"], SERVICES["registry"].present_state)
    return await made.from_database(registry, dry_run=dry_run)
