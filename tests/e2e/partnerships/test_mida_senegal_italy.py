"""MIDA Senegal-Italy: a call for enterprises of migrants, 74 applications, 14 funded."""

from typing import Any

from tests.e2e.partnerships.funds import Story, line, money, part
from tests.e2e.partnerships.steps import step
from tests.e2e.system import System

APPLICATIONS, FUNDED = 74, 14
# What the programme pays is stated: EUR 5,000 to 30,000. Shares of the others are not.
FUND: dict[str, Any] = {
    "format": 1,
    "title": "MIDA Senegal-Italy",
    "language": "it",
    "time_zone": "Europe/Rome",
    "currency": "EUR",
    "contributors": [
        {"key": "mida", "name": "MIDA", "contributor_class": "intergovernmental"},
        {"key": "migrants", "name": "Migrants in Italy", "contributor_class": "diaspora"},
        {
            "key": "advisers",
            "name": "Business development services",
            "contributor_class": "private_sector",
            "in_kind": True,
        },
    ],
    "programme": "mida",
    "windows": [
        {
            "key": "enterprise",
            "title": "Small enterprise in Senegal",
            "cap": {"amount_minor": 3_000_000, "basis": "programme_share", "beyond": "refused"},
            "smallest_minor": 500_000,
            "instruments": ["grant", "soft_loan", "guarantee", "equity"],
            "project_kinds": ["investment"],
            "countries_of_origin": ["SN"],
            "countries_of_destination": ["IT"],
        }
    ],
    "committee": {"name": "Selection panel", "quorum_percent": 100},
}
INSTRUMENTS = ("grant", "soft_loan", "guarantee", "equity")


def plan(project: str, number: int, asked: int, **more: Any) -> dict[str, Any]:
    """One application: money asked of the programme, and services instead of money."""
    return {
        "project_id": project,
        "window": "enterprise",
        "instrument": INSTRUMENTS[number % len(INSTRUMENTS)],
        "costs": [line(asked, "EUR", "equipment")],
        "measures": {"jobs": 3},
        "counterparts": [
            part("migrants", 2_000, "EUR"),
            part("advisers", 1_500, "EUR", "services"),
        ],
        "country_of_destination": "IT",
        "origin_community": "Louga",
        "hosting_community": "Milano",
    } | more


async def test_mida_senegal_italy(system_in_process: System) -> None:
    """
    Migrants from Senegal in Italy found enterprises at home with their skills and their money,
    and a programme adds between EUR 5,000 and 30,000 as a grant, a soft loan, a guarantee or
    equity. Each application names the community of origin and the hosting one, and what advisers
    bring as business development services is written down beside the money. A call brings 74
    applications; a panel of both sides funds 14 of them within the call's budget.
    """
    story = Story.at(system_in_process, "2005-03-01T12:00:00+01:00")
    with step("the programme, both sides of its panel and an association are verified"):
        mida = await story.partner("mida", "MIDA", "intergovernmental", "CH", "international")
        region = await story.partner(
            "lombardia", "Lombardia", "subnational_government", "IT", "destination"
        )
        council = await story.partner("louga", "Louga", "local_government", "SN")
        club = await story.partner(
            "senegalesi", "Associazione", "diaspora_association", "IT", "destination"
        )
    programme = await story.programme(mida, "mida-sn-it", FUND)
    with step("a call opens with a budget"):
        call = {
            "title": "Bando 2005",
            "opens_at": "2005-03-01T00:00:00+01:00",
            "closes_at": "2005-05-31T23:59:59+02:00",
            "budget": money(FUNDED * 30_000, "EUR"),
        }
        round_id = (await story.post("mida", f"/programmes/{programme}/rounds", call))["id"]
        await story.until_round_is(round_id, "open")
    with step("74 enterprises apply, each with its community of origin and its hosting one"):
        applications = []
        for number in range(APPLICATIONS):
            project = await story.project(
                "senegalesi", club, f"Impresa {number}", kind="investment", country="SN"
            )
            # Two ask for less than the least, and two for more than the most.
            asked = {0: 4_999, 1: 4_000, 2: 30_001, 3: 60_000}.get(number, 30_000 - 300 * number)
            applications.append(
                await story.apply("senegalesi", round_id, plan(project, number, asked))
            )
        assert (await story.get(f"/rounds/{round_id}"))["applications"] == APPLICATIONS
        one = await story.get(f"/applications/{applications[-1]}", by="senegalesi")
        assert (one["plan"]["origin_community"], one["plan"]["hosting_community"]) == (
            "Louga",
            "Milano",
        )
        assert one["plan"]["counterparts"][1]["form"] == "services"
    with step("grants outside of EUR 5,000 to 30,000 are not eligible"):
        checked = [await story.check("mida", each) for each in applications]
        assert [each["status"] for each in checked[:4]] == ["ineligible"] * 4
        assert {each["status"] for each in checked[4:]} == {"eligible"}
    with step("a panel of both sides votes in one session"):
        seats = {
            "lombardia": await story.seat(
                "mida", programme, region, "subnational_government", "destination"
            ),
            "louga": await story.seat("mida", programme, council, "local_government"),
        }
        called = {
            "title": "Selezione",
            "starts_at": "2005-06-15T09:00:00+02:00",
            "criteria_url": "https://mida.example/criteri",
            "agenda": applications[4:],
        }
        session = (await story.post("mida", f"/rounds/{round_id}/committee-sessions", called))["id"]
        story.go_to("2005-06-15T09:00:00+02:00")
        for number, application in enumerate(applications[4:]):
            for who, seat in seats.items():
                choice = "yes" if number < FUNDED else "no"
                await story.vote(who, session, seat, application, choice)
    with step("14 are funded, with every instrument among them, and all of it within the budget"):
        decided = await story.post("mida", f"/committee-sessions/{session}/decide")
        assert [each["outcome"] for each in decided["decisions"]].count("selected") == FUNDED
        listed = await story.get(f"/rounds/{round_id}/applications?status=selected&limit=100")
        assert len(listed["items"]) == FUNDED
        assert {each["plan"]["instrument"] for each in listed["items"]} == set(INSTRUMENTS)
        given = sum(each["programme_minor"] for each in listed["items"])
        found = await story.get(f"/rounds/{round_id}")
        assert found["reserved_minor"] == given <= found["budget_minor"]
    with step("what the panel gave is committed in the programme's books, and nothing else is"):
        books = (await story.get("/contributions?limit=100", by="mida"))["items"]
        own = [each for each in books if each["share"] == "mida"]
        assert len(own) == FUNDED
        assert sum(each["balances"]["committed"]["amount_minor"] for each in own) == given
        others = [each for each in books if each["share"] != "mida"]
        assert all(each["balances"]["committed"]["amount_minor"] == 0 for each in others)
