"""The whole system for a test: real PostgreSQL, all three services, either transport."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx2
from fastapi import FastAPI

from deploy.composition import SERVICES, make_database
from deploy.demo.mail import MailCatcher
from deploy.doors import make_verifier
from deploy.local.system import free_port
from services.matching.features.service import all_projects_again
from services.matching.taxonomy.service import load_starter
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.kafka import topics
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker
from shared.security.development_issuer import DevelopmentIssuer, make_key
from shared.security.jwks import FetchedKeys
from shared.security.tokens import person_id_of
from shared.settings import ServiceSettings

TOPICS = Path(__file__).parents[2] / "deploy" / "kafka" / "topics.yaml"
NOWHERE = "http://127.0.0.1:1/no-keys-here"
_SECRET = "only-for-tests-and-nowhere-else"


@dataclass(slots=True)
class System:
    """A running system; callers come in through `client`."""

    issuer: DevelopmentIssuer
    apps: dict[str, FastAPI]
    databases: dict[str, Database]
    makers: dict[str, "WorkerMaker"]
    workers: dict[str, "asyncio.Task[None]"]
    mail: MailCatcher

    def client(self, service: str, role: str, subject: str) -> httpx2.AsyncClient:
        """A caller of one service with a token of the development issuer."""
        token = self.issuer.token(role, subject=subject, now=datetime.now(UTC))
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.apps[service]),
            base_url="http://test",
            headers={"Authorization": f"Bearer {token}"},
        )

    def person_id(self, subject: str) -> UUID:
        """The opaque id of the development issuer's person."""
        return person_id_of(_SECRET.encode(), "development", subject)

    def environment(self) -> dict[str, str]:
        """The variables with which a command finds this system."""
        found = {"DIASPORA_ENVIRONMENT": "test"}
        for maker in self.makers.values():
            prefix = type(maker.settings).prefix
            for name, value in maker.settings.model_dump(exclude_defaults=True).items():
                secret = getattr(value, "get_secret_value", None)
                found[f"{prefix}{name.upper()}"] = str(secret() if secret else value)
        return found

    async def stop_worker(self, service: str) -> None:
        """Cut a worker off; nobody takes its place yet."""
        await _cut(self.workers[service])

    async def restart_worker(self, service: str) -> None:
        """Cut a worker off in whatever it is doing, and start another."""
        await _cut(self.workers[service])
        self.workers[service] = asyncio.create_task(self.makers[service].make().run())


@dataclass(frozen=True, slots=True)
class WorkerMaker:
    """Makes one service's worker again and again."""

    service: str
    settings: ServiceSettings
    database: Database
    transport: "MakeTransport"
    wake: Wake

    def make(self) -> Worker:
        """A new worker, as a new process would have it."""
        return SERVICES[self.service].make_worker(
            self.settings, database=self.database, transport=self.transport(), wake=self.wake
        )


class MakeTransport:
    """A transport for each process of a world."""

    def __init__(self, bootstrap: str | None) -> None:
        self._bootstrap = bootstrap
        self._shared = InProcessTransport({n: parts.topics for n, parts in SERVICES.items()})

    def __call__(self) -> Transport:
        """The one in-process transport, or a new one to the broker."""
        if self._bootstrap is None:
            return self._shared
        return KafkaTransport(KafkaSettings(self._bootstrap, "test", {}))


@asynccontextmanager
async def running(urls: dict[str, str], *, bootstrap: str | None) -> AsyncIterator[System]:
    """A system on these databases, over Kafka if a broker is given."""
    if bootstrap is not None:
        wanted = topics.wanted_topics(TOPICS, min_isr=1)
        await topics.remake(bootstrap, wanted, replication=1, security={})
    key = make_key()
    system = System(DevelopmentIssuer(key), {}, {}, {}, {}, MailCatcher(free_port()))
    transport = MakeTransport(bootstrap)
    async with AsyncExitStack() as stack:
        system.mail.start()
        stack.callback(system.mail.stop)
        for name, parts in SERVICES.items():
            settings = parts.settings.model_validate(
                _values(parts.settings, urls[name], key, system.mail.port)
            )
            wake = Wake(settings.database_url)
            database = make_database(parts, settings, wake, "worker")
            stack.push_async_callback(database.engine.dispose)
            verifier = make_verifier(settings, registry_keys=FetchedKeys(NOWHERE))
            system.apps[name] = parts.make_app(
                settings, database=database, verifier=verifier, wake=wake
            )
            system.databases[name] = database
            system.makers[name] = WorkerMaker(name, settings, database, transport, wake)
            system.workers[name] = asyncio.create_task(system.makers[name].make().run())
        async with system.databases["matching"].unit_of_work() as uow:
            await load_starter(uow, after=all_projects_again)
        try:
            yield system
        finally:
            for task in system.workers.values():
                await _cut(task)


def _values(
    settings: type[ServiceSettings], url: str, key: str, smtp_port: int
) -> dict[str, object]:
    offered: dict[str, object] = {
        "environment": "test",
        "database_url": url,
        "development_issuer_key": key,
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "smtp_encryption": "none",
        "requests_per_minute": 1_000_000,
        "stranger_requests_per_minute": 1_000_000,
        "token_requests_per_minute": 1_000_000,
    }
    offered |= dict.fromkeys(
        ("person_id_key", "secret_pepper", "key_encryption_key", "contact_key"), _SECRET
    )
    return {name: value for name, value in offered.items() if name in settings.model_fields}


async def _cut(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
