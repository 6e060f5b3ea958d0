"""A project, people who fit it, and what the two sides do; on a clock that stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import orjson
from sqlalchemy import text

from services.matching.deadlines.loops import look_after
from shared.clock import FixedClock
from shared.contracts.registry import ProjectClosed, ProjectPublished
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    PARTNER,
    hear,
    published,
    starter_skills,
    tell_once,
    work,
)
from tests.integration.matching.test_doors import MONEY, as_, joins, publish, slug, statement
from tests.integration.matching.vetting import partner_stands

NO = {"reason": "not_available"}
HOST = as_("partner", PARTNER)


@dataclass(slots=True)
class Member:
    """A person with a profile, and the match with the project's first role."""

    person: UUID
    profile: str
    match: str

    @property
    def headers(self) -> dict[str, str]:
        """As the person asks."""
        return as_("person", self.person)


@dataclass(slots=True)
class World:
    """One project of a host, with its lists, and a door to it."""

    api: httpx2.AsyncClient
    database: Database
    clock: FixedClock
    skills: list[str]
    project: UUID

    async def join(self, **more: Any) -> Member:
        """Somebody who fits comes, and stands in the list."""
        person = uuid4()
        more = {"funding": MONEY} | more
        profile = await publish(self.api, as_("person", person), statement(*self.skills, **more))
        await work(self.database)
        return Member(person, profile, await self.match_of(profile))

    async def match_of(self, profile: str, role: int = 1) -> str:
        """The match of a profile with a role, as the host finds it."""
        kind = "skills" if role else "funding"
        path = f"/v1/projects/{self.project}/matches?role={role}&list={kind}&limit=100"
        items = (await self.api.get(path, headers=HOST)).json()["items"]
        return str(next(each["match_id"] for each in items if each["profile_id"] == profile))

    async def do(
        self,
        verb: str,
        match: str,
        headers: dict[str, str],
        reason: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """One verb of one side."""
        body = reason if verb in ("decline", "withdraw") else None
        if verb in ("decline", "withdraw") and body is None:
            body = NO
        return await self.api.post(f"/v1/matches/{match}/{verb}", headers=headers, json=body)

    async def done(self, verb: str, match: str, headers: dict[str, str]) -> dict[str, Any]:
        """The same, and it has to succeed."""
        answer = await self.do(verb, match, headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refused(self, verb: str, match: str, headers: dict[str, str]) -> tuple[int, str]:
        """The same, and it has to be refused; why."""
        answer = await self.do(verb, match, headers)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, slug(answer)

    async def tell(self) -> None:
        """Do all the work, and tell everybody who is next."""
        await work(self.database)
        while await tell_once(self.database):
            pass

    async def pass_time(self, to: str) -> None:
        """Go to a moment (`2026-12-01T09:00`) and let the loop do what is due."""
        self.clock.at = self.clock.at.fromisoformat(f"{to}:00+00:00")
        await settle(self.database)

    async def change(self, sequence: int, **changes: Any) -> None:
        """The host edits the project."""
        now = published(self.project, self.skills).model_dump() | changes
        await hear(self.database, ProjectPublished.model_validate(now), sequence)
        await work(self.database)

    async def close(self, sequence: int = 90) -> None:
        """The host closes the project."""
        closed = ProjectClosed(
            project_id=self.project,
            partner_id=PARTNER,
            title="A project",
            reason="completed",
            at="2026-11-24T09:00:00Z",
        )
        await hear(self.database, closed, sequence)
        await work(self.database)

    async def told(self) -> list[dict[str, Any]]:
        """The steps that were told, the oldest first, each with its short name as `step`."""
        steps = []
        asked = text(
            "SELECT event_type, payload FROM outbox WHERE event_type LIKE 'matching.match.%' "
            "AND event_type <> 'matching.match.found.v1' ORDER BY id"
        )
        async with self.database.connection() as connection:
            for row in await connection.execute(asked):
                name = row.event_type.split(".")[2]
                steps.append({"step": name} | orjson.loads(row.payload))
        return steps

    async def told_steps(self) -> list[str]:
        """Their names alone."""
        return [each["step"] for each in await self.told()]

    async def one(self, asked: str, **values: Any) -> Any:
        """The one value that a query finds."""
        async with self.database.connection() as connection:
            return await connection.scalar(text(asked), values)


async def make_world(api: httpx2.AsyncClient, database: Database, clock: FixedClock) -> World:
    """An open project with one position and a need of money."""
    skills = await starter_skills(database)
    made = World(api, database, clock, skills, uuid4())
    await hear(database, published(made.project, skills), 1)
    await joins(database, PARTNER, uuid4(), "administrator", 1)
    await work(database)
    return made


def roles(skills: Sequence[str], *positions: int) -> list[dict[str, Any]]:
    """As many roles as there are numbers of positions."""
    (one,) = published(uuid4(), list(skills)).model_dump()["roles"]
    return [
        one | {"number": number, "positions": count}
        for number, count in enumerate(positions, start=1)
    ]


async def settle(database: Database) -> int:
    """Let the loop look until nothing is due; how often there was something."""
    look, times = look_after(database), 0
    while await look():
        times += 1
        assert times < 200, "it never comes to rest"
    return times


async def partner_is(
    database: Database, partner: UUID, kind: str, status: str, sequence: int
) -> None:
    """How a partner stands, as the registry tells it."""
    await partner_stands(database, partner, status, kind=kind, sequence=sequence)
    await work(database)
