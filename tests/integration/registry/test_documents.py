"""A partner's papers: added, read by its people and reviewers, removed."""

from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of

PAPER = {
    "kind": "statutes",
    "title": "Statutes of 2019",
    "url": "https://papers.example/statutes.pdf",
    "issued_on": "2019-04-01",
    "expires_on": None,
}


async def add(house: House, path: str, by: str = "founder", **more: Any) -> Any:
    return await house.api.post(f"{path}/documents", headers=house.as_(by), json=PAPER | more)


async def listed(house: House, path: str, headers: dict[str, str]) -> Any:
    return await house.api.get(f"{path}/documents", headers=headers)


async def test_papers_are_read_by_the_partners_people_and_reviewers_alone(house: House) -> None:
    path = await house.verified()
    await house.member(path, "viewer")
    made = await add(house, path)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in PAPER} == PAPER
    reviewer = house.as_("reviewer", "reviewer")
    for headers in (house.as_("viewer"), reviewer, await house.as_system(path)):
        assert (await listed(house, path, headers)).json()["items"] == [made.json()]
    refused = await listed(house, path, house.as_("stranger"))
    assert (refused.status_code, slug_of(refused)) == (404, "partner-not-found")


async def test_only_editors_add_and_remove(house: House) -> None:
    path = await house.verified()
    await house.member(path, "viewer")
    place = f"{path}/documents/{(await add(house, path)).json()['id']}"
    for subject in ("viewer", "stranger"):
        assert (await add(house, path, subject)).status_code == 404
        assert (await house.api.delete(place, headers=house.as_(subject))).status_code == 404
    assert (await house.api.delete(place, headers=house.as_("founder"))).status_code == 204
    gone = await house.api.delete(place, headers=house.as_("founder"))
    assert (gone.status_code, slug_of(gone)) == (404, "document-not-found")
    assert (await house.audited())[-1][0] == "partner.document_removed"


async def test_a_paper_of_another_partner_is_not_removed_by_its_id(house: House) -> None:
    mine, theirs = await house.verified(), await house.verified("other", "other")
    document = (await add(house, theirs, "other")).json()["id"]
    answer = await house.api.delete(f"{mine}/documents/{document}", headers=house.as_("founder"))
    assert answer.status_code == 404
    assert len((await listed(house, theirs, house.as_("other"))).json()["items"]) == 1


async def test_the_newest_paper_comes_first_on_pages_that_show_each_once(house: House) -> None:
    path = await house.verified()
    for number in range(5):
        await add(house, path, title=f"Paper {number}")
    seen, url = [], f"{path}/documents?limit=2"
    while url:
        page = (await house.api.get(url, headers=house.as_("founder"))).json()
        seen += [each["title"] for each in page["items"]]
        url = page["next"] and f"{path}/documents?limit=2&cursor={page['next']}"
    assert seen == [f"Paper {number}" for number in range(4, -1, -1)]


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"expires_on": "2019-03-31"}, "document-runs-backwards"),
        ({"url": "javascript:alert(1)"}, "invalid-body"),
        ({"title": "x\x00y"}, "invalid-body"),
        ({"kind": "secret"}, "invalid-body"),
        ({"more": 1}, "invalid-body"),
    ],
)
async def test_a_senseless_paper_is_refused(house: House, wrong: dict[str, Any], slug: str) -> None:
    answer = await add(house, await house.verified(), **wrong)
    assert (answer.status_code, slug_of(answer)) == (422, slug)


async def test_the_short_list_of_links_goes_on_as_before(house: House) -> None:
    links = [{"title": "Statutes", "url": "https://papers.example/1"}]
    path = await house.verified(documents=links)
    await add(house, path)
    read = (await house.api.get(path, headers=house.as_("founder"))).json()
    assert read["documents"] == links
