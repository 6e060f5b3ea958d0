"""The catalogue of data sets: offered, published, in editions, withdrawn."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from tests.integration.registry.data_sets import (
    OWN,
    data_set_body,
    drafted,
    id_of,
    load,
    offered,
    post,
    read,
)
from tests.integration.registry.house import House, slug_of


async def test_a_data_set_lives_from_draft_to_withdrawal(house: House, clock: FixedClock) -> None:
    path = await house.verified()
    dataset = await drafted(house, path)
    for verb, status in (("publish", "published"), ("withdraw", "withdrawn")):
        first = await post(house, f"{dataset}/{verb}")
        clock.advance(timedelta(hours=1))
        again = await post(house, f"{dataset}/{verb}")
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json() == again.json()
        assert first.json()["status"] == status
    late = await post(house, f"{dataset}/publish")
    assert (late.status_code, slug_of(late)) == (409, "data-set-withdrawn")
    me = f"person:{house.person('founder')}"
    assert [each for each in await house.audited() if each[0].startswith("data-set")] == [
        ("data-set.published", me),
        ("data-set.withdrawn", me),
    ]


async def test_a_draft_is_found_by_its_own_people_alone(house: House) -> None:
    path = await house.verified()
    dataset = await drafted(house, path)
    assert (await house.api.get(dataset, headers=house.as_("stranger"))).status_code == 404
    assert (await read(house, "/v1/datasets", "stranger"))["items"] == []
    assert (await read(house, dataset, "founder"))["contact_partner_id"] == id_of(path)
    await post(house, f"{dataset}/publish")
    assert (await read(house, dataset, "stranger"))["status"] == "published"


async def test_only_a_verified_partner_publishes(house: House) -> None:
    dataset = await drafted(house, await house.partner())
    refused = await post(house, f"{dataset}/publish")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")


async def test_the_catalogue_is_searched_by_country_and_a_data_set_of_the_world_is_always_found(
    house: House,
) -> None:
    path = await house.verified()
    for title, countries in (("Two", ["SN", "IT"]), ("World", []), ("Other", ["MX"])):
        await offered(house, path, title=title, countries=countries)
    found = await read(house, "/v1/datasets?country=SN")
    assert [each["title"] for each in found["items"]] == ["World", "Two"]
    assert (await read(house, "/v1/datasets?periodicity=monthly"))["items"] == []


async def test_an_edit_names_the_version_it_has_read(house: House) -> None:
    dataset = await drafted(house, await house.verified())

    async def edit(version: str, **changes: object) -> tuple[int, str | None]:
        headers = house.as_("founder", **{"If-Match": version})
        answer = await house.api.patch(dataset, headers=headers, json=changes)
        return answer.status_code, answer.headers.get("etag")

    assert await edit('"1"', title="Residents") == (200, '"2"')
    assert (await edit('"1"', title="Others"))[0] == 412
    assert (await edit('"2"', first_year=2021, last_year=2020))[0] == 422
    assert (await read(house, dataset, "founder"))["title"] == "Residents"


async def test_a_series_does_not_end_before_it_begins(house: House) -> None:
    body = data_set_body(await house.verified(), first_year=2021, last_year=2020)
    refused = await post(house, "/v1/datasets", **body)
    assert (refused.status_code, slug_of(refused)) == (422, "data-set-makes-no-sense")


async def test_editions_are_numbered_and_no_two_have_one_label(house: House) -> None:
    dataset = await offered(house, await house.verified())
    taken = await post(house, f"{dataset}/editions", label="2021", released_on="2022-03-02")
    assert (taken.status_code, slug_of(taken)) == (409, "edition-label-taken")
    made = await post(house, f"{dataset}/editions", label="2022", released_on="2023-03-01")
    assert made.headers["location"] == f"{dataset}/editions/2"
    assert await read(house, f"{dataset}/editions/2") == made.json()
    listed = await read(house, f"{dataset}/editions")
    assert [each["label"] for each in listed["items"]] == ["2022", "2021"]


@pytest.mark.parametrize(
    "change", [{"access": "by_agreement"}, {"has_personal_data": True}, "withdraw"]
)
async def test_figures_are_seen_by_everybody_only_while_they_may_be(
    house: House, change: dict[str, object] | str
) -> None:
    dataset = await offered(house, await house.verified(), access="open")
    await load(house, OWN, f"?dataset_id={id_of(dataset)}", by="founder", role="person")
    assert len((await read(house, "/v1/corridors/figures"))["items"]) == 2
    if isinstance(change, str):
        await post(house, f"{dataset}/{change}")
    else:
        headers = house.as_("founder", **{"If-Match": '"2"'})
        assert (await house.api.patch(dataset, headers=headers, json=change)).status_code == 200
    assert (await read(house, "/v1/corridors/figures"))["items"] == []
    refused = await house.api.get(f"{dataset}/figures", headers=house.as_("stranger"))
    assert (refused.status_code, slug_of(refused)) == (404, "figures-not-shared")
    assert len((await read(house, f"{dataset}/figures", "founder"))["items"]) == 2
