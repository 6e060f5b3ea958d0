"""AfricaRecruit: vacancies for Africans in and outside Africa, and a platform for debate."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from shared.clock import FixedClock
from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, project, publish, skill, verified_partner
from tests.e2e.system import System
from tests.support.waiting import until

CONSULTATIONS = "/v1/consultations"


async def _consultation(
    caller: httpx2.AsyncClient, partner_id: str, kind: str, closes_at: datetime, **more: Any
) -> str:
    """A consultation that is open; its path."""
    body = {
        "partner_id": partner_id,
        "kind": kind,
        "title": f"What would bring you back? A {kind}",
        "closes_at": closes_at.isoformat(),
    } | more
    made = await ok(await caller.post(CONSULTATIONS, json=body))
    await ok(await caller.post(f"{CONSULTATIONS}/{made['id']}/open"))
    return f"{CONSULTATIONS}/{made['id']}"


async def _answer(system: System, who: str, place: str, *values: Any, **more: Any) -> Any:
    answers = [{"number": number, "value": value} for number, value in enumerate(values, start=1)]
    async with system.client("registry", "person", who) as person:
        return await ok(await person.put(f"{place}/answer", json={"answers": answers} | more))


async def _published_profile(system: System, who: str, uri: str, modality: str) -> None:
    body = {
        "skills": [{"skill": uri, "level": 4, "years": 8}],
        "languages": [{"language": "fr", "level": 6}],
        "origin_ties": [{"country": "SN", "nature": "heritage"}],
        "modalities_preferred": [modality],
        "consent": {"matching": True},
    }
    async with system.client("matching", "person", who) as person:
        await ok(await person.put("/v1/profiles/me", json=body))
        await ok(await person.post("/v1/profiles/me/publish"))


async def test_a_vacancy_finds_who_would_return_for_good_and_the_diaspora_is_asked(
    system_in_process: System,
) -> None:
    """
    AfricaRecruit matches vacancies in Africa with skilled Africans in and outside Africa.

    A company publishes a vacancy, which is a permanent return: it finds who would return for
    good, and not who would only help from afar. On the platform for debate the diaspora answers a
    survey, makes statements and takes positions, under its id or anonymously, once each; after
    the date nobody answers any more, and the results are there for all to see.
    """
    system = system_in_process
    clock = FixedClock(datetime.now(UTC))
    system.databases["registry"].clock = clock
    company = await verified_partner(system, "company", "mining-company")
    uri = await skill(system, "solar energy")

    with step("one African abroad would return for good, another would help from afar"):
        await _published_profile(system, "returner", uri, "permanent_return")
        await _published_profile(system, "adviser", uri, "virtual")

    with step("a company publishes a vacancy: a permanent return"):
        body = project(company, [uri], kind="vacancy", title="Head of solar plants")
        del body["funding"]
        body["roles"][0]["modalities"] = ["permanent_return"]
        vacancy = await publish(system, "company", body)

    with step("the vacancy finds who would return for good, and nobody else"):
        async with system.client("matching", "person", "company") as recruiter:
            place = f"/v1/projects/{vacancy}/matches?role=1"

            async def found() -> list[Any]:
                answer = await recruiter.get(place)
                return list(answer.json()["items"]) if answer.status_code == 200 else []

            assert len(await until(found)) == 1
        async with system.client("matching", "person", "returner") as returner:
            mine = await ok(await returner.get("/v1/profiles/me/matches"))
            assert [each["project_id"] for each in mine["items"]] == [vacancy]

    network = await verified_partner(system, "network", "africa-recruit")
    closes_at = clock.now() + timedelta(days=60)
    async with (
        system.client("registry", "person", "network") as convener,
        system.client("registry", "person", "anybody") as anybody,
    ):
        with step("the network asks the diaspora: a survey, a statement and a position"):
            questions = [
                {"kind": "single", "text": "Would you go back?", "options": ["yes", "no"]},
                {"kind": "multiple", "text": "What holds you?", "options": ["pay", "schools"]},
                {"kind": "scale", "text": "How well are vacancies told?"},
            ]
            survey = await _consultation(
                convener, network, "survey", closes_at, questions=questions
            )
            statement = await _consultation(convener, network, "statement", closes_at)
            position = await _consultation(convener, network, "position", closes_at)

        with step("people answer the survey by their id or anonymously, each counted once"):
            await _answer(system, "returner", survey, "yes", ["pay"], 2)
            await _answer(system, "returner", survey, "yes", ["pay", "schools"], 4)
            await _answer(system, "adviser", survey, "no", ["schools"], 2, anonymous=True)
            async with system.client("registry", "person", "adviser") as adviser:
                again = {"answers": [{"number": 1, "value": "yes"}], "anonymous": True}
                refused = await adviser.put(f"{survey}/answer", json=again)
                assert refused.status_code in (409, 422)

        with step("a company makes a statement and takes a position by its name"):
            await _answer(system, "company", statement, "We pay the way home.", partner_id=company)
            await _answer(
                system, "company", position, "support", "We need them.", partner_id=company
            )
            await _answer(system, "returner", position, "support_with_reservations")

        with step("while it is open nobody sees what others answered"):
            early = await ok(await anybody.get(f"{survey}/results"))
            assert (early["persons"], early["questions"]) == (2, [])

        with step("at its date it closes by itself, and nobody answers any more"):
            clock.at = closes_at
            async with system.client("registry", "person", "late") as late:
                answers = {"answers": [{"number": 1, "value": "support"}]}
                assert (await late.put(f"{position}/answer", json=answers)).status_code == 409

        with step("the results are there for all to see"):
            results = await ok(await anybody.get(f"{survey}/results"))
            counts = [each["counts"] for each in results["questions"]]
            assert counts[0] == {"yes": 1, "no": 1}
            assert counts[1] == {"pay": 1, "schools": 2}
            assert results["questions"][2]["mean"] == 3.0
            stood = await ok(await anybody.get(f"{position}/results"))
            assert (stood["partners"], stood["persons"]) == (1, 1)
            said = await ok(await anybody.get(f"{statement}/answers"))
            assert [each["partner_id"] for each in said["items"]] == [company]

        with step("who leaves is forgotten, and stays counted"):
            async with system.client("registry", "person", "returner") as returner:
                await ok(await returner.delete("/v1/subjects/me"))
            kept = await ok(await anybody.get(f"{survey}/results"))
            assert kept["persons"] == 2
