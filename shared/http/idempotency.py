"""
`Idempotency-Key`: a POST repeated with the same key gets the first answer and does nothing twice.

The answer is a row written in the same transaction as what the request did. While the first one
is under way a second gets 409; the same key with another request gets 422; after 24 hours a key
is forgotten.

* KeyInUse          409  the first request with this key is still under way
* KeyReused         422  this key was used for another request
* KeyMissing        400  this route demands a key
"""

import hashlib
from typing import Any

import orjson
from fastapi import Request, Response
from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, Conflict, Unprocessable

_HEADER = "idempotency-key"
_LONGEST_KEY = 200
_KEPT_HEADERS = ("content-type", "location", "etag", "content-language")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
_FIND = text(
    "SELECT fingerprint, status, headers, body FROM idempotency_answer "
    "WHERE principal = :principal AND route = :route AND key = :key "
    "AND created_at > now() - interval '24 hours'"
)
_KEEP = text(
    "INSERT INTO idempotency_answer (principal, route, key, fingerprint, status, headers, body) "
    "VALUES (:principal, :route, :key, :fingerprint, :status, CAST(:headers AS jsonb), :body) "
    "ON CONFLICT (principal, route, key) DO UPDATE SET fingerprint = excluded.fingerprint, "
    "status = excluded.status, headers = excluded.headers, body = excluded.body, "
    "created_at = now()"
)


class KeyInUse(Conflict):
    """The first request with this idempotency key is still under way."""

    slug = "idempotency-key-in-use"
    title = "The first request with this key is under way"


class KeyReused(Unprocessable):
    """This idempotency key was used for another request."""

    slug = "idempotency-key-reused"
    title = "The key was used for another request"


class KeyMissing(BadRequest):
    """This route demands an Idempotency-Key."""

    slug = "idempotency-key-missing"
    title = "The Idempotency-Key is missing"


class Replayed(Exception):
    """Carries the first answer out of the endpoint's place."""

    def __init__(self, response: Response) -> None:
        super().__init__("replayed")
        self.response = response


async def find_answer(request: Request, uow: UnitOfWork) -> None:
    """Raise Replayed with the first answer, or remember that this request is the first."""
    key = request.headers.get(_HEADER)
    if key is None:
        return
    if not key.strip() or len(key) > _LONGEST_KEY or not key.isprintable():
        raise BadRequest(f"Idempotency-Key is 1 to {_LONGEST_KEY} printable characters.")
    place = {
        "principal": str(request.state.principal),
        "route": f"{request.method} {request.url.path}"[:200],
        "key": key,
    }
    if not await uow.session.scalar(_LOCK, {"name": "\n".join(place.values())}):
        raise KeyInUse("Wait for its answer, then repeat the request if you still need to.")
    fingerprint = await _fingerprint(request)
    found = (await uow.session.execute(_FIND, place)).one_or_none()
    if found is None:
        request.state.idempotency = place | {"fingerprint": fingerprint}
        return
    if found.fingerprint != fingerprint:
        raise KeyReused("Use a new key for a new request.")
    headers = {**found.headers, "Idempotent-Replayed": "true"}
    raise Replayed(Response(found.body, status_code=found.status, headers=headers))


async def keep_answer(request: Request, response: Response) -> None:
    """Write the answer beside what the request did; only answers that did something are kept."""
    place: dict[str, Any] | None = getattr(request.state, "idempotency", None)
    if place is None or response.status_code >= 400 or not hasattr(response, "body"):
        return
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    await request.state.uow.session.execute(
        _KEEP,
        place
        | {
            "status": response.status_code,
            "headers": orjson.dumps(headers).decode(),
            "body": bytes(response.body),
        },
    )


async def _fingerprint(request: Request) -> bytes:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(asked + await request.body()).digest()
