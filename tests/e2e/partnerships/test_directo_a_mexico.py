"""Tripartite remittances: Directo a México."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.partnerships.registering import decided, registered
from tests.e2e.partnerships.steps import step
from tests.e2e.partnerships.treaty import anybody_reads, draft, partner
from tests.e2e.people import ok
from tests.e2e.system import System

CORRIDOR = {"sending_country": "US", "receiving_country": "MX"}
# USD 0.67 for each item, the central bank's rate less 0.21 %, there the next day.
DIRECTO = {
    "name": "Directo a México",
    "channel": "bank_account",
    "fee": {"amount_minor": 67, "currency": "USD"},
    "fx_margin_percent": "0.21",
    "speed": "next_day",
    "accepted_identification": ["consular_id", "passport"],
    "source": "Federal Reserve Banks and Banco de México",
    "valid_from": "2025-01-01",
}
# What the corridor cost on average in the third quarter of 2020 (Remittance Prices Worldwide):
# 4.18 %, here as USD 5.00 and 1.68 %.
AVERAGE = DIRECTO | {
    "name": "Cash at the counter",
    "channel": "cash_pickup",
    "fee": {"amount_minor": 500, "currency": "USD"},
    "fx_margin_percent": "1.68",
    "speed": "same_day",
    "source": "Remittance Prices Worldwide, 2020 Q3, United States to Mexico",
}
OFFER = "Offer transfers to any bank account in Mexico"
BANK: dict[str, Any] = {"partner_type": "bank_or_transfer_operator"}


async def compared(system: System, **query: str) -> list[dict[str, Any]]:
    """What a migrant in the United States reads before sending money home."""
    async with system.client("registry", "person", "migrant") as migrant:
        page = await ok(await migrant.get("/v1/transfer-products", params=CORRIDOR | query))
    return list(page["items"])


async def told(system: System, teller: str, partner_id: str, terms: dict[str, Any]) -> Any:
    async with system.client("registry", "person", teller) as bank:
        body = CORRIDOR | terms | {"partner_id": partner_id}
        return await ok(await bank.post("/v1/transfer-products", json=body))


async def test_two_central_banks_make_sending_money_home_cheap(
    system_in_process: System,
) -> None:
    """
    Remittances are cumbersome and expensive, says the paper. The central banks of the United
    States and of Mexico open a channel between the banks of both countries: USD 0.67 for an item,
    the central bank's rate less 0.21 %, there the next day, and a consular card is identification
    enough. A migrant compares what sending USD 200 costs and finds it at 0.545 %, far below the
    3 % of SDG target 10.c and below the corridor's average of 4.18 %. When the terms change, the
    new ones follow the old ones day by day, and an operator that is suspended is no longer
    compared.
    """
    system = system_in_process
    with step("The Federal Reserve Banks and an operator are verified as partners"):
        reserve = await registered(
            system, "fed", "federal-reserve", **BANK, country="US", sides=["destination"]
        )
        counter = await registered(system, "clerk", "cash-counter", **BANK, country="US")
    with step("Two governments and the bank sign what each of the three does"):
        three = {
            "fed": reserve,
            "hacienda": await partner(system, "hacienda", "Government of Mexico", country="MX"),
            "treasury": await partner(
                system, "treasury", "Government of the US", country="US", sides=["destination"]
            ),
        }
        terms = {
            "kind": "tripartite",
            "title": "A channel for remittances",
            "legally_binding": False,
            "countries_of_origin": ["MX"],
            "countries_of_destination": ["US"],
            "sectors": ["24050"],
            "parties": [
                {"partner_id": three["hacienda"], "side": "origin"},
                {"partner_id": three["treasury"], "side": "destination"},
                {"partner_id": three["fed"], "side": "destination"},
            ],
        }
        channel = await draft(system, "treasury", three, terms)
        await channel.owe("treasury", "fed", OFFER, "2025-01-01")
        signed = await channel.sign("treasury", "hacienda", "fed")
        assert signed["agreement"]["status"] == "in_force"
    with step("Both tell their terms from the United States to Mexico"):
        directo = await told(system, "fed", reserve, DIRECTO)
        await told(system, "clerk", counter, AVERAGE)
    with step("USD 200 by Directo a México cost 0.67 + 0.21 %: 0.545 %, under both targets"):
        assert directo["total_cost_percent"] == "0.545"
        assert (directo["at_most_3_percent"], directo["at_most_5_percent"]) == (True, True)
    with step("A migrant compares, the cheapest first, and sees that a consular card is accepted"):
        first, second = await compared(system)
        assert (first["name"], second["total_cost_percent"]) == ("Directo a México", "4.18")
        assert (second["at_most_3_percent"], second["at_most_5_percent"]) == (False, True)
        assert "consular_id" in first["accepted_identification"]
        assert first["speed"] == "next_day"
    with step("Mexico confirms that the channel is offered, and anybody reads that it is"):
        source = f"https://example.org/v1/transfer-products/{directo['id']}"
        await channel.meet(OFFER, by="fed", evidence=source, confirmed_by="hacienda")
        page = await anybody_reads(system, channel.id)
        assert (len(page["parties"]), page["implementation"]["rate"]) == (3, 1)
    today = datetime.now(UTC).date()
    with step("New terms follow the old ones from one day to the next"):
        async with system.client("registry", "person", "fed") as bank:
            place = f"/v1/transfer-products/{directo['id']}/end"
            await ok(await bank.post(place, json={"valid_until": str(today)}))
        tomorrow = str(today + timedelta(days=1))
        free = {"fee": {"amount_minor": 0, "currency": "USD"}, "valid_from": tomorrow}
        await told(system, "fed", reserve, DIRECTO | free)
        assert (await compared(system))[0]["total_cost_percent"] == "0.545"
        assert (await compared(system, on=tomorrow))[0]["total_cost_percent"] == "0.21"
    with step("An operator that is suspended is no longer compared"):
        await decided(system, counter, "suspend")
        assert [each["name"] for each in await compared(system)] == ["Directo a México"]
