"""A toy service in the frame that the real ones share: toys are made, listed, changed, broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import structlog
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, text, update
from sqlalchemy.orm.exc import StaleDataError

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database, UnitOfWork
from shared.db.wake import Wake
from shared.errors import Conflict
from shared.http.app import Service, create_app
from shared.http.dependencies import IfMatch, PageQuery, Uow
from shared.http.door import Door
from shared.http.etags import changes, require_version, set_etag
from shared.http.pagination import Page, select_page
from shared.security.development_issuer import DevelopmentIssuer, make_key
from shared.security.principal import Principal
from shared.security.tokens import AUDIENCE, REGISTRY_ISSUER, Issuer, TokenVerifier
from shared.settings import ServiceSettings
from tests.support.events import membership

NOWHERE = "postgresql+asyncpg://nobody:nothing@127.0.0.1:1/nothing"
ORIGIN = "https://app.example"
SECRET = "what nobody outside may read"
TOYS = Table(
    "toy",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("colour", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
door = Door(prefix="/v1/toys", tags=["toys"])


class AlreadyThere(Conflict):
    """There is a toy with this name."""


class NewToy(BaseModel):
    """What is needed to make one."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    colour: str = "red"


class ToyChange(BaseModel):
    """What may be changed."""

    model_config = ConfigDict(extra="forbid", strict=True)
    colour: str | None = None


class Toy(BaseModel):
    """A toy as it is shown."""

    name: str
    colour: str
    version: int


@dataclass(slots=True)
class Gate:
    """Holds requests at a point until the test lets them go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)


@door.post("", scopes=["projects:write"], status_code=201, summary="Make", response_model=Toy)
async def make_toy(request: Request, response: Response, body: NewToy, uow: Uow) -> Toy:
    """Makes a toy and tells it; `broken` ones fail after the writing, `held` ones wait."""
    await uow.session.execute(insert(TOYS).values(name=body.name, colour=body.colour, version=1))
    uow.publish(membership())
    if body.colour == "held":
        gate: Gate = request.app.state.gate
        gate.reached.set()
        await gate.is_open.wait()
    if body.colour == request.app.state.breaks_at:
        raise RuntimeError(SECRET)
    if body.colour == "refused":
        raise AlreadyThere("Choose another name.")
    response.headers["Location"] = f"/v1/toys/{body.name}"
    set_etag(response, 1)
    return Toy(name=body.name, colour=body.colour, version=1)


@door.get("", scopes=["registry:read"], summary="List", response_model=Page[Toy])
async def list_toys(page: PageQuery, uow: Uow, colour: str | None = None) -> Page[Toy]:
    """Toys by name."""
    wanted = select(TOYS.c.name, TOYS.c.colour, TOYS.c.version).order_by(TOYS.c.name)
    if colour is not None:
        wanted = wanted.where(TOYS.c.colour == colour)
    rows = await select_page(uow.session, wanted, page)
    return Page[Toy](
        items=[Toy.model_validate(row._asdict()) for row in rows.items], next=rows.next
    )


@door.patch("/{name}", scopes=["projects:write"], summary="Change", response_model=Toy)
async def change_toy(name: str, body: ToyChange, version: IfMatch, uow: Uow) -> Toy:
    """Changes what the merge patch names."""
    found = (await uow.session.execute(select(TOYS).where(TOYS.c.name == name))).one()
    require_version(found.version, version)
    values = changes(body) | {"version": found.version + 1}
    await uow.session.execute(update(TOYS).where(TOYS.c.name == name).values(**values))
    return Toy.model_validate(found._asdict() | values)


@door.get("/surprise", scopes=["registry:read"], summary="Break", response_model=Toy)
async def break_toy() -> Toy:
    """Fails in a way nobody expects."""
    raise RuntimeError(SECRET)


@door.post(
    "/check", scopes=["projects:write"], is_idempotent=False, summary="Check", status_code=204
)
async def check_toy(body: NewToy) -> None:
    """Looks at a toy without making it."""


@door.post(
    "/stale",
    scopes=["projects:write"],
    is_idempotent=False,
    summary="Collide",
    response_model=Toy,
)
async def collide() -> Toy:
    """Fails as a versioned row does when somebody else was quicker."""
    raise StaleDataError(SECRET)


@door.post("/review", scopes=["partners:review"], summary="Review", status_code=204)
async def review_toys() -> None:
    """Does nothing, for reviewers."""


async def _no_partners(uow: UnitOfWork, principal: Principal) -> dict[UUID, str]:
    return {}


@dataclass(slots=True)
class ToyShop:
    """The toy service as its callers meet it."""

    app: FastAPI
    api: httpx2.AsyncClient
    database: Database
    issuer: DevelopmentIssuer
    gate: Gate
    logged: list[Any]

    def as_(self, role: str = "person", *, subject: str = "amina", **more: str) -> dict[str, str]:
        """The headers of a person."""
        token = self.issuer.token(role, subject=subject, now=datetime.now(UTC))
        return {"Authorization": f"Bearer {token}", **more}

    async def make(self, name: str, *, key: str | None = None, **more: Any) -> httpx2.Response:
        """Ask for a toy."""
        subject = more.pop("subject", "amina")
        headers = self.as_(subject=subject) | ({"Idempotency-Key": key} if key else {})
        return await self.api.post("/v1/toys", headers=headers, json={"name": name, **more})

    async def count(self, table: str = "toy") -> int:
        """How many rows a table has, as somebody else sees it."""
        async with self.database.connection() as connection:
            counted = await connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            return int(counted or 0)

    async def make_many(self, names: list[str]) -> None:
        """Toys without asking for each."""
        rows = [{"name": name, "colour": "red", "version": 1} for name in names]
        async with self.database.connection() as connection:
            await connection.execute(insert(TOYS), rows)


@asynccontextmanager
async def open_shop(database: Database | None = None, **settings: Any) -> AsyncIterator[ToyShop]:
    """A toy shop; without a database one whose database is away."""
    known: dict[str, Any] = {
        "environment": "test",
        "database_url": NOWHERE,
        "public_url": "http://toys.test",
        "person_id_key": "p" * 32,
        "cors_origins": [ORIGIN],
        **settings,
    }
    chosen = ServiceSettings(**known)
    issuer = DevelopmentIssuer(make_key())
    verifier = TokenVerifier(
        people=(issuer.issuer(),),
        registry=Issuer(REGISTRY_ISSUER, REGISTRY_ISSUER, AUDIENCE, issuer.issuer().keys),
        person_id_key=b"p" * 32,
    )
    away = make_engine(NOWHERE, application_name="toys")
    used = database or Database(away, source="/toys")
    gate = Gate()
    # Events of the toys are told in the registry's name: there is no contract for toys.
    service = Service(
        name="registry",
        title="Toys",
        description="Toys.",
        doors=[door],
        roles_of=_no_partners,
        state={"gate": gate, "breaks_at": "broken"},
    )
    app = create_app(service, settings=chosen, database=used, verifier=verifier, wake=Wake())
    if database is not None:
        async with database.connection() as connection:
            await connection.run_sync(TOYS.metadata.create_all)
    transport = httpx2.ASGITransport(app=app)
    api = httpx2.AsyncClient(transport=transport, base_url="http://toys.test")
    with structlog.testing.capture_logs() as logged:
        async with api:
            yield ToyShop(app, api, used, issuer, gate, logged)
    await away.dispose()


def unique(prefix: str = "toy") -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid4().hex[:8]}"
