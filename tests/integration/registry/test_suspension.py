"""What a partner that was suspended can no longer do, and what of it is no longer offered."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.registry.partners import service as partners
from shared.contracts.values import PartnerStatus
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import do, draft, edit, told
from tests.integration.registry.uploads import counts, items_of, projects_of, run
from tests.support.waiting import until
from tests.unit.registry.iati_files import activity, document

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def published(house: House) -> tuple[str, str]:
    """A verified partner and its published project."""
    path = await house.verified()
    project = await draft(house, path)
    assert (await do(house, project, "publish")).status_code == 200
    return path, project


async def listed(house: House, subject: str) -> list[str]:
    page = await house.api.get("/v1/projects", headers=house.as_(subject))
    return [each["id"] for each in page.json()["items"]]


async def test_it_neither_publishes_nor_changes_what_is_published(house: House) -> None:
    path, project = await published(house)
    new = await draft(house, path)
    await house.decide(path, "suspend")
    for refused in (
        await edit(house, project, 2, title="Other words"),
        await do(house, new, "publish"),
    ):
        assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")
    assert len(await told(house)) == 1
    await house.decide(path, "reinstate")
    assert (await edit(house, project, 2, title="Other words")).status_code == 200


async def test_it_may_still_prepare_drafts_and_close_what_is_published(house: House) -> None:
    path, project = await published(house)
    await house.decide(path, "suspend")
    new = await draft(house, path)
    assert (await edit(house, new, 1, title="Later")).status_code == 200
    assert (await do(house, project, "close")).status_code == 200


async def test_its_projects_are_offered_to_nobody_until_it_is_reinstated(house: House) -> None:
    path, project = await published(house)
    known = project.rpartition("/")[2]
    assert await listed(house, "stranger") == [known]
    await house.decide(path, "suspend")
    assert await listed(house, "stranger") == []
    assert await listed(house, "founder") == [known]
    # Who agreed to something reads what it was.
    assert (await house.api.get(project, headers=house.as_("stranger"))).status_code == 200
    await house.decide(path, "reinstate")
    assert await listed(house, "stranger") == [known]


async def test_the_world_hears_that_it_is_suspended_and_not_that_projects_closed(
    house: House,
) -> None:
    path, _ = await published(house)
    await house.decide(path, "suspend")
    last = (await house.told())[-1]
    assert (last["type"], last["status"]) == ("registry.partner.suspended.v1", "suspended")
    assert [each["type"] for each in await told(house)] == ["registry.project.published.v1"]


async def test_a_suspension_and_an_edit_at_once_follow_one_another(house: House) -> None:
    path, project = await published(house)

    async def suspend() -> httpx2.Response:
        return await house.api.post(
            f"{path}/suspend",
            headers=house.as_("reviewer", "reviewer"),
            json={"reason": "Looked into."},
        )

    suspended, edited = await asyncio.gather(suspend(), edit(house, project, 2, title="Other"))
    assert suspended.status_code == 200
    events = [each["type"] for each in await house.told()]
    changed, after = "registry.project.changed.v1", "registry.partner.suspended.v1"
    if edited.status_code == 200:
        assert events.index(changed) < events.index(after)
    else:
        assert slug_of(edited) == "partner-not-verified"
        assert changed not in events


async def test_a_file_of_its_activities_leaves_what_is_published_as_it_is(house: House) -> None:
    path = await house.verified()
    await run(house, path, document(activity("XX-1")), "&publish=true")
    await house.decide(path, "suspend")
    changed = document(activity("XX-1").replace("Well", "Deep well"), activity("XX-2"))
    job = await run(house, path, changed, "&publish=true")
    reasons = [each["reason"] for each in await items_of(house, job)]
    assert reasons[0] == "Not changed: the partner is suspended."
    assert (await projects_of(house))["XX-1"]["title"] == "Well XX-1"
    await house.decide(path, "reinstate")
    assert counts(await run(house, path, changed, "&publish=true")) == (0, 2, 0, 0)
    assert (await projects_of(house))["XX-1"]["title"] == "Deep well XX-1"


@pytest.mark.parametrize("verbs", [(), ("suspend",)])
async def test_the_one_word_for_other_rooms_refuses_all_but_verified_partners(
    house: House, verbs: tuple[str, ...]
) -> None:
    path: str = await house.partner()
    if verbs:
        await house.api.post(f"{path}/submit", headers=house.as_("founder"))
        await house.decide(path, "verify", *verbs)
    known: Any = path.rpartition("/")[2]
    async with house.database.unit_of_work() as uow:
        with pytest.raises(partners.PartnerNotVerified):
            await partners.require_standing(uow, partner_id=known)


async def test_a_partner_in_good_standing_is_not_suspended_before_the_work_is_done(
    house: House,
) -> None:
    path = await house.verified()
    known: Any = path.rpartition("/")[2]
    async with house.database.unit_of_work() as uow:
        partner = await partners.require_standing(uow, partner_id=known)
        assert partner.status == PartnerStatus.VERIFIED
        suspending = asyncio.create_task(house.decide(path, "suspend"))

        async def waits() -> bool:
            async with house.database.connection() as connection:
                return bool(await connection.scalar(_WAITING))

        await until(waits)
        async with house.database.unit_of_work() as other:
            assert await partners.require_standing(other, partner_id=known)
    assert (await suspending).json()["status"] == "suspended"
