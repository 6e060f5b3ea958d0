"""Notifications as it really runs: its app on a port, its database, a mail server that listens."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2
import pytest
import uvicorn
from aiosmtpd.smtp import SMTP
from fastapi import FastAPI

from services.notifications.main import make_app
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.integration.notifications.mailbox import Mailbox
from tests.support.waiting import until


class PlainVerifier:
    """Reads tokens such as `person:<id>`; checking signatures has tests of its own."""

    async def verify(self, token: str) -> Principal:
        """The principal that the token names."""
        role, _, subject = token.partition(":")
        kind = PrincipalKind.PARTNER if role == "partner" else PrincipalKind.PERSON
        return Principal(kind, UUID(subject), ROLES[role], "test")


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A real SMTP server on this machine that keeps what it is sent."""
    kept = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(kept, enable_SMTPUTF8=True), "127.0.0.1", 0)
    kept.port = server.sockets[0].getsockname()[1]
    yield kept
    server.close()


@pytest.fixture
def settings(mailbox: Mailbox, notifications_url: str) -> NotificationsSettings:
    """Settings of a test, with the mail server of the test."""
    return NotificationsSettings(
        environment="test",
        database_url=notifications_url,
        person_id_key="p" * 32,
        contact_key="c" * 32,
        key_encryption_key="k" * 32,
        webhook_allowed_cidrs=["127.0.0.0/8"],
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_encryption="none",
        smtp_timeout_seconds=2,
        mail_from_address="no-reply@example.org",
    )


@pytest.fixture
def wake() -> Wake:
    """Hints inside this process."""
    return Wake()


@pytest.fixture
async def database(notifications_database: Database, wake: Wake) -> Database:
    """The database of notifications, which gives its hints to `wake`."""
    return Database(notifications_database.engine, source="/notifications", wake=wake.hint)


@pytest.fixture
def app(settings: NotificationsSettings, database: Database, wake: Wake) -> FastAPI:
    """The app as it is put together for production, with tokens that can be written by hand."""
    return make_app(settings, database=database, verifier=PlainVerifier(), wake=wake)


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app, without a port between them."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://n.test") as client:
        yield client


@asynccontextmanager
async def serving(app: FastAPI, *, unsent_bytes: int | None = None) -> AsyncIterator[str]:
    """The app on a real port; the machine holds so much for a client that does not read."""
    listening = socket.socket()
    if unsent_bytes is not None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, unsent_bytes)
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: _started(server))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.streams.close()
        server.should_exit = True
        server.force_exit = True
        await task


async def _started(server: uvicorn.Server) -> bool:
    return server.started


def as_(role: str, subject: UUID, **more: str) -> dict[str, str]:
    """The headers of a caller."""
    return {"Authorization": f"Bearer {role}:{subject}", **more}
