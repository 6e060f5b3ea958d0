"""What the demonstration does things with: callers, patience, numbers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import httpx2
from sqlalchemy import text

from deploy.demo.mail import MailCatcher
from deploy.local.system import LocalSystem
from shared.db.unit_of_work import Database

_PATIENCE = 120.0
Say = Callable[[str], None]


class StoryEndedEarly(Exception):
    """A step did not come to its end; the message says which."""


@dataclass(slots=True)
class Story:
    """What happened, in numbers, and the tools to make it happen."""

    system: LocalSystem
    mail: MailCatcher
    say: Say
    numbers: dict[str, int] = field(default_factory=dict)

    def client(self, service: str, role: str, subject: str) -> httpx2.AsyncClient:
        """A caller of one service with a token of the development issuer."""
        token = self.system.issuer.token(role, subject=subject, now=datetime.now(UTC))
        return httpx2.AsyncClient(
            base_url=self.system.urls[service],
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=30,
        )

    async def timed(self, what: str, step: Awaitable[str]) -> None:
        """Do a step and say what it did and how long it took."""
        began = perf_counter()
        did = await step
        self.say(f"{perf_counter() - began:6.1f} s  {what}: {did}")


async def until(story: Story, ask: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Ask until the answer is true; StoryEndedEarly after two minutes or when a part died."""
    deadline = perf_counter() + _PATIENCE
    while True:
        if answer := await ask():
            return answer
        if story.system.failed.done():
            raise StoryEndedEarly(f"{what}: a part of the system died") from (
                story.system.failed.exception()
            )
        if perf_counter() > deadline:
            raise StoryEndedEarly(f"{what} did not come to its end in {_PATIENCE:.0f} s")
        await asyncio.sleep(0.01)


async def find_skill(client: httpx2.AsyncClient, typed: str) -> str:
    found = await ok(client.get("/v1/skills", params={"q": typed, "lang": "en"}))
    if not found["items"]:
        raise StoryEndedEarly(f"no skill is like {typed!r}")
    return str(found["items"][0]["uri"])


async def ok(asking: Awaitable[httpx2.Response]) -> Any:
    answer = await asking
    if answer.status_code >= 400:
        raise StoryEndedEarly(f"{answer.request.method} {answer.request.url}: {answer.text}")
    return answer.json()


async def count(database: Database, sql: str, **values: str) -> int:
    async with database.connection() as connection:
        return int(await connection.scalar(text(sql), values) or 0)


async def settle(story: Story) -> str:
    """Wait until every event has been heard and every list is made."""

    async def quiet() -> bool:
        left = 0
        for database in story.system.databases.values():
            left += await count(database, "SELECT count(*) FROM outbox")
        matching = story.system.databases["matching"]
        for table in ("match_work", "tell_work", "slot_work", "tell_profile_work"):
            left += await count(matching, f"SELECT count(*) FROM {table}")  # noqa: S608
        return left == 0

    await until(story, quiet, "the work in hand")
    return "every event was heard, every list made, whoever is next was told"
