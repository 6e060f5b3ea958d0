"""Partners that may be one organisation: hinted at, shown to reviewers, decided and remembered."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.integration.registry.house import House, partner_body, slug_of


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


async def alike(house: House, path: str, name: str) -> str:
    """A submitted partner of this name."""
    made = await house.partner(founder=path, slug=path, name=name)
    await house.api.post(f"{made}/submit", headers=house.as_(path))
    return made


async def listed(house: House, path: str) -> list[dict[str, Any]]:
    answer = await house.api.get(
        f"{path}/possible-duplicates", headers=house.as_("reviewer", "reviewer")
    )
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def decide(
    house: House, one: str, other: str, verdict: str, kept: str | None = None
) -> httpx2.Response:
    return await house.api.post(
        f"{one}/possible-duplicates/{id_of(other)}",
        headers=house.as_("reviewer", "reviewer"),
        json={"verdict": verdict, "kept_id": kept and id_of(kept)},
    )


async def test_who_registers_again_is_shown_the_verified_partner_that_it_may_be(
    house: House,
) -> None:
    path = await house.verified(name="Federation of Clubs of Zacatecas")
    await house.partner(slug="draft", name="The Federation, Clubs of Zacatecas")
    made = await house.api.post(
        "/v1/partners",
        headers=house.as_("other"),
        json=partner_body("again", name="Federation Clubs Zacatecas", registration="SN 77"),
    )
    assert made.status_code == 201
    assert [each["id"] for each in made.json()["resembles"]] == [id_of(path)]
    assert "registration" not in made.json()["resembles"][0]


async def test_the_same_registration_written_differently_is_noticed(house: House) -> None:
    path = await house.verified(registration="SN-DK 2019/B.123")
    made = await house.api.post(
        "/v1/partners",
        headers=house.as_("other"),
        json=partner_body("again", name="Something else", registration="sn dk 2019 b123"),
    )
    assert [each["id"] for each in made.json()["resembles"]] == [id_of(path)]


@pytest.mark.parametrize(("country", "is_found"), [("SN", True), (None, True), ("ML", False)])
async def test_names_are_compared_where_the_countries_do_not_differ(
    house: House, country: str | None, *, is_found: bool
) -> None:
    path = await alike(house, "one", "Club of Touba in Brescia")
    await house.partner("b", "two", name="Club Touba Brescia", country=country)
    other = await house.partner("c", "three", name="A hospital")
    await house.api.post("/v1/partners/" + id_of(other) + "/submit", headers=house.as_("c"))
    two = await house.api.get("/v1/partners", headers=house.as_("b"))
    (second,) = [each for each in two.json()["items"] if each["slug"] == "two"]
    await house.api.post(f"/v1/partners/{second['id']}/submit", headers=house.as_("b"))
    found = [each["slug"] for each in await listed(house, path)]
    assert found == (["two"] if is_found else [])


async def test_a_new_name_is_compared_by_its_new_words(house: House) -> None:
    path = await alike(house, "one", "Club of Touba in Brescia")
    other = await alike(house, "two", "A hospital")
    etag = (await house.api.get(other, headers=house.as_("two"))).headers["etag"]
    await house.api.patch(
        other,
        headers=house.as_("two", **{"If-Match": etag}),
        json={"name": "Touba Club, Brescia"},
    )
    (found,) = await listed(house, path)
    assert (found["partner_id"], found["likeness"]) == (id_of(other), 100)


async def test_what_a_reviewer_found_out_is_remembered_on_both_sides(house: House) -> None:
    one = await alike(house, "one", "Club of Touba in Brescia")
    two = await alike(house, "two", "Touba Club, Brescia")
    three = await alike(house, "three", "Touba Club Brescia 2")
    first, again = [await decide(house, one, two, "different") for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    found = {each["slug"]: each["verdict"] for each in await listed(house, two)}
    assert found == {"three": None, "one": "different"}
    assert list(found) == ["three", "one"]
    await decide(house, two, one, "same", kept=two)
    (_, said) = await listed(house, one)
    assert (said["verdict"], said["kept_id"]) == ("same", id_of(two))
    assert len([each for each, _ in await house.audited() if each.endswith("pair_decided")]) == 2
    assert id_of(three)


async def test_the_partner_that_does_not_stay_is_never_verified(house: House) -> None:
    one = await alike(house, "one", "Club of Touba in Brescia")
    two = await alike(house, "two", "Touba Club, Brescia")
    await decide(house, one, two, "same", kept=one)
    reviewer = house.as_("reviewer", "reviewer")
    refused = await house.api.post(f"{two}/verify", headers=reviewer, json={})
    assert (refused.status_code, slug_of(refused)) == (409, "partner-is-duplicate")
    assert (await house.api.post(f"{one}/verify", headers=reviewer, json={})).status_code == 200
    await decide(house, one, two, "different")
    assert (await house.api.post(f"{two}/verify", headers=reviewer, json={})).status_code == 200


async def test_partners_never_point_at_each_other_in_a_ring(house: House) -> None:
    a, b, c = [await alike(house, name, f"Club Touba {name}") for name in ("one", "two", "six")]
    await decide(house, a, b, "same", kept=b)
    await decide(house, b, c, "same", kept=c)
    refused = await decide(house, c, a, "same", kept=a)
    assert (refused.status_code, slug_of(refused)) == (409, "kept-partner-is-duplicate")


async def test_two_reviewers_who_decide_at_once_leave_one_verdict(house: House) -> None:
    one = await alike(house, "one", "Club of Touba")
    two = await alike(house, "two", "Touba Club")
    answers = await asyncio.gather(
        decide(house, one, two, "same", kept=one), decide(house, two, one, "same", kept=two)
    )
    assert {each.status_code for each in answers} <= {200, 409}
    (found,) = await listed(house, one)
    assert found["verdict"] == "same"


@pytest.mark.parametrize(
    ("verdict", "kept"), [("same", None), ("same", "stranger"), ("different", "one")]
)
async def test_a_verdict_that_contradicts_itself_is_refused(
    house: House, verdict: str, kept: str | None
) -> None:
    one = await alike(house, "one", "Club of Touba")
    two = await alike(house, "two", "Touba Club")
    named = {"one": one, "stranger": f"/{uuid4()}", None: None}[kept]
    refused = await decide(house, one, two, verdict, named)
    assert (refused.status_code, slug_of(refused)) == (422, "pair-makes-no-sense")
    itself = await decide(house, one, one, "same", one)
    assert itself.status_code == 422


async def test_only_reviewers_see_and_decide(house: House) -> None:
    path = await house.verified()
    for headers in (house.as_("founder"), await house.as_system(path)):
        seen = await house.api.get(f"{path}/possible-duplicates", headers=headers)
        assert (seen.status_code, slug_of(seen)) == (403, "not-permitted")
        said = await house.api.post(
            f"{path}/possible-duplicates/{uuid4()}", headers=headers, json={"verdict": "different"}
        )
        assert said.status_code == 403
