"""
Bearer tokens: read with suspicion, and turned into a principal.

* InvalidToken      401  malformed, unsigned, expired, or from nobody we know
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from shared.errors import Unauthenticated, Unavailable
from shared.security.jwks import KeysAwayError, KeySource
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES, scopes_of

ALGORITHMS = ["ES256", "RS256"]
AUDIENCE = "diaspora"
REGISTRY_ISSUER = "diaspora-registry"
_LEEWAY_SECONDS = 60
_LONGEST_TOKEN = 8192


class InvalidToken(Unauthenticated):
    """The bearer token is malformed, expired, or from nobody we know."""

    slug = "invalid-token"
    title = "The token is not valid"


class Verifier(Protocol):
    """Turns a token into a principal."""

    async def verify(self, token: str) -> Principal:
        """Raises InvalidToken, or Unavailable while the issuer's keys cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs tokens, and what theirs look like."""

    name: str
    url: str
    audience: str
    keys: KeySource
    roles_claim: str = "roles"


class TokenVerifier:
    """Knows the issuers of people and the registry, the issuer of partner systems."""

    def __init__(
        self, *, people: tuple[Issuer, ...], registry: Issuer, person_id_key: bytes
    ) -> None:
        self._people = {issuer.url: issuer for issuer in people}
        self._registry = registry
        self._person_id_key = person_id_key

    async def verify(self, token: str) -> Principal:
        """The principal behind a token; see `Verifier`."""
        claims, issuer = await self._claims(token)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise InvalidToken("The token names nobody (`sub`).")
        if issuer is self._registry:
            return _partner(subject, claims)
        roles = frozenset(_roles(claims, issuer.roles_claim))
        return Principal(
            PrincipalKind.PERSON,
            person_id_of(self._person_id_key, issuer.name, subject),
            scopes_of(roles),
            issuer.name,
        )

    async def _claims(self, token: str) -> tuple[Mapping[str, Any], Issuer]:
        if len(token) > _LONGEST_TOKEN:
            raise InvalidToken("The token is too long.")
        try:
            header = jws.extract_compact(token.encode()).headers()
            unverified = _unverified_claims(token)
        except (JoseError, ValueError) as error:
            raise InvalidToken("The token cannot be read.") from error
        if header.get("alg") not in ALGORITHMS:
            raise InvalidToken("The token is signed in a way that is not accepted.")
        issuer = self._issuer(unverified.get("iss"))
        kid = header.get("kid")
        try:
            keys = await issuer.keys.keys(kid if isinstance(kid, str) else None)
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._check(claims, issuer)
        except KeysAwayError as error:
            raise Unavailable("The keys to check the token with cannot be had just now.") from error
        except (JoseError, ValueError) as error:
            raise InvalidToken("The token is expired or not signed by its issuer.") from error
        return claims, issuer

    def _issuer(self, url: object) -> Issuer:
        if url == self._registry.url:
            return self._registry
        issuer = self._people.get(url) if isinstance(url, str) else None
        if issuer is None:
            raise InvalidToken("Nobody here knows the token's issuer.")
        return issuer

    def _check(self, claims: dict[str, Any], issuer: Issuer) -> None:
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer.url},
            aud={"essential": True, "value": issuer.audience},
            exp={"essential": True},
        ).validate(claims)


def person_id_of(key: bytes, issuer_name: str, subject: str) -> UUID:
    """
    A person's id: UUIDv8 of HMAC-SHA256(key, issuer's name + newline + `sub`).

    The same in all services without asking each other, and not to be guessed without the key.
    """
    digest = bytearray(hmac.digest(key, f"{issuer_name}\n{subject}".encode(), hashlib.sha256)[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(digest))


def is_person_id(some_id: UUID) -> bool:
    """Whether the id can have come from `person_id_of`; ids of all other things are version 7."""
    return some_id.version == 8


def sign(claims: dict[str, Any], key: ECKey | RSAKey, *, algorithm: str = "ES256") -> str:
    """A signed token whose header names the key."""
    return jwt.encode({"alg": algorithm, "kid": key.kid, "typ": "JWT"}, claims, key)


def _partner(subject: str, claims: Mapping[str, Any]) -> Principal:
    try:
        partner_id = UUID(subject)
    except ValueError as error:
        raise InvalidToken("The token names no partner.") from error
    asked = frozenset(str(claims.get("scope") or "").split())
    return Principal(PrincipalKind.PARTNER, partner_id, asked & ROLES["partner"], REGISTRY_ISSUER)


def _roles(claims: Mapping[str, Any], path: str) -> list[str]:
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.split()
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _unverified_claims(token: str) -> Mapping[str, Any]:
    """Only to learn whose keys to check with; nothing of it is believed before."""
    claims = orjson.loads(jws.extract_compact(token.encode()).payload or b"")
    if not isinstance(claims, dict):
        raise ValueError("the payload is no object")
    return claims
