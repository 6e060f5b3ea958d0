"""The registry as its callers meet it: its app with real tokens, and what people do in tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import orjson
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from services.registry.main import make_app
from services.registry.settings import RegistrySettings
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.development_issuer import DevelopmentIssuer
from shared.security.jwks import FetchedKeys
from shared.security.tokens import (
    AUDIENCE,
    REGISTRY_ISSUER,
    Issuer,
    TokenVerifier,
    person_id_of,
)

_URL = "http://registry.test"


@dataclass(slots=True)
class Late:
    """Stands for an app that is made later: the app needs keys that it serves itself."""

    app: FastAPI | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand the request on."""
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass(slots=True)
class House:
    """One running registry."""

    app: FastAPI
    api: httpx2.AsyncClient
    database: Database
    issuer: DevelopmentIssuer
    person_id_key: bytes

    def person(self, subject: str) -> UUID:
        """The opaque id of a person."""
        return person_id_of(self.person_id_key, "development", subject)

    def as_(self, subject: str, role: str = "person", **more: str) -> dict[str, str]:
        """The headers of a person."""
        token = self.issuer.token(role, subject=subject, now=datetime.now(UTC))
        return {"Authorization": f"Bearer {token}", **more}

    async def partner(self, founder: str = "founder", slug: str = "clinic", **more: Any) -> str:
        """A draft partner; its path."""
        made = await self.api.post(
            "/v1/partners", headers=self.as_(founder), json=partner_body(slug, **more)
        )
        assert made.status_code == 201, made.text
        return str(made.headers["location"])

    async def decide(self, path: str, *verbs: str, by: str = "reviewer") -> httpx2.Response:
        """Do the verbs one after another as a reviewer; the last answer."""
        for verb in verbs:
            body = {} if verb == "verify" else {"reason": "Looked into."}
            answer = await self.api.post(
                f"{path}/{verb}", headers=self.as_(by, "reviewer"), json=body
            )
            assert answer.status_code == 200, answer.text
        return answer

    async def verified(self, founder: str = "founder", slug: str = "clinic", **more: Any) -> str:
        """A verified partner; its path."""
        path = await self.partner(founder, slug, **more)
        await self.api.post(f"{path}/submit", headers=self.as_(founder))
        await self.decide(path, "verify")
        return path

    async def member(
        self, path: str, subject: str, role: str = "viewer", founder: str = "founder"
    ) -> httpx2.Response:
        """Let a person act for the partner."""
        return await self.api.post(
            f"{path}/members",
            headers=self.as_(founder),
            json={"person_id": str(self.person(subject)), "role": role},
        )

    async def secret(self, path: str, founder: str = "founder", **more: Any) -> dict[str, Any]:
        """A credential of the partner's system, with the secret."""
        made = await self.api.post(
            f"{path}/credentials", headers=self.as_(founder), json={"label": "import"} | more
        )
        assert made.status_code == 201, made.text
        return dict(made.json())

    async def ask_token(self, credential: dict[str, Any], **more: str) -> httpx2.Response:
        """What the token door answers to the partner's system."""
        form = {
            "grant_type": "client_credentials",
            "client_id": credential["client_id"],
            "client_secret": credential["client_secret"],
        }
        return await self.api.post("/v1/token", data=form | more)

    async def as_system(self, path: str, founder: str = "founder") -> dict[str, str]:
        """The headers of a partner's system, with a token that the registry signed."""
        answer = await self.ask_token(await self.secret(path, founder))
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def operations(self, *tags: str) -> set[str]:
        """The doors under one of the tags, such as `GET /v1/corridors`."""
        return {
            f"{method} {context.path_format}"
            for context in iter_route_contexts(self.app.routes)
            if set(tags) & set(getattr(context, "tags", ()))
            for method in context.methods or ()
        }

    async def told(self, event_type: str | None = None) -> list[dict[str, Any]]:
        """The data of the events in the outbox, in order, with their sequence and type."""
        async with self.database.connection() as connection:
            found = await connection.execute(
                text("SELECT event_type, sequence, payload FROM outbox ORDER BY id")
            )
            return [
                {"type": row.event_type, "sequence": row.sequence, **orjson.loads(row.payload)}
                for row in found
                if event_type in (None, row.event_type)
            ]

    async def audited(self) -> list[tuple[str, str]]:
        """(action, actor) of every audit row, in order."""
        async with self.database.connection() as connection:
            found = await connection.execute(text("SELECT action, actor FROM audit ORDER BY id"))
            return [(row.action, row.actor) for row in found]


def partner_body(slug: str, /, **more: Any) -> dict[str, Any]:
    """What is sent to register a partner."""
    return {
        "slug": slug,
        "name": f"The {slug}",
        "partner_type": "host_institution",
        "sides": ["origin"],
        "country": "SN",
        "registration": f"SN-{slug}",
    } | more


def slug_of(answer: httpx2.Response) -> str:
    """Which problem an answer tells of."""
    return str(answer.json()["type"].rpartition("/")[2])


def open_house(settings: RegistrySettings, database: Database, issuer: DevelopmentIssuer) -> House:
    """An app as production has it, which fetches the registry's keys from itself."""
    late = Late()
    transport = httpx2.ASGITransport(app=late)
    client = httpx2.AsyncClient(transport=transport, base_url=_URL)
    key = settings.person_id_key.get_secret_value().encode()
    keys = FetchedKeys(f"{_URL}/.well-known/jwks.json", client=client)
    verifier = TokenVerifier(
        people=(issuer.issuer(),),
        registry=Issuer(REGISTRY_ISSUER, REGISTRY_ISSUER, AUDIENCE, keys),
        person_id_key=key,
    )
    late.app = make_app(settings, database=database, verifier=verifier, wake=Wake())
    return House(late.app, client, database, issuer, key)
