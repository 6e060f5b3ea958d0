"""ENAHPA and MIDEth: doctors and nurses go home together, brought in by their association."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.e2e.partnerships.placing import (
    answers,
    do,
    edited,
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

TODAY = datetime.now(UTC).date()
FIRST, LAST = months_after(TODAY, -2).isoformat(), months_after(TODAY, -1).isoformat()
MIDETH, ENAHPA = "mideth", "enahpa"
HOSPITALS = ("Black Lion", "Gondar", "Jimma", "Mekelle")
# Of the 105 doctors and nurses 67 came through ENAHPA; one of them has a profile here.
ALL, THROUGH_ENAHPA = 105, 67
MODALITY = {"modality": "temporary_return", "starts_on": FIRST, "ends_on": LAST}


def practice(number: int) -> dict[str, Any]:
    """Every third is a doctor, the others are nurses; all practise in North America."""
    return {
        "isco_group": "2212" if number % 3 == 0 else "2221",
        "practice_country": "CA" if number % 5 == 0 else "US",
        "initiative": "direct_application",
    }


async def _mission(
    system: System, project: str, hosts: list[str], people: list[UUID], **more: Any
) -> str:
    named = [
        {"person_id": str(person), "practice": practice(number)}
        for number, person in enumerate(people)
    ]
    body = {"project_id": project, "host_partner_ids": hosts, "people": named, "is_insured": True}
    async with system.client("registry", "person", MIDETH) as founder:
        made = await ok(await founder.post("/v1/placements", json=body | MODALITY | more))
    return str(made["id"])


async def _introduce(system: System, enahpa: str, project: str, member: UUID) -> str:
    """The association introduces one of its members, and vouches for her; the match."""
    body = {"person_id": str(member), "role": 1, "vouch": True}

    async def introduced() -> str | None:
        async with system.client("matching", "person", ENAHPA) as chair:
            answer = await chair.post(
                f"/v1/projects/{project}/introduce?partner={enahpa}",
                json=body,
            )
        return str(answer.json()["match_id"]) if answer.status_code == 200 else None

    match = await until(introduced, seconds=60)
    assert match is not None
    return match


async def _see_through(system: System, placement: str, count: int, papers: str) -> None:
    """Papers are signed, everything is in order, the people work and go back."""
    numbers = list(range(1, count + 1))
    await do(system, papers, placement, "accept-terms", numbers=numbers)
    assert (await do(system, MIDETH, placement, "prepare"))["status"] == "prepared"
    await do(system, MIDETH, placement, "start", started_on=FIRST)
    await do(
        system,
        MIDETH,
        placement,
        "outputs",
        kind="training",
        title="Courses for nurses and surgeons of the hospitals",
        people_trained=4 * count,
    )
    assert (await do(system, MIDETH, placement, "end", ended_on=LAST))["status"] == "ended"


async def test_a_hundred_and_five_doctors_and_nurses_go_to_four_hospitals(
    system_in_process: System,
) -> None:
    """
    Ethiopia's programme MIDEth asks for doctors and nurses of the diaspora for four hospitals.
    ENAHPA, an association of Ethiopian health professionals in North America, brings in 67 of the
    105: one whom it introduces in a match, and 66 in a group mission that it vouches for. The
    other 38 come by themselves, in a mission of their own. Ethiopia stands on the list of
    countries that lack health workers, so their temporary return is favoured. Each hospital
    decides on the mission that it hosts, and nobody on a mission sees who else is.
    """
    system = system_in_process
    with step("The lists that protect countries are in force"):
        await safeguard_lists(system)
    with step("MIDEth, four hospitals and ENAHPA are verified"):
        mideth = await partner_of_kind(
            system, MIDETH, "mideth", "MIDEth", "national_government", country="ET"
        )
        hosts = [
            await partner_of_kind(
                system, f"director-{n}", f"hospital-{n}", name, "host_institution", country="ET"
            )
            for n, name in enumerate(HOSPITALS)
        ]
        enahpa = await partner_of_kind(
            system, ENAHPA, "enahpa", "ENAHPA", "diaspora_association", sides=["destination"]
        )
    with step("The hospitals' need is published"):
        uri = await skill(system, "interpret medical images")
        project = await publish(system, MIDETH, _need(mideth, hosts[0], uri))
    with step("ENAHPA introduces a member, and both sides accept"):
        match = await _matched(system, enahpa, project, uri)
    with step("ENAHPA has vouched: MIDEth and the hospital decide"):
        placement = await opened_by_match(system, MIDETH, match)
        vouched = {each["role"]: each["says"] for each in placement["parties"]}
        assert vouched == {"project": None, "host": None, "introducer": "yes"}
        given = practice(1) | {"number": 1}
        await edited(system, MIDETH, match, practice=[given], is_insured=True, **MODALITY)
        await says_yes(system, MIDETH, match, mideth, "Introduced by ENAHPA.")
        agreed = await says_yes(system, "director-0", match, hosts[0], "Welcome.")
        assert agreed["status"] == "agreed"
    with step("66 more of ENAHPA's and 38 others are named in two group missions"):
        people = [system.person_id("chala"), *(uuid4() for _ in range(THROUGH_ENAHPA - 2))]
        mission = await _mission(
            system, project, hosts, people, introducer_partner_id=enahpa, reference="ENAHPA-1"
        )
        others = [uuid4() for _ in range(ALL - THROUGH_ENAHPA)]
        second = await _mission(system, project, hosts, others, reference="MIDETH-2")
    with step("Every hospital, MIDEth and ENAHPA decide, and both returns are favoured"):
        await says_yes(system, ENAHPA, mission, enahpa, "We know each of them.")
        for each in (mission, second):
            await says_yes(system, MIDETH, each, mideth, "The hospitals asked for them.")
            for number, host in enumerate(hosts):
                stands = await says_yes(system, f"director-{number}", each, host, "Welcome.")
                is_last = number == len(hosts) - 1
                assert stands["status"] == ("agreed" if is_last else "proposed")
            assert stands["safeguard"]["rule_id"] == "temporary-return"
    with step("Papers are signed, the missions take place and leave training behind"):
        await _see_through(system, match, 1, ENAHPA)
        await _see_through(system, mission, THROUGH_ENAHPA - 1, ENAHPA)
        await _see_through(system, second, ALL - THROUGH_ENAHPA, MIDETH)
    with step("105 doctors and nurses went, 67 of them through ENAHPA, to four hospitals"):
        await _count(system)
    with step("One of them sees the mission and nobody else on it"):
        view = await seen(system, "chala", mission)
        assert (view["people_count"], len(view["people"])) == (THROUGH_ENAHPA - 1, 1)


def _need(mideth: str, host: str, uri: str) -> dict[str, Any]:
    return {
        "partner_id": mideth,
        "kind": "assignment",
        "title": "Doctors and nurses for four hospitals",
        "country": "ET",
        "sector": "12191",
        "host_partner_id": host,
        "roles": [
            {
                "title": "Nurse",
                "positions": ALL,
                "skills": [{"skill": uri}],
                "modalities": ["temporary_return"],
            }
        ],
    }


async def _matched(system: System, enahpa: str, project: str, uri: str) -> str:
    """A member with a profile is introduced; both sides accept; the match."""
    async with system.client("registry", "person", ENAHPA) as chair:
        member = {"person_id": str(system.person_id("sara")), "role": "viewer"}
        await ok(await chair.post(f"/v1/partners/{enahpa}/members", json=member))
    await profile(
        system,
        "sara",
        skills=[{"skill": uri, "level": 4, "years": 8}],
        languages=[{"language": "am", "level": 6}],
        origin_ties=[{"country": "ET", "nature": "birth"}],
        practices=[{"isco_group": "2221", "practice_country": "US"}],
    )
    match = await _introduce(system, enahpa, project, system.person_id("sara"))
    await answers(system, "sara", match, "accept")
    agreed = await answers(system, MIDETH, match, "accept")
    assert agreed["state"] == "agreed"
    return match


async def _count(system: System) -> None:
    async with system.client("registry", "person", MIDETH) as founder:
        page = await ok(await founder.get("/v1/placements?status=ended"))
    by_introducer = {True: 0, False: 0}
    hosts = set()
    for each in page["items"]:
        by_introducer[each["introducer_partner_id"] is not None] += each["people_count"]
        hosts |= set(each["host_partner_ids"])
    assert sum(by_introducer.values()) == ALL
    assert by_introducer[True] == THROUGH_ENAHPA
    assert len(hosts) == len(HOSPITALS)
