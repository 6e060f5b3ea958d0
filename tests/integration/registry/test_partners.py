"""Registering, editing and vetting partners, through the door and down to what is told."""

import asyncio

import pytest

from tests.integration.registry.house import House, partner_body, slug_of


async def test_whoever_registers_a_partner_administers_it_and_the_world_hears_of_both(
    house: House,
) -> None:
    path = await house.partner()
    members = await house.api.get(f"{path}/members", headers=house.as_("founder"))
    assert [(each["person_id"], each["role"]) for each in members.json()["items"]] == [
        (str(house.person("founder")), "administrator")
    ]
    (told,) = await house.told()
    assert told["type"] == "registry.membership.changed.v1"
    assert told["members"] == [{"person_id": str(house.person("founder")), "role": "administrator"}]
    me = await house.api.get("/v1/me", headers=house.as_("founder"))
    assert me.json()["partners"] == [
        {"partner_id": path.rpartition("/")[2], "role": "administrator"}
    ]


async def test_a_partner_cannot_be_registered_twice_nor_take_anothers_slug(house: House) -> None:
    await house.partner(slug="clinic", registration="SN-1")
    headers = house.as_("other")
    same_slug = await house.api.post(
        "/v1/partners", headers=headers, json=partner_body("clinic", registration="SN-2")
    )
    same_paper = await house.api.post(
        "/v1/partners", headers=headers, json=partner_body("clinic-2", registration="SN-1")
    )
    elsewhere = await house.api.post(
        "/v1/partners",
        headers=headers,
        json=partner_body("clinic-3", registration="SN-1", country="ML"),
    )
    assert (same_slug.status_code, slug_of(same_slug)) == (409, "partner-slug-taken")
    assert (same_paper.status_code, slug_of(same_paper)) == (409, "partner-already-registered")
    assert elsewhere.status_code == 201
    assert len(await house.told()) == 2


async def test_of_many_who_register_the_same_body_at_once_one_succeeds(house: House) -> None:
    answers = await asyncio.gather(
        *(
            house.api.post(
                "/v1/partners",
                headers=house.as_(f"founder-{n}"),
                json=partner_body(f"clinic-{n}", registration="SN-1"),
            )
            for n in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await house.told()) == 1


async def test_the_same_idempotency_key_registers_once(house: House) -> None:
    headers = house.as_("founder", **{"Idempotency-Key": "one"})
    first = await house.api.post("/v1/partners", headers=headers, json=partner_body("clinic"))
    again = await house.api.post("/v1/partners", headers=headers, json=partner_body("clinic"))
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await house.told()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "no"},
        {"slug": "No-Capitals"},
        {"slug": "x" * 41},
        {"sides": []},
        {"sides": ["sideways"]},
        {"partner_type": "spaceship"},
        {"country": "Senegal"},
        {"website": "javascript:alert(1)"},
        {"name": "x\x00y"},
        {"status": "verified"},
        {"documents": [{"title": "Statutes", "url": "https://a.example/x", "secret": 1}]},
    ],
)
async def test_a_malformed_partner_is_refused(house: House, wrong: dict[str, object]) -> None:
    answer = await house.api.post(
        "/v1/partners", headers=house.as_("founder"), json=partner_body("clinic", **wrong)
    )
    assert (answer.status_code, slug_of(answer)) == (422, "invalid-body")


async def test_an_edit_needs_the_newest_version_and_is_told_once_the_partner_is_public(
    house: House,
) -> None:
    path = await house.verified()
    read = await house.api.get(path, headers=house.as_("founder"))
    etag = read.headers["etag"]
    body = {"description": "Now with a dentist."}
    bare = await house.api.patch(path, headers=house.as_("founder"), json=body)
    edited = await house.api.patch(
        path, headers=house.as_("founder", **{"If-Match": etag}), json=body
    )
    stale = await house.api.patch(
        path, headers=house.as_("founder", **{"If-Match": etag}), json=body
    )
    assert (bare.status_code, edited.status_code, stale.status_code) == (428, 200, 412)
    assert edited.json()["name"] == "The clinic"
    assert edited.headers["etag"] != etag
    assert (await house.told())[-1]["type"] == "registry.partner.changed.v1"


@pytest.mark.parametrize("fixed", ["slug", "country", "partner_type", "status"])
async def test_what_is_fixed_for_life_cannot_be_edited(house: House, fixed: str) -> None:
    path = await house.partner()
    etag = (await house.api.get(path, headers=house.as_("founder"))).headers["etag"]
    answer = await house.api.patch(
        path, headers=house.as_("founder", **{"If-Match": etag}), json={fixed: "other"}
    )
    assert answer.status_code == 422


async def test_each_decision_is_told_and_audited_once_however_often_it_is_asked_for(
    house: House,
) -> None:
    path = await house.partner()
    for _ in range(2):
        await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    for verb in ("reject", "reject"):
        await house.decide(path, verb)
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    for verb in ("verify", "verify", "suspend", "suspend", "reinstate", "reinstate"):
        await house.decide(path, verb)
    told = [each for each in await house.told() if each["type"].startswith("registry.partner.")]
    verbs = ["submitted", "rejected", "submitted", "verified", "suspended", "reinstated"]
    assert [each["type"].split(".")[2] for each in told] == verbs
    assert [each["sequence"] for each in told] == [1, 2, 3, 4, 5, 6]
    actions = [action.removeprefix("partner.") for action, _ in await house.audited()]
    assert actions == ["submit", "reject", "submit", "verify", "suspend", "reinstate"]


async def test_what_is_not_possible_now_is_refused_and_changes_nothing(house: House) -> None:
    path = await house.partner()
    reviewer = house.as_("reviewer", "reviewer")
    for verb in ("verify", "reject", "suspend", "reinstate"):
        body = {} if verb == "verify" else {"reason": "Too early."}
        answer = await house.api.post(f"{path}/{verb}", headers=reviewer, json=body)
        assert (answer.status_code, slug_of(answer)) == (409, "wrong-partner-state"), verb
    read = await house.api.get(path, headers=house.as_("founder"))
    assert (read.json()["status"], read.json()["version"]) == ("draft", 1)
    assert await house.audited() == []


@pytest.mark.parametrize("verb", ["reject", "suspend", "reinstate"])
async def test_a_decision_against_a_partner_needs_a_reason_that_the_partner_can_read(
    house: House, verb: str
) -> None:
    path = await house.partner()
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    if verb != "reject":
        await house.decide(path, "verify")
    if verb == "reinstate":
        await house.decide(path, "suspend")
    reviewer = house.as_("reviewer", "reviewer")
    silent = await house.api.post(f"{path}/{verb}", headers=reviewer, json={})
    said = await house.api.post(f"{path}/{verb}", headers=reviewer, json={"reason": "Licence."})
    assert (silent.status_code, said.status_code) == (422, 200)
    read = await house.api.get(path, headers=house.as_("founder"))
    assert read.json()["decision_reason"] == "Licence."


async def test_two_reviewers_who_decide_at_once_leave_one_decision(house: House) -> None:
    path = await house.partner()
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    reviewer = house.as_("reviewer", "reviewer")
    answers = await asyncio.gather(
        house.api.post(f"{path}/verify", headers=reviewer, json={}),
        house.api.post(f"{path}/reject", headers=reviewer, json={"reason": "No papers."}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    read = await house.api.get(path, headers=house.as_("founder"))
    assert (await house.told())[-1]["status"] == read.json()["status"]


async def test_lists_show_verified_partners_to_all_and_drafts_to_their_own_people(
    house: House,
) -> None:
    await house.verified(slug="aaa-clinic")
    await house.partner(slug="bbb-clinic", partner_type="company")

    async def listed(subject: str, query: str = "") -> list[str]:
        page = await house.api.get(f"/v1/partners{query}", headers=house.as_(subject))
        assert page.status_code == 200, page.text
        return [each["slug"] for each in page.json()["items"]]

    assert await listed("stranger") == ["aaa-clinic"]
    assert await listed("founder") == ["aaa-clinic", "bbb-clinic"]
    assert await listed("founder", "?status=draft") == ["bbb-clinic"]
    assert await listed("founder", "?partner_type=company") == ["bbb-clinic"]
    assert await listed("founder", "?country=ML") == []


async def test_pages_together_show_every_partner_once(house: House) -> None:
    for number in range(5):
        await house.partner(slug=f"clinic-{number}", name="The same name")
    seen: list[str] = []
    url: str | None = "/v1/partners?limit=2"
    while url:
        page = (await house.api.get(url, headers=house.as_("founder"))).json()
        seen += [each["slug"] for each in page["items"]]
        url = f"/v1/partners?limit=2&cursor={page['next']}" if page["next"] else None
    assert sorted(seen) == [f"clinic-{number}" for number in range(5)]


async def test_with_many_editors_the_last_state_told_is_the_state_that_is_read(
    house: House,
) -> None:
    path = await house.verified()

    async def edit(number: int) -> None:
        while True:
            read = await house.api.get(path, headers=house.as_("founder"))
            headers = house.as_("founder", **{"If-Match": read.headers["etag"]})
            answer = await house.api.patch(path, headers=headers, json={"name": f"Name {number}"})
            if answer.status_code == 200:
                return
            assert answer.status_code == 412, answer.text

    await asyncio.gather(*(edit(number) for number in range(8)))
    told = await house.told("registry.partner.changed.v1")
    read = (await house.api.get(path, headers=house.as_("founder"))).json()
    assert told[-1]["name"] == read["name"]
    assert [event["sequence"] for event in told] == list(range(3, 11))
    assert read["version"] == 11
