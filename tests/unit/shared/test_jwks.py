"""The keys of issuers are fetched seldom, kept long, and nobody can make us ask more often."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from shared.security.jwks import FetchedKeys, KeysAwayError

_DAY = 24 * 3600.0


def _public_key() -> dict[str, Any]:
    key = ECKey.generate_key("P-256", parameters={"use": "sig"}, private=True)
    key.ensure_kid()
    return dict(key.as_dict(private=False))


@dataclass(slots=True)
class Provider:
    """An issuer's server, with a clock that the test moves."""

    now: float = 1_000_000.0
    asked: int = 0
    is_away: bool = False
    content: Any = None
    keys: list[dict[str, Any]] = field(default_factory=lambda: [_public_key()])

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """What the server says."""
        self.asked += 1
        if self.is_away:
            raise httpx2.ConnectError("away")
        return httpx2.Response(200, json=self.content or {"keys": self.keys})

    def source(self) -> FetchedKeys:
        """Keys that come from here."""
        client = httpx2.AsyncClient(transport=httpx2.MockTransport(self.answer))
        return FetchedKeys("https://people.example/keys", client=client, clock=lambda: self.now)

    @property
    def kid(self) -> str:
        """The id of its first key."""
        return str(self.keys[0]["kid"])


async def test_known_keys_are_asked_for_once_in_ten_minutes() -> None:
    provider = Provider()
    source = provider.source()
    for _ in range(5):
        assert [key.kid for key in (await source.keys(provider.kid)).keys] == [provider.kid]
    assert provider.asked == 1
    provider.now += 601
    await source.keys(provider.kid)
    assert provider.asked == 2


async def test_unknown_ids_cause_one_refresh_a_minute_whatever_they_are() -> None:
    provider = Provider()
    source = provider.source()
    await source.keys(provider.kid)
    for second in range(180):
        provider.now += 1
        await source.keys(f"made-up-{second}")
    assert provider.asked == 1 + 3


async def test_a_new_key_is_found_at_the_next_refresh() -> None:
    provider = Provider()
    source = provider.source()
    await source.keys(provider.kid)
    provider.keys.append(_public_key())
    provider.now += 61
    found = await source.keys(str(provider.keys[1]["kid"]))
    assert len(found.keys) == 2


async def test_many_at_once_ask_once() -> None:
    provider = Provider()
    source = provider.source()
    await asyncio.gather(*(source.keys(provider.kid) for _ in range(20)))
    assert provider.asked == 1


@pytest.mark.parametrize(
    "content",
    [None, {"nothing": 1}, ["x"], 7, {"keys": {}}, {"keys": []}, {"keys": [{"kty": "?"}, 7]}],
)
async def test_the_last_good_keys_are_kept_for_a_day_while_the_issuer_is_ill(content: Any) -> None:
    provider = Provider()
    source = provider.source()
    await source.keys(provider.kid)
    provider.is_away, provider.content = content is None, content
    provider.now += _DAY - 60
    assert [key.kid for key in (await source.keys(provider.kid)).keys] == [provider.kid]
    provider.now += 120
    with pytest.raises(KeysAwayError):
        await source.keys(provider.kid)


async def test_a_key_that_was_withdrawn_is_gone_after_ten_minutes() -> None:
    provider = Provider()
    source = provider.source()
    withdrawn = provider.kid
    await source.keys(withdrawn)
    provider.keys = [_public_key()]
    provider.now += 601
    assert withdrawn not in [key.kid for key in (await source.keys(withdrawn)).keys]


async def test_without_any_keys_it_says_so_and_tries_again_soon() -> None:
    provider = Provider(is_away=True)
    source = provider.source()
    for _ in range(3):
        with pytest.raises(KeysAwayError):
            await source.keys("any")
    assert provider.asked == 1
    provider.is_away = False
    provider.now += 1
    assert await source.keys(provider.kid)


async def test_keys_of_unknown_kinds_are_passed_over_and_cost_nobody_else_theirs() -> None:
    provider = Provider()
    known = provider.kid
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}
    provider.keys += [{"kty": "NEW", "kid": "a"}, {"kty": "EC", "kid": "b"}, {"kty": []}, secret]
    assert [key.kid for key in (await provider.source().keys(known)).keys] == [known]
