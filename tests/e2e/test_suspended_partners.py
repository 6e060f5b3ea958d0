"""A partner that is suspended finds nobody new, and finds them once it is reinstated."""

from tests.e2e.partnerships.registering import decided
from tests.e2e.people import ok, project, publish, published_profile, skill, verified_partner
from tests.e2e.system import System
from tests.support.waiting import until


async def test_a_suspended_partners_projects_match_nobody_until_it_is_reinstated(
    system_in_process: System,
) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    other_id = await verified_partner(system, "other", "warm-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))
    other_project = await publish(system, "other", project(other_id, skills))
    await decided(system, partner_id, "suspend")

    async def matched(subject: str) -> set[str]:
        async with system.client("matching", "person", subject) as person:
            page = await ok(await person.get("/v1/profiles/me/matches"))
        return {each["project_id"] for each in page["items"]}

    await published_profile(system, "awa", skills)

    async def only_the_other_is_found() -> bool:
        return await matched("awa") == {other_project}

    await until(only_the_other_is_found)
    await decided(system, partner_id, "reinstate")

    async def both_are_found() -> bool:
        return await matched("awa") == {project_id, other_project}

    await until(both_are_found)
