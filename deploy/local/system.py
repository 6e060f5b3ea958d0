"""The whole system in one process: its own PostgreSQL, the in-process transport, all services."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI

from deploy.composition import SERVICES, ServiceParts, make_database
from deploy.doors import make_verifier
from deploy.local.postgres import EmbeddedPostgres
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from shared.messaging.worker import Worker, WorkerDied
from shared.observability.metrics import WORKERS_BEGUN_ANEW
from shared.security.development_issuer import DevelopmentIssuer, make_key
from shared.settings import ServiceSettings

PORTS = {"registry": 8001, "matching": 8002, "notifications": 8003}
_BEGIN_ANEW_SECONDS = 1.0
_SECRETS = ("person_id_key", "secret_pepper", "key_encryption_key", "contact_key")


@dataclass(slots=True)
class LocalSystem:
    """A running system; `urls` are where its APIs answer."""

    issuer: DevelopmentIssuer
    urls: dict[str, str]
    databases: dict[str, Database]
    workers: dict[str, Worker]
    apps: dict[str, FastAPI]
    settings: dict[str, ServiceSettings]
    transport: InProcessTransport
    failed: "asyncio.Future[None]" = field(repr=False)


@asynccontextmanager
async def running(
    postgres: EmbeddedPostgres,
    *,
    home: Path,
    ports: dict[str, int] | None = None,
    smtp_port: int = 1025,
    cors_origins: list[str] | None = None,
) -> AsyncIterator[LocalSystem]:
    """
    Databases, migrations, workers and APIs on 127.0.0.1; everything ends with the block.

    A port of 0 takes a free one. The system's secrets are made once and kept in `home`.
    """
    kept = _secrets(home)
    chosen = {name: port or free_port() for name, port in (ports or PORTS).items()}
    await _make_databases(postgres)
    transport = InProcessTransport({name: parts.topics for name, parts in SERVICES.items()})
    system = LocalSystem(
        issuer=DevelopmentIssuer(kept["development_issuer_key"]),
        urls={name: f"http://127.0.0.1:{port}" for name, port in chosen.items()},
        databases={},
        workers={},
        apps={},
        settings={},
        transport=transport,
        failed=asyncio.get_running_loop().create_future(),
    )
    async with AsyncExitStack() as stack:
        for name, parts in SERVICES.items():
            settings = parts.settings(
                environment="development",
                database_url=postgres.url(name),
                port=chosen[name],
                public_url=system.urls[name],
                host="127.0.0.1",
                cors_origins=cors_origins or [],
                registry_jwks_url=f"{system.urls['registry']}/.well-known/jwks.json",
                **_only_known(parts, kept, smtp_port),
            )
            await migrate(settings.database_url, parts.package)
            await stack.enter_async_context(_service(parts, settings, system))
        yield system


@asynccontextmanager
async def _service(
    parts: ServiceParts, settings: ServiceSettings, system: LocalSystem
) -> AsyncIterator[None]:
    wake = Wake()
    database = make_database(parts, settings, wake, "worker")
    app = parts.make_app(settings, database=database, verifier=make_verifier(settings), wake=wake)
    worker = parts.make_worker(settings, database=database, transport=system.transport, wake=wake)
    system.databases[parts.name] = database
    system.workers[parts.name] = worker
    system.apps[parts.name] = app
    system.settings[parts.name] = settings
    server = _Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
            proxy_headers=False,
        )
    )
    tasks = [
        asyncio.create_task(keep_working(worker), name=f"{parts.name}-worker"),
        asyncio.create_task(server.serve(), name=f"{parts.name}-api"),
    ]
    for task in tasks:
        task.add_done_callback(lambda ended: _report(ended, system.failed))
    try:
        while not server.started and not system.failed.done():  # noqa: ASYNC110  uvicorn sets a flag
            await asyncio.sleep(0.01)
        yield
    finally:
        if streams := getattr(app.state, "streams", None):
            streams.close()
        server.should_exit = True
        tasks[0].cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, RuntimeError):
                await task
        await database.engine.dispose()


async def keep_working(worker: Worker) -> None:
    """A worker that died of surprise is reported and begun anew, and ends no other."""
    while True:
        try:
            await worker.run()
        except WorkerDied:
            WORKERS_BEGUN_ANEW.labels(worker.name).inc()
            await asyncio.sleep(_BEGIN_ANEW_SECONDS)


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the whole system."""

    def capture_signals(self) -> Any:
        return nullcontext()


def _report(ended: "asyncio.Task[None]", failed: "asyncio.Future[None]") -> None:
    if not ended.cancelled() and (error := ended.exception()) and not failed.done():
        failed.set_exception(error)


def _only_known(parts: ServiceParts, kept: dict[str, str], smtp_port: int) -> dict[str, Any]:
    offered: dict[str, Any] = kept | {
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "smtp_encryption": "none",
    }
    fields = parts.settings.model_fields
    return {name: value for name, value in offered.items() if name in fields}


def _secrets(home: Path) -> dict[str, str]:
    """Made once; the files are readable by their owner alone."""
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {}
    for name in (*_SECRETS, "development_issuer_key"):
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            fresh = make_key() if name == "development_issuer_key" else secrets.token_urlsafe(32)
            path.write_text(fresh, encoding="ascii")
        kept[name] = path.read_text(encoding="ascii")
    return kept


async def _make_databases(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.url(driver="postgresql"))
    try:
        for name in SERVICES:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
