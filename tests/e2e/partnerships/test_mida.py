"""MIDA, Migration for Development in Africa: a temporary return, decided by both sides."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.partnerships.placing import (
    answers,
    do,
    edited,
    listed_match,
    months_after,
    opened_by_match,
    partner_of_kind,
    profile,
    safeguard_lists,
    says_yes,
    seen,
)
from tests.e2e.partnerships.steps import step
from tests.e2e.people import ok, publish, skill
from tests.e2e.system import System
from tests.support.waiting import until

# An assignment of six months that ended more than half a year ago.
TODAY = datetime.now(UTC).date()
ENDED = months_after(TODAY, -7)
STARTED = months_after(ENDED + timedelta(days=1), -6)
MINISTRY, HOSPITAL, DOCTOR = "ministry", "director", "hodan"


def need(partner: str, host: str, skills: list[str]) -> dict[str, Any]:
    """The need of an institution of origin, with its terms of reference."""
    return {
        "partner_id": partner,
        "kind": "assignment",
        "title": "Specialist for the laboratory of the regional hospital",
        "summary": "Terms of reference: set up quality control, train six technicians.",
        "country": "SO",
        "sector": "12220",
        "host_partner_id": host,
        "roles": [
            {
                "title": "Laboratory specialist",
                "skills": [{"skill": uri, "level": 3} for uri in skills],
                "languages_required": [{"language": "so", "level": 4}],
                "modalities": ["temporary_return"],
                "isco_group": "2212",
            }
        ],
    }


def need_elsewhere(partner: str, skills: list[str]) -> dict[str, Any]:
    """Another need of hers at the same time."""
    role = {
        "title": "Specialist for a month",
        "skills": [{"skill": uri, "level": 3} for uri in skills],
        "modalities": ["temporary_return"],
        "window": {"start": STARTED.isoformat(), "end": ENDED.isoformat()},
        "needed_days": 30,
    }
    more = {"title": "A month in another hospital", "country": "SO", "roles": [role]}
    return need(partner, partner, skills) | more | {"host_partner_id": None}


async def test_a_specialist_of_the_diaspora_returns_for_six_months(
    system_in_process: System,
) -> None:
    """
    A regional hospital in Somalia needs a laboratory specialist, and the ministry advertises the
    need with terms of reference. Hodan, who practises in Italy, is found among the diaspora; both
    sides say yes to each other. The ministry and the hospital decide jointly on an assignment of
    six months, within the 3 to 18 that MIDA allows, with a stipend and insurance. She legally
    lives in Italy and may go back there. The hospital monitors the assignment and writes down
    what it leaves behind; half a year after its end somebody asks what is still in use.
    """
    system = system_in_process
    with step("The lists that protect countries are in force"):
        await safeguard_lists(system)
    with step("The ministry and the hospital are verified"):
        ministry = await partner_of_kind(
            system, MINISTRY, "ministry-so", "Ministry", "national_government", country="SO"
        )
        host = await partner_of_kind(
            system, HOSPITAL, "hospital-so", "Hospital", "host_institution", country="SO"
        )
    with step("The need is advertised with its terms of reference"):
        skills = [await skill(system, "interpret medical images")]
        project = await publish(system, MINISTRY, need(ministry, host, skills))
    with step("Somebody of the diaspora is found"):
        await profile(
            system,
            DOCTOR,
            skills=[{"skill": uri, "level": 5, "years": 9} for uri in skills],
            languages=[{"language": "so", "level": 6}, {"language": "en", "level": 5}],
            origin_ties=[{"country": "SO", "nature": "birth"}],
            practices=[{"isco_group": "2212", "practice_country": "IT"}],
        )
        match = await listed_match(system, MINISTRY, project)
    with step("Both sides of the match say yes"):
        await answers(system, MINISTRY, match, "propose")
        agreed = await answers(system, DOCTOR, match, "accept")
        assert agreed["state"] == "agreed"
    with step("A placement opens by itself, its terms older than the first candidate"):
        placement = await opened_by_match(system, MINISTRY, match)
        assert (placement["status"], placement["host_partner_ids"]) == ("proposed", [host])
        assert placement["modality"] == "temporary_return"
    with step("The ministry states the conditions: six months, stipend, insurance"):
        await edited(
            system,
            MINISTRY,
            match,
            programme="mida-so",
            starts_on=STARTED.isoformat(),
            ends_on=ENDED.isoformat(),
            return_on=(ENDED + timedelta(days=14)).isoformat(),
            stipend={"amount_minor": 150_000, "currency": "USD"},
            is_insured=True,
            languages=["so", "en"],
            practice=[
                {
                    "number": 1,
                    "isco_group": "2212",
                    "practice_country": "IT",
                    "initiative": "direct_application",
                }
            ],
        )
    with step("Ministry and hospital decide jointly"):
        half = await says_yes(system, MINISTRY, match, ministry, "She fits the terms.")
        assert half["status"] == "proposed"
        whole = await says_yes(system, HOSPITAL, match, host, "We interviewed her together.")
        assert whole["status"] == "agreed"
        assert whole["safeguard"]["rule_id"] == "temporary-return"
        assert whole["safeguard"]["is_favoured"] is True
    with step("Nobody else is offered her for these days"):
        elsewhere = await publish(system, MINISTRY, need_elsewhere(ministry, skills))
        await _is_kept_out(system, elsewhere, ["failed.placement"])
    with step("She lives abroad legally, may go back, is old enough and speaks the languages"):
        candidate = {
            "number": 1,
            "age": 38,
            "languages": ["so", "en"],
            "country_of_residence": "IT",
            "has_legal_residence": True,
            "has_right_of_return": True,
        }
        checked = await do(system, MINISTRY, match, "check-eligibility", people=[candidate])
        assert checked["people"][0]["is_eligible"] is True
        assert len(checked["people"][0]["eligibility"]) == 7
    with step("She accepts the terms and everything is in order"):
        await do(system, DOCTOR, match, "accept-terms", numbers=[])
        assert (await do(system, MINISTRY, match, "prepare"))["status"] == "prepared"
    with step("She begins, and the hospital monitors"):
        await do(system, HOSPITAL, match, "start", started_on=STARTED.isoformat())
        await do(
            system,
            HOSPITAL,
            match,
            "notes",
            noted_on=months_after(STARTED, 3).isoformat(),
            text="Quality control runs; four technicians are trained.",
        )
    with step("Knowledge is left behind"):
        manual = await do(
            system,
            HOSPITAL,
            match,
            "outputs",
            kind="manual",
            title="Quality control of the laboratory",
            people_trained=6,
        )
    with step("The assignment ends and she is back in Italy in time"):
        await do(system, HOSPITAL, match, "end", ended_on=ENDED.isoformat())
        back = (ENDED + timedelta(days=5)).isoformat()
        await do(system, HOSPITAL, match, "confirm-return", returned_on=back)
        assert (await seen(system, DOCTOR, match))["is_overstayed"] is False
    with step("From now on she is found again"):
        await _is_kept_out(system, elsewhere, [])
    with step("Six months later somebody asks what is still in use"):
        # A worker that begins looks at once what is due; else it does every minute.
        await system.restart_worker("registry")
        await _follow_up(system, match, manual["id"])


async def _is_kept_out(system: System, project: str, by: list[str]) -> None:
    """Wait until this is all that keeps her out of a project's first role."""
    async with system.client("matching", "person", DOCTOR) as doctor:
        mine = await ok(await doctor.get("/v1/profiles/me"))
        path = f"/v1/why-not?project={project}&profile={mine['profile_id']}"

        async def is_so() -> bool:
            answer = await doctor.get(path)
            if not answer.is_success:
                return False
            return [each["key"] for each in answer.json()["roles"]["1"]] == by

        await until(is_so)


async def _follow_up(system: System, placement: str, manual: str) -> None:
    async with system.client("registry", "person", HOSPITAL) as director:

        async def asked() -> list[dict[str, Any]]:
            page = await ok(await director.get("/v1/follow-ups?is_answered=false"))
            return list(page["items"])

        (task,) = await until(asked)
        assert (task["placement_id"], task["months"]) == (placement, 6)
        answer = await ok(
            await director.put(
                f"/v1/placements/{placement}/follow-ups/6",
                json={
                    "outputs_in_use": [manual],
                    "people_trained": 6,
                    "people_still_using": 5,
                },
            )
        )
    assert answer["outputs_in_use"] == [manual]
