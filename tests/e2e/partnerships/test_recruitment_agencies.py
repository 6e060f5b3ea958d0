"""Regulated recruitment agencies."""

from typing import Any
from uuid import uuid4

from tests.e2e.partnerships.placing import safeguard_lists, says_yes
from tests.e2e.partnerships.registering import decided, registered
from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, publish, skill
from tests.e2e.system import System

LICENCE = {
    "country": "PH",
    "number": "DMW-2025-17",
    "authority": "Department of Migrant Workers",
    "valid_from": "2025-01-01",
    "valid_until": "2099-12-31",
    "sectors": ["121"],
}
BREACH = {
    "happened_on": "2026-02-01",
    "description": "Nurses were charged a fee for their placement.",
    "source": "Inspection report 4/2026 of the Department of Migrant Workers",
    "severity": "grave",
}


async def checked(system: System, partner_id: str, query: str = "") -> Any:
    """What somebody without an account reads about an agency that called them."""
    async with system.client("registry", "person", "nobody") as anybody:
        del anybody.headers["Authorization"]
        return await ok(await anybody.get(f"/v1/public/agencies/{partner_id}{query}"))


async def wanted(system: System) -> tuple[str, str]:
    """A hospital in Leeds and its published vacancy for a nurse; their ids."""
    await safeguard_lists(system)
    hospital = await registered(system, "matron", "leeds", "host_institution", country="GB")
    need = {"skill": await skill(system, "interpret medical images"), "level": 3}
    vacancy = {
        "partner_id": hospital,
        "kind": "vacancy",
        "title": "A nurse for the stroke ward",
        "summary": "A contract of two years, with training.",
        "country": "GB",
        "sector": "12281",
        "roles": [
            {
                "title": "Nurse",
                "isco_group": "2221",
                "modalities": ["permanent_return"],
                "skills": [need],
            }
        ],
    }
    return hospital, await publish(system, "matron", vacancy)


async def placed(system: System, hospital: str, project: str, agency: str) -> dict[str, Any]:
    """A nurse from the Philippines whom the agency found, and whom the hospital wants."""
    practice = {
        "isco_group": "2221",
        "practice_country": "PH",
        "initiative": "agency_sourced",
        "agency_partner_id": agency,
    }
    body = {
        "project_id": project,
        "people": [{"person_id": str(uuid4()), "practice": practice}],
        "modality": "permanent_return",
        "starts_on": "2026-01-05",
        "is_insured": True,
    }
    async with system.client("registry", "person", "matron") as matron:
        opened = await ok(await matron.post("/v1/placements", json=body))
    return await says_yes(system, "matron", str(opened["id"]), hospital, "She fits the ward.")


async def test_anybody_checks_an_agency_before_dealing_with_it(
    system_in_process: System,
) -> None:
    """
    The paper's regulated recruitment: agencies need a licence, workers have rights, and the
    process can be looked through. The government of the Philippines licenses an agency to recruit
    in health, and a nurse whom the agency calls reads that without an account. Then the agency
    charges nurses a fee: the government writes the breach down, and suspends the licence. The
    nurse reads that too, and can still apply directly. When the fees were paid back the licence
    is reinstated, and the breach stays readable.
    """
    system = system_in_process
    with step("An agency and the authority that licenses it are verified as partners"):
        agency = await registered(
            system, "agent", "manila-care", "recruitment_agency", country="PH"
        )
        government = await registered(
            system, "official", "dmw", "national_government", country="PH"
        )
        own = {"authority_partner_id": government}
    with step("Before it has a licence, everybody reads that it has none"):
        assert (await checked(system, agency))["standing"] == "not_licensed"
    place = f"/v1/agencies/{agency}"
    async with system.client("registry", "person", "official") as official:
        with step("The authority registers its licence; the agency cannot do so itself"):
            async with system.client("registry", "person", "agent") as agent:
                refused = await agent.post(f"{place}/licences", json=LICENCE)
                assert refused.status_code == 403
            licence = await ok(await official.post(f"{place}/licences", json=LICENCE | own))
        with step("A nurse whom the agency calls checks it without an account"):
            found = await checked(system, agency)
            assert (found["standing"], found["licences"][0]["number"]) == (
                "licensed",
                "DMW-2025-17",
            )
            assert found["unresolved_breaches"] == 0
        with step("The licensed agency places a nurse in a hospital abroad"):
            hospital, vacancy = await wanted(system)
            nurse = await placed(system, hospital, vacancy, agency)
            assert (nurse["status"], nurse["safeguard"]["outcome"]) == ("agreed", "allowed")
        with step("It charges nurses a fee: the authority writes it down, suspends the licence"):
            breach = await ok(await official.post(f"{place}/breaches", json=BREACH | own))
            held = f"{place}/licences/{licence['id']}"
            await ok(await official.post(f"{held}/suspend", json={"reason": "Fees were taken."}))
        with step("Everybody reads both, with the source"):
            found = await checked(system, agency)
            assert (found["standing"], found["unresolved_breaches"]) == ("suspended", 1)
            assert found["breaches"][0]["source"] == BREACH["source"]
            assert (await checked(system, agency, "?on=2025-06-01"))["standing"] == "licensed"
        with step("While its licence is suspended the agency places nobody, and reads why"):
            stopped = await placed(system, hospital, vacancy, agency)
            assert (stopped["status"], stopped["safeguard"]["rule_id"]) == (
                "blocked",
                "agency-licence",
            )
        with step("The fees are paid back: the licence is reinstated, the breach stays readable"):
            mended = {"resolved_on": "2026-03-01", "resolution": "All fees were paid back."}
            await ok(await official.post(f"{place}/breaches/{breach['id']}/resolve", json=mended))
            await ok(await official.post(f"{held}/reinstate", json={"reason": "Paid back."}))
            found = await checked(system, agency)
            assert (found["standing"], found["unresolved_breaches"]) == ("licensed", 0)
            assert len(found["breaches"]) == 1
    with step("A reviewer suspends the agency itself: no licence helps it then"):
        await decided(system, agency, "suspend", "It recruits without contracts.")
        assert (await checked(system, agency))["standing"] == "suspended"
