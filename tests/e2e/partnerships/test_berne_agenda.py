"""The International Agenda for Migration Management (Berne Initiative)."""

from typing import Any

from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, project, skill, verified_partner
from tests.e2e.system import System

PRACTICES = "/v1/practices"


def _practice(partner_id: str, **more: Any) -> dict[str, Any]:
    """An effective practice of the kind the agenda collects."""
    return {
        "partner_id": partner_id,
        "title": "Clubs of migrants choose what is built, governments match it",
        "context": "Associations of people from one place sent money home for public works.",
        "what_was_done": "Federation, state and municipality each add as much as the club gives.",
        "results": "Three pesos of others for each peso of the diaspora were planned.",
        "evidence": [{"title": "Evaluation 2009-11", "url": "https://example.org/3x1"}],
        "countries": ["MX", "US"],
        "sectors": ["15190", "14030"],
        "gcm_objectives": [19, 20],
        "sdg_targets": ["10.7", "17.3"],
    } | more


async def test_effective_practices_are_a_reference_that_others_cite_and_nobody_must_follow(
    system_in_process: System,
) -> None:
    """
    The agenda of Berne is a non-binding reference: common understandings and effective practices.

    A body writes an effective practice down; a reviewer returns what has no evidence and publishes
    what has. States find it by objective, target and country, and cite it in their projects: each
    project counts once. When the practice is withdrawn the projects keep their reference.
    """
    system = system_in_process
    body = await verified_partner(system, "berne", "agenda-secretariat")
    seekers = [
        await verified_partner(system, name, f"ministry-{name}") for name in ("dakar", "rabat")
    ]
    async with (
        system.client("registry", "person", "berne") as secretariat,
        system.client("registry", "reviewer", "reviewer") as reviewer,
        system.client("registry", "person", "dakar") as dakar,
        system.client("registry", "person", "rabat") as rabat,
    ):
        with step("the secretariat writes an effective practice down, which only it sees"):
            made = await ok(await secretariat.post(PRACTICES, json=_practice(body, evidence=[])))
            place = f"{PRACTICES}/{made['id']}"
            assert (await dakar.get(place)).status_code == 404

        with step("without evidence it is not even looked at"):
            early = await secretariat.post(f"{place}/submit")
            assert early.status_code == 409
            evidence = {"evidence": _practice(body)["evidence"]}
            await ok(await secretariat.patch(place, json=evidence, headers={"If-Match": '"1"'}))

        with step("a reviewer returns it with a reason, and publishes the mended one"):
            await ok(await secretariat.post(f"{place}/submit"))
            await ok(await reviewer.post(f"{place}/return", json={"reason": "Say the years."}))
            await ok(await secretariat.post(f"{place}/submit"))
            published = await ok(await reviewer.post(f"{place}/publish"))
            assert published["status"] == "published"

        with step("states find it by objective, target and country"):
            for asked in ("gcm_objective=19", "sdg_target=10.7", "country=MX"):
                found = await ok(await dakar.get(f"{PRACTICES}?{asked}"))
                assert [each["id"] for each in found["items"]] == [made["id"]]

        with step("two ministries cite it in their projects, and each project counts once"):
            skills = [await skill(system, "solar energy")]
            for caller, partner_id in zip((dakar, rabat), seekers, strict=True):
                drafted = await ok(
                    await caller.post("/v1/projects", json=project(partner_id, skills))
                )
                citation = {"object_kind": "project", "object_id": drafted["id"]}
                for _ in range(2):
                    await ok(await caller.post(f"{place}/citations", json=citation))
            assert (await ok(await rabat.get(place)))["citations"] == 2

        with step("nobody cites it in a project that is not theirs"):
            foreign = await dakar.post(f"{place}/citations", json=citation)
            assert foreign.status_code == 404

        with step("it binds nobody: withdrawn, it stays a reference of those that cited it"):
            reason = {"reason": "A newer evaluation says otherwise."}
            gone = await ok(await secretariat.post(f"{place}/withdraw", json=reason))
            assert (gone["status"], gone["citations"]) == ("withdrawn", 2)
            assert (await ok(await dakar.get(PRACTICES)))["items"] == []
