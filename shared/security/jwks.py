"""The public keys of issuers: fetched when needed, kept while they are away, never hammered."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

_FRESH_SECONDS = 600.0
_KEPT_SECONDS = 24 * 3600.0
_SHORTEST_GAP_SECONDS = 60.0
_FETCH_SECONDS = 5.0
_KINDS: dict[str, type[ECKey] | type[RSAKey]] = {"EC": ECKey, "RSA": RSAKey}
_log = structlog.get_logger(__name__)


class KeysAwayError(Exception):
    """The issuer's keys cannot be had, and none are kept."""


class KeySource(Protocol):
    """Where an issuer's public keys come from."""

    async def keys(self, kid: str | None) -> KeySet:
        """The issuer's keys; KeysAwayError when there are none."""
        ...


class StaticKeys:
    """Keys that are known from the start: the development issuer's."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._keys = KeySet.import_key_set(document)  # type: ignore[arg-type]

    async def keys(self, kid: str | None) -> KeySet:
        """The same keys always."""
        return self._keys


class FetchedKeys:
    """Keys behind a URL: at most one refresh a minute, whatever ids tokens name."""

    def __init__(
        self,
        url: str,
        *,
        client: httpx2.AsyncClient | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._url = url
        self._client = client
        self._clock = clock
        self._known: KeySet | None = None
        self._fetched_at = -_KEPT_SECONDS
        self._tried_at = -_SHORTEST_GAP_SECONDS
        self._lock = asyncio.Lock()

    async def keys(self, kid: str | None) -> KeySet:
        """The keys, fetched anew when they are old or do not name `kid`."""
        if self._is_stale(kid):
            async with self._lock:
                if self._is_stale(kid) and self._may_try():
                    await self._refresh()
        if self._known is None or self._clock() - self._fetched_at > _KEPT_SECONDS:
            raise KeysAwayError(f"the keys at {self._url} cannot be had")
        return self._known

    def _is_stale(self, kid: str | None) -> bool:
        if self._known is None or self._clock() - self._fetched_at > _FRESH_SECONDS:
            return True
        return kid is not None and all(key.kid != kid for key in self._known.keys)

    def _may_try(self) -> bool:
        # Nothing known yet is tried more often: two services may start in either order.
        gap = _SHORTEST_GAP_SECONDS if self._known is not None else 1.0
        return self._clock() - self._tried_at >= gap

    async def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            if self._client is not None:
                answer = await self._client.get(self._url, timeout=_FETCH_SECONDS)
            else:
                async with httpx2.AsyncClient(trust_env=False) as client:
                    answer = await client.get(self._url, timeout=_FETCH_SECONDS)
            answer.raise_for_status()
            self._known = _usable(answer.json())
            self._fetched_at = self._clock()
        except (httpx2.HTTPError, ValueError) as error:
            _log.warning("an issuer's keys cannot be fetched", url=self._url, error=repr(error))


def _usable(document: Any) -> KeySet:
    """The keys of a set that signatures can be checked with; ValueError when there are none."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("this is no JWK set")
    keys: list[Any] = [key for each in listed if (key := _key(each)) is not None]
    if not keys:
        raise ValueError("the JWK set has no key of a kind that is known here")
    return KeySet(keys)


def _key(found: Any) -> ECKey | RSAKey | None:
    # Keys of unknown kinds are passed over (RFC 7517, 5): one of them must not cost all others.
    kind = _KINDS.get(str(found.get("kty"))) if isinstance(found, dict) else None
    if kind is None:
        return None
    try:
        return kind.import_key(found)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
