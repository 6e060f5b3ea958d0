"""The keys that sign tokens: the same for all replicas, known before they sign, gone in time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from joserfc import jws
from sqlalchemy import text

from services.registry.credentials.loops import keep_keys
from services.registry.main import make_vault
from services.registry.settings import RegistrySettings
from shared.clock import FixedClock
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.security.development_issuer import DevelopmentIssuer
from tests.integration.registry.house import House, open_house


async def _published(house: House) -> list[str]:
    answer = await house.api.get("/.well-known/jwks.json")
    return [str(key["kid"]) for key in answer.json()["keys"]]


async def _signed_with(house: House, credential: dict[str, Any]) -> str:
    answer = await house.ask_token(credential)
    assert answer.status_code == 200, answer.text
    return str(jws.extract_compact(answer.json()["access_token"].encode()).headers()["kid"])


async def test_the_very_first_token_is_given_and_accepted_at_once(house: House) -> None:
    assert await _published(house) == []
    system = await house.as_system(await house.partner())
    assert (await house.api.get("/v1/me", headers=system)).status_code == 200


async def test_two_replicas_on_one_database_sign_alike_and_trust_each_other(
    house: House, settings: RegistrySettings, issuer: DevelopmentIssuer, clock: FixedClock
) -> None:
    engine = make_engine(settings.database_url, application_name="second")
    # A replica's clock may be a little behind; still it can sign with the other's new key.
    behind = FixedClock(clock.at - timedelta(seconds=20))
    second = open_house(settings, Database(engine, source="/registry", clock=behind), issuer)
    credential = await house.secret(await house.partner())
    replicas = [house, second] * 4
    kids = await asyncio.gather(*(_signed_with(each, credential) for each in replicas))
    assert len(set(kids)) == 1
    assert await _published(house) == await _published(second) == [kids[0]]
    answer = await house.ask_token(credential)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await second.api.get("/v1/me", headers=headers)).status_code == 200
    await second.api.aclose()
    await engine.dispose()


async def test_a_new_key_is_known_half_an_hour_before_it_signs_and_the_old_one_stays_after(
    house: House, settings: RegistrySettings, clock: FixedClock
) -> None:
    step = keep_keys(house.database, make_vault(settings))
    credential = await house.secret(await house.partner())
    assert await step()
    assert not await step()
    (first,) = await _published(house)
    clock.advance(timedelta(days=30) - timedelta(minutes=60))
    assert await step()
    assert not await step()
    assert len(await _published(house)) == 2
    assert await _signed_with(house, credential) == first
    clock.advance(timedelta(minutes=60))
    second = await _signed_with(house, credential)
    assert second != first
    clock.advance(timedelta(minutes=39))
    await step()
    assert set(await _published(house)) == {first, second}
    clock.advance(timedelta(minutes=2))
    assert await step()
    assert await _published(house) == [second]


async def test_without_its_loop_the_registry_goes_on_signing(
    house: House, clock: FixedClock
) -> None:
    credential = await house.secret(await house.partner())
    first = await _signed_with(house, credential)
    clock.advance(timedelta(days=30, minutes=5))
    assert await _signed_with(house, credential) == first
    assert len(await _published(house)) == 2
    clock.advance(timedelta(minutes=31))
    assert await _signed_with(house, credential) != first
    clock.advance(timedelta(days=90))
    fresh = await _signed_with(house, credential)
    assert await _published(house) == [fresh]


async def test_the_private_part_is_in_the_database_only_encrypted(house: House) -> None:
    await _signed_with(house, await house.secret(await house.partner()))
    async with house.database.connection() as connection:
        row = (await connection.execute(text("SELECT * FROM signing_key"))).one()
    public = orjson.loads(row.public_jwk)
    assert "d" not in public
    assert public["x"].encode() not in row.private_jwk
    keys = (await house.api.get("/.well-known/jwks.json")).json()["keys"]
    assert keys == [public]


async def test_a_token_of_yesterday_is_refused(house: House, clock: FixedClock) -> None:
    clock.at = datetime.now(UTC) - timedelta(days=1)
    system = await house.as_system(await house.partner())
    assert (await house.api.get("/v1/me", headers=system)).status_code == 401
