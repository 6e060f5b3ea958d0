"""Migrant-friendly companies."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.partnerships.registering import registered
from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok
from tests.e2e.system import System

PLEDGES = {
    "recruitment": "No worker pays for being recruited",
    "language": "Two hours of language lessons a week in working time",
    "qualifications_recognition": "Foreign nursing diplomas are recognised within six months",
    "housing": "A room for the first three months",
}


async def listed(system: System, **query: str) -> list[dict[str, Any]]:
    """What anybody with an account reads of companies' pledges."""
    async with system.client("registry", "person", "migrant") as migrant:
        page = await ok(await migrant.get("/v1/company-pledges", params=query))
    return list(page["items"])


async def test_a_company_is_held_to_what_it_promised(system_in_process: System) -> None:
    """
    Some companies have policies that are friendly to migrants, says the paper, and it asks how
    more would. A care company pledges in four areas, each with a date on which somebody looks
    again. It shows what it did for two of them. A reviewer finds one kept and one partly kept, and
    finds without evidence that a third was not; the company withdraws the fourth. Whoever thinks
    of working there reads all of it, also what was not kept.
    """
    system = system_in_process
    today = datetime.now(UTC).date()
    with step("A care company is verified as a partner"):
        company = await registered(
            system, "manager", "good-care", "company", country="DE", sides=["destination"]
        )
    made: dict[str, str] = {}
    async with system.client("registry", "person", "manager") as manager:
        with step("It pledges in four policy areas, each with a date of review"):
            for area, title in PLEDGES.items():
                body = {
                    "partner_id": company,
                    "policy_area": area,
                    "title": title,
                    "pledged_on": str(today),
                    "review_on": str(today + timedelta(days=365)),
                }
                pledge = await ok(await manager.post("/v1/company-pledges", json=body))
                made[area] = f"/v1/company-pledges/{pledge['id']}"
            assert len(await listed(system, partner_id=company, state="open")) == 4
        with step("It shows what it did for two of them"):
            for area in ("recruitment", "qualifications_recognition"):
                evidence = {
                    "title": "Report of the works council",
                    "url": f"https://good-care.example/{area}",
                    "shown_on": str(today),
                }
                await ok(await manager.post(f"{made[area]}/evidence", json=evidence))
        with step("It withdraws one for which it has no rooms"):
            await ok(await manager.post(f"{made['housing']}/withdraw"))
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        with step("A reviewer finds one kept, one partly kept, and one not kept"):
            found = {"recruitment": "kept", "qualifications_recognition": "partly_kept"}
            for area, outcome in (found | {"language": "not_kept"}).items():
                body = {"outcome": outcome, "note": "Asked the works council."}
                await ok(await reviewer.post(f"{made[area]}/review", json=body))
        with step("Nothing is found to be kept of which nothing was shown"):
            body = {"outcome": "kept", "note": "They say so."}
            refused = await reviewer.post(f"{made['language']}/review", json=body)
            assert refused.status_code == 409
    with step("Whoever thinks of working there reads all of it"):
        states = {each["policy_area"]: each["state"] for each in await listed(system)}
        assert states == {
            "recruitment": "kept",
            "language": "not_kept",
            "qualifications_recognition": "partly_kept",
            "housing": "withdrawn",
        }
        (kept,) = await listed(system, policy_area="recruitment")
        assert kept["evidence"][0]["url"] == "https://good-care.example/recruitment"
