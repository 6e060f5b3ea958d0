"""What signatories change together in an agreement that they signed."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2

from services.registry.agreement_life import service as life
from shared.clock import FixedClock
from tests.integration.registry.agreements import (
    Parties,
    decide,
    draft,
    in_days,
    signed,
    told,
    two_governments,
)
from tests.integration.registry.house import House, slug_of


async def propose(house: House, path: str, by: str = "za", **changes: Any) -> httpx2.Response:
    """Propose a change."""
    body = {"reason": "It goes well.", "changes": changes}
    return await house.api.post(f"{path}/amendments", headers=house.as_(by), json=body)


async def agree(house: House, amendment: str, parties: Parties, who: str) -> httpx2.Response:
    """Sign a change."""
    body = {"partner_id": parties.of(who)}
    return await house.api.post(f"{amendment}/sign", headers=house.as_(who), json=body)


async def ends_on(house: House, path: str) -> str | None:
    """The last day of the agreement."""
    found = (await house.api.get(path, headers=house.as_("za"))).json()["ends_on"]
    return None if found is None else str(found)


async def test_an_amendment_holds_with_the_last_signature_and_is_told_once(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties, ends_on=str(in_days(house, 2)))
    amendment = (await propose(house, path, ends_on=str(in_days(house, 9)))).headers["location"]
    await agree(house, amendment, parties, "za")
    assert await ends_on(house, path) == str(in_days(house, 2))
    first, again = [await agree(house, amendment, parties, "gb") for _ in range(2)]
    assert first.json() == again.json()
    assert (first.json()["status"], len(first.json()["signed_by"])) == ("agreed", 2)
    assert await ends_on(house, path) == str(in_days(house, 9))
    assert (await told(house))[2:] == ["agreement.changed"]
    clock.advance(timedelta(days=5))
    async with house.database.unit_of_work() as uow:
        assert not await life.move_on(uow)
    read = await house.api.get(path, headers=house.as_("za"))
    assert read.json()["status"] == "in_force"


async def test_one_amendment_is_open_at_a_time(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    answers = await asyncio.gather(*(propose(house, path, by=who) for who in ("za", "gb")))
    assert {each.status_code for each in answers} == {422}
    titles = await asyncio.gather(
        *(propose(house, path, by=who, title="Other words") for who in ("za", "gb"))
    )
    assert sorted(each.status_code for each in titles) == [201, 409]


async def test_who_proposed_an_amendment_withdraws_it(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    amendment = (await propose(house, path, title="Other words")).headers["location"]
    refused = await house.api.post(f"{amendment}/withdraw", headers=house.as_("gb"))
    assert slug_of(refused) == "amendment-of-another"
    for _ in range(2):
        gone = await house.api.post(f"{amendment}/withdraw", headers=house.as_("za"))
        assert gone.json()["status"] == "withdrawn"
    assert slug_of(await agree(house, amendment, parties, "gb")) == "amendment-closed"
    assert (await propose(house, path, by="gb", title="Others")).status_code == 201


async def test_neither_a_draft_nor_what_ended_is_amended(house: House) -> None:
    parties = await two_governments(house)
    assert slug_of(await propose(house, await draft(house, parties), title="Other words")) == (
        "nothing-to-amend"
    )
    path = await signed(house, parties)
    amendment = (await propose(house, path, title="Other words")).headers["location"]
    await decide(house, path, "end")
    assert slug_of(await agree(house, amendment, parties, "gb")) == "nothing-to-amend"


async def test_an_amendment_that_makes_no_sense_is_refused(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    for changes in ({"ends_on": str(in_days(house, -9))}, {"sectors": ["122", "122"]}, {}):
        refused = await propose(house, path, **changes)
        assert slug_of(refused) == "agreement-makes-no-sense"
