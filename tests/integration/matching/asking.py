"""An API and a worker that wake each other, and random drafts and people to ask about."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import orjson

from services.matching.answers.domain import Answer, AskKind
from services.matching.answers.schemas import ANSWERS
from services.matching.asks.models import MatchAsk
from services.matching.asks.repository import AskRepository
from services.matching.drafts.schemas import Draft
from services.matching.lists.service import Keeper
from services.matching.settings import MatchingSettings
from services.matching.statements.schemas import ProfileWrite
from services.matching.worker import make_worker
from shared.clock import FixedClock
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.loops import run_loop
from tests.integration.matching.histories import PARTNER

LANGUAGES, COUNTRIES = ("en", "fr"), ("SN", "MX", "PH")
SECTORS = ("12220", "12281", "11110")
MODALITIES = ("virtual", "temporary_return", "circular")
Headers = dict[str, str]
_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(slots=True)
class Asking:
    """One process: what asks hints reaches what answers, and back."""

    api: httpx2.AsyncClient
    database: Database
    wake: Wake
    settings: MatchingSettings
    clock: FixedClock
    partner: Headers = field(default_factory=lambda: {"Authorization": f"Bearer partner:{PARTNER}"})

    @asynccontextmanager
    async def keeping(self, *, every: float = 0.25) -> AsyncIterator[None]:
        """The loops that keep lists, as the worker has them, looking unasked after `every` s."""
        worker = make_worker(
            self.settings,
            database=self.database,
            transport=InProcessTransport({}),
            wake=self.wake,
        )
        loops = [loop for loop in worker.loops if loop.name.startswith("lists")]
        for loop in loops:
            loop.every = every
        running = [
            asyncio.create_task(run_loop(loop, self.wake, service="matching")) for loop in loops
        ]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            for task in running:
                with suppress(asyncio.CancelledError):
                    await task
            for let_go in worker._on_stop:
                await let_go()

    async def preview(
        self, body: dict[str, Any], headers: Headers | None = None
    ) -> httpx2.Response:
        """Ask who would match."""
        return await self.api.post("/v1/previews", json=body, headers=headers or self.partner)

    async def rows(self, ask_id: UUID | str) -> list[MatchAsk]:
        """An ask, shard by shard."""
        async with self.database.unit_of_work() as uow:
            return await AskRepository(uow.session).rows(UUID(str(ask_id)), uow.now)

    async def answers(self, ask_id: UUID | str) -> list[Answer]:
        """What each shard answered."""
        return [ANSWERS.validate_python(row.result) for row in await self.rows(ask_id)]

    async def write_ask(self, kind: AskKind, owner: UUID, spec: dict[str, Any]) -> UUID:
        """An ask that no door lets in, or without waiting for its answer."""
        ask_id = uuid4()
        async with self.database.unit_of_work() as uow:
            await AskRepository(uow.session).add(
                ask_id,
                kind=kind,
                owner=owner,
                spec=spec,
                at=uow.now,
                expires=uow.now.replace(year=uow.now.year + 1),
            )
        return ask_id


async def step(asking: Asking, keeper: Keeper) -> bool:
    """One transaction of the worker."""
    async with asking.database.driver() as driver:
        did = await keeper.follow(driver)
    await keeper.settle()
    return did


async def waiting_preview(asking: Asking, skills: list[str]) -> UUID:
    """A preview that nobody has answered yet."""
    project = as_published(everything(skills), uuid4())
    spec = {"project": project.model_dump(mode="json"), "number": 1}
    return await asking.write_ask(AskKind.PREVIEW, PARTNER, spec)


def everything(skills: list[str]) -> dict[str, Any]:
    """A draft for which whoever has a skill qualifies."""
    role = {"skills": [{"skill": uri, "level": 1} for uri in skills]}
    return draft_body(random.Random(1), skills, open_to_all=True, roles=[role], funding=None)


def draft_body(chance: random.Random, skills: list[str], **more: Any) -> dict[str, Any]:
    """A draft that asks for a little of everything."""
    return {
        "partner_id": str(PARTNER),
        "country": chance.choice(COUNTRIES),
        "sector": chance.choice(SECTORS),
        "open_to_all": chance.random() < 0.5,
        "roles": [_role(chance, skills) for _ in range(chance.randint(1, 3))],
        "funding": chance.choice((None, _money(chance))),
        **more,
    }


def as_published(body: dict[str, Any], project_id: UUID) -> ProjectPublished:
    """The draft as the registry tells it when it is published."""
    told = Draft.model_validate_json(orjson.dumps(body)).project(_AT)
    return told.model_copy(update={"project_id": project_id, "title": "A project"})


def somebody(chance: random.Random, skills: list[str]) -> ProfileWrite:
    """Somebody with some of the skills, and with some of everything else."""

    def some(things: tuple[str, ...], most: int) -> list[str]:
        return chance.sample(things, chance.randint(0, most))

    body: dict[str, Any] = {
        "skills": [
            {"skill": uri, "level": chance.randint(1, 5), "years": chance.randint(0, 2)}
            for uri in chance.sample(skills, chance.randint(1, 4))
        ],
        "languages": [
            {"language": each, "level": chance.randint(2, 6)} for each in some(LANGUAGES, 2)
        ],
        "origin_ties": [{"country": each, "nature": "birth"} for each in some(COUNTRIES, 1)],
        "affinity_countries": some(COUNTRIES, 1),
        "modalities_preferred": some(MODALITIES, 1),
        "modalities_accepted": some(MODALITIES, 2),
        "sectors": some(SECTORS, 2),
        "practices": [{"isco_group": "2211", "practice_country": chance.choice(COUNTRIES)}],
        "consent": {"matching": True},
    }
    if chance.random() < 0.4:
        body["availability"] = {"start": "2027-01-01", "end": chance.choice((None, "2027-02-01"))}
    if chance.random() < 0.4:
        body["funding"] = {
            "instruments": ["loan"],
            "smallest_ticket": {"amount_minor": 10_000, "currency": "EUR"},
            "largest_ticket": {"amount_minor": chance.choice((90_000, 900_000)), "currency": "EUR"},
            "countries": some(COUNTRIES, 1),
        }
    return ProfileWrite.model_validate_json(orjson.dumps(body))


def _role(chance: random.Random, skills: list[str]) -> dict[str, Any]:
    spoken = [{"language": chance.choice(LANGUAGES), "level": chance.randint(2, 4)}]
    return {
        "skills": [
            {
                "skill": uri,
                "level": chance.randint(1, 4),
                "weight": chance.randint(1, 5),
                "must_have": chance.random() < 0.3,
            }
            for uri in chance.sample(skills, chance.randint(1, 3))
        ],
        "languages_required": chance.choice(([], spoken)),
        "languages_wished": chance.choice(([], spoken)),
        "modalities": chance.choice(([], ["virtual"], ["circular", "temporary_return"])),
        "window": chance.choice((None, {"start": "2027-01-10", "end": "2027-01-31"})),
        "needed_days": chance.choice((None, 5)),
    }


def _money(chance: random.Random) -> dict[str, Any]:
    return {
        "goal": {"amount_minor": chance.choice((60_000, 5_000_000)), "currency": "EUR"},
        "instruments": ["loan", "grant"],
        "matching_fund_open": chance.random() < 0.5,
    }
