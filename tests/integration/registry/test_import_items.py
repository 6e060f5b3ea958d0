"""What an import says about each activity, and what a project shows of its own."""

import pytest

from tests.integration.registry.house import House
from tests.integration.registry.projects import do, draft, edit
from tests.integration.registry.uploads import counts, items_of, projects_of, run
from tests.unit.registry.iati_files import activity, document


def with_status(identifier: str, code: int) -> str:
    """An activity with this status."""
    return activity(identifier).replace('status code="2"', f'status code="{code}"')


@pytest.mark.parametrize("query", ["", "&dry_run=true"])
async def test_every_activity_that_is_rejected_has_its_line_and_its_reason(
    house: House, query: str
) -> None:
    bad = document(
        activity("XX-1"),
        activity("", "\n\n\n"),
        activity("XX-3", place=""),
        with_status("XX-4", 9),
        activity("XX-5").replace("Well XX-5", ""),
    )
    job = await run(house, await house.verified(), bad, query)
    assert len(await items_of(house, job)) == 5
    rejected = await items_of(house, job, "?outcome=rejected")
    assert [(each["number"], each["line"], each["identifier"]) for each in rejected] == [
        (2, 4, None),
        (3, 8, "XX-3"),
        (4, 9, "XX-4"),
        (5, 10, "XX-5"),
    ]
    assert [each["reason"].split(" is ")[0] for each in rejected] == [
        "iati-identifier",
        "recipient-country",
        "activity-status",
        "title",
    ]


@pytest.mark.parametrize("query", ["", "&dry_run=true"])
async def test_what_was_asked_to_be_published_and_was_not_has_its_reason(
    house: House, query: str
) -> None:
    file = document(activity("XX-1"), with_status("XX-2", 1))
    job = await run(house, await house.partner(), file, f"&publish=true{query}")
    reasons = [each["reason"] for each in await items_of(house, job)]
    assert reasons == ["Not published: the partner is not verified.", None]


async def test_a_draft_whose_host_is_suspended_is_updated_and_not_published(house: House) -> None:
    path, host = await house.verified(), await house.verified(slug="host")
    await run(house, path, document(activity("XX-1")))
    project = f"/v1/projects/{(await projects_of(house))['XX-1']['id']}"
    hosted = await edit(house, project, 2, host_partner_id=host.rpartition("/")[2])
    assert hosted.status_code == 200, hosted.text
    await house.decide(host, "suspend")
    changed = document(activity("XX-1").replace("Well", "Deep well"))
    for file, outcome in ((changed, "updated"), (changed, "unchanged")):
        (item,) = await items_of(house, await run(house, path, file, "&publish=true"))
        assert item["outcome"] == outcome
        assert "the project's host is no partner" in item["reason"]
    after = (await projects_of(house))["XX-1"]
    assert (after["title"], after["status"]) == ("Deep well XX-1", "draft")
    await house.decide(host, "reinstate")
    assert counts(await run(house, path, changed, "&publish=true")) == (0, 1, 0, 0)
    assert (await projects_of(house))["XX-1"]["status"] == "published"


async def test_a_project_shows_the_status_and_identifier_of_its_activity(house: House) -> None:
    path = await house.verified()
    await run(house, path, document(*(with_status(f"XX-{code}", code) for code in range(1, 7))))
    shown = {name: each["activity_status"] for name, each in (await projects_of(house)).items()}
    assert shown == {f"XX-{code}": code for code in range(1, 7)}
    await run(house, path, document(with_status("XX-2", 4)))
    ended = (await projects_of(house))["XX-2"]
    assert (ended["activity_status"], ended["status"]) == (4, "closed")
    own = await draft(house, path)
    read = (await do(house, own, "publish")).json()
    assert (read["iati_identifier"], read["activity_status"]) == (None, None)
