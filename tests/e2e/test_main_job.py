"""The main job through all three services, on both transports, also while workers are cut off."""

from tests.e2e.people import (
    alerts_about,
    ok,
    project,
    publish,
    published_profile,
    skill,
    verified_address,
    verified_partner,
)
from tests.e2e.system import System
from tests.support.waiting import until

ADDRESS = "awa@example.org"


async def test_a_new_project_finds_its_people_its_money_and_tells_them(system: System) -> None:
    skills = [await skill(system, name) for name in ("solar energy", "electricity principles")]
    await published_profile(system, "awa", skills)
    await verified_address(system, "awa", ADDRESS)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))

    async def told() -> bool:
        return len(await alerts_about(system, "awa", project_id)) == 2

    await until(told, seconds=60)

    async def mailed() -> bool:
        about = [m for m in system.mail.messages if "Solar cold rooms" in str(m["subject"])]
        return len(about) == 2

    await until(mailed, seconds=60)
    async with system.client("matching", "person", "founder") as founder:
        listed = f"/v1/projects/{project_id}/matches"
        people = await ok(await founder.get(f"{listed}?role=1"))
        funders = await ok(await founder.get(f"{listed}?list=funding"))
        match = await ok(await founder.get(f"/v1/matches/{people['items'][0]['match_id']}"))
    assert len(people["items"]) == len(funders["items"]) == 1
    assert sum(part["points"] for part in match["parts"]) == match["score"]
    assert "person_id" not in str(people)


async def test_a_new_profile_finds_the_projects_that_are_open(system_in_process: System) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))
    await published_profile(system, "awa", skills)

    async def told() -> bool:
        return len(await alerts_about(system, "awa", project_id)) == 2

    await until(told)
    async with system.client("matching", "person", "awa") as awa:
        page = await ok(await awa.get("/v1/profiles/me/matches"))
    assert {item["list_kind"] for item in page["items"]} == {"skills", "funding"}


async def test_workers_that_are_cut_off_in_between_lose_and_double_nothing(system: System) -> None:
    skills = [await skill(system, "solar energy")]
    await published_profile(system, "awa", skills)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    ids = []
    for number in range(4):
        body = project(partner_id, skills, title=f"Solar cold rooms {number}")
        ids.append(await publish(system, "founder", body))
        for service in ("registry", "matching", "notifications"):
            await system.restart_worker(service)

    async def all_told() -> bool:
        return all([await alerts_about(system, "awa", each) for each in ids])

    await until(all_told, seconds=90)
    counts = [len(await alerts_about(system, "awa", each)) for each in ids]
    assert all(count <= 2 for count in counts)


async def test_a_person_who_leaves_is_gone_from_all_three_services(
    system_in_process: System,
) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    await published_profile(system, "awa", skills)
    await verified_address(system, "awa", ADDRESS)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))

    async def told() -> bool:
        return bool(await alerts_about(system, "awa", project_id))

    await until(told)
    async with system.client("matching", "person", "awa") as awa:
        receipt = await ok(await awa.delete("/v1/subjects/me"))
        assert receipt["erased"]["profile"] == 1
        assert (await awa.get("/v1/profiles/me")).status_code == 404

    async def forgotten() -> bool:
        async with system.client("notifications", "person", "awa") as awa:
            points = await ok(await awa.get("/v1/contact-points"))
            alerts = await ok(await awa.get("/v1/alerts"))
        return not points["items"] and not alerts["items"]

    await until(forgotten)
    async with system.client("matching", "person", "founder") as founder:
        page = await ok(await founder.get(f"/v1/projects/{project_id}/matches"))
    assert page["items"] == []


async def test_a_partner_hears_of_its_shortlist_once_and_not_per_person(
    system_in_process: System,
) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    for number in range(5):
        await published_profile(system, f"person-{number}", skills)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))

    async def partners_alerts() -> list[object]:
        async with system.client("notifications", "person", "founder") as founder:
            answer = await founder.get(f"/v1/alerts?partner={partner_id}")
        # Who may act for the partner is heard a moment after it was told.
        items = answer.json()["items"] if answer.status_code == 200 else []
        return [each for each in items if project_id in str(each)]

    await until(partners_alerts)
    assert len(await partners_alerts()) == 1
