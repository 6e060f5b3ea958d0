"""Terms for sending money: told by banks and operators, compared by what USD 200 cost."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of


def terms(path: str, **more: Any) -> dict[str, Any]:
    """Directo a México, as the central banks told it."""
    return {
        "partner_id": path.rpartition("/")[2],
        "name": "Directo a México",
        "sending_country": "US",
        "receiving_country": "MX",
        "channel": "bank_account",
        "fee": {"amount_minor": 67, "currency": "USD"},
        "fx_margin_percent": "0.21",
        "speed": "next_day",
        "accepted_identification": ["consular_id", "passport"],
        "source": "Banco de México and Federal Reserve Banks",
        "valid_from": "2025-01-01",
    } | more


async def bank(house: House, slug: str = "bank", **more: Any) -> str:
    return await house.verified(slug=slug, partner_type="bank_or_transfer_operator", **more)


async def tell(house: House, path: str, by: str = "founder", **more: Any) -> httpx2.Response:
    return await house.api.post(
        "/v1/transfer-products", headers=house.as_(by), json=terms(path, **more)
    )


async def compare(house: House, query: str = "", by: str = "stranger") -> list[dict[str, Any]]:
    place = f"/v1/transfer-products?sending_country=US&receiving_country=MX{query}"
    page = await house.api.get(place, headers=house.as_(by))
    assert page.status_code == 200, page.text
    return list(page.json()["items"])


async def end(house: House, made: httpx2.Response, day: Any, by: str = "founder") -> Any:
    return await house.api.post(
        f"{made.headers['location']}/end", headers=house.as_(by), json={"valid_until": str(day)}
    )


async def test_the_cost_of_usd_200_is_reckoned_and_flagged(house: House) -> None:
    made = (await tell(house, await bank(house))).json()
    assert made["total_cost_percent"] == "0.545"
    assert (made["at_most_3_percent"], made["at_most_5_percent"]) == (True, True)
    assert made["usd_200"] == {"amount_minor": 20_000, "currency": "USD"}
    assert (made["fee_percent"], made["fx_margin_percent"]) == ("0", "0.21")


@pytest.mark.parametrize(
    ("fee", "flags"),
    [(600, (True, True)), (601, (False, True)), (1000, (False, True)), (1001, (False, False))],
)
async def test_three_and_five_percent_are_themselves_allowed(
    house: House, fee: int, flags: tuple[bool, bool]
) -> None:
    money = {"amount_minor": fee, "currency": "USD"}
    made = (await tell(house, await bank(house), fee=money, fx_margin_percent="0")).json()
    assert (made["at_most_3_percent"], made["at_most_5_percent"]) == flags


async def test_products_of_a_corridor_are_compared_the_cheapest_first(house: House) -> None:
    dear, cheap = await bank(house, "dear"), await bank(house, "cheap")
    await tell(house, dear, fee={"amount_minor": 999, "currency": "USD"})
    await tell(house, cheap)
    await tell(house, cheap, name="To the Philippines", receiving_country="PH")
    euros = {"amount_minor": 140, "currency": "EUR"}
    usd_200 = {"amount_minor": 14_000, "currency": "EUR"}
    await tell(house, cheap, name="In euros", fee=euros, usd_200=usd_200, channel="cash_pickup")
    found = await compare(house)
    assert [each["total_cost_percent"] for each in found] == ["0.545", "1.21", "5.205"]
    assert [each["name"] for each in await compare(house, "&channel=cash_pickup")] == ["In euros"]
    first = await house.api.get(
        "/v1/transfer-products?limit=1&sending_country=US", headers=house.as_("stranger")
    )
    rest = await house.api.get(
        f"/v1/transfer-products?sending_country=US&cursor={first.json()['next']}",
        headers=house.as_("stranger"),
    )
    assert len(rest.json()["items"]) == 3


async def test_terms_hold_from_their_first_to_their_last_day(
    house: House, clock: FixedClock
) -> None:
    path, today = await bank(house), clock.now().date()
    made = await tell(house, path)
    first, again = [await end(house, made, today) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    assert len(await compare(house)) == 1
    tomorrow = today + timedelta(days=1)
    assert await compare(house, f"&on={tomorrow}") == []
    assert await compare(house, "&on=2024-12-31") == []
    new = await tell(house, path, valid_from=str(tomorrow), fx_margin_percent="0.25")
    assert new.status_code == 201
    (then,) = await compare(house, f"&on={tomorrow}")
    assert then["total_cost_percent"] == "0.585"
    longer = await end(house, made, tomorrow)
    assert (longer.status_code, slug_of(longer)) == (422, "terms-make-no-sense")


async def test_a_product_has_one_price_on_a_day_also_when_told_at_once(house: House) -> None:
    path = await bank(house)
    answers = await asyncio.gather(
        *(tell(house, path, valid_from=f"2025-01-0{day}") for day in range(1, 6))
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    assert {slug_of(each) for each in answers if each.status_code == 409} == {"terms-overlap"}


async def test_terms_are_compared_while_their_partner_is_verified(house: House) -> None:
    path = await bank(house)
    await tell(house, path)
    await house.decide(path, "suspend")
    assert await compare(house) == []
    assert len(await compare(house, by="founder")) == 1


async def test_only_editors_of_banks_and_operators_tell_terms(house: House) -> None:
    clinic, path = await house.verified(), await bank(house)
    refused = await tell(house, clinic)
    assert (refused.status_code, slug_of(refused)) == (409, "not-a-transfer-operator")
    await house.member(path, "viewer")
    made = await tell(house, path)
    for subject in ("viewer", "stranger"):
        assert (await tell(house, path, subject)).status_code == 404
        answer = await end(house, made, "2027-01-01", subject)
        assert (answer.status_code, slug_of(answer)) == (404, "transfer-product-not-found")


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"receiving_country": "US"}, "terms-make-no-sense"),
        ({"valid_until": "2024-12-31"}, "terms-make-no-sense"),
        ({"fee": {"amount_minor": 100, "currency": "EUR"}}, "terms-make-no-sense"),
        ({"fee": {"amount_minor": 10**15, "currency": "USD"}}, "terms-make-no-sense"),
        ({"usd_200": {"amount_minor": 1, "currency": "USD"}}, "terms-make-no-sense"),
        ({"fx_margin_percent": "-1"}, "invalid-body"),
        ({"fx_margin_percent": "0.12345"}, "invalid-body"),
        ({"fx_margin_percent": 0.21}, "invalid-body"),
        ({"speed": "tomorrow"}, "invalid-body"),
        ({"source": "x\x00y z"}, "invalid-body"),
    ],
)
async def test_senseless_terms_are_refused(house: House, wrong: dict[str, Any], slug: str) -> None:
    answer = await tell(house, await bank(house), **wrong)
    assert (answer.status_code, slug_of(answer)) == (422, slug)
