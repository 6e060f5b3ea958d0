"""Every route of placements against every kind of caller, and what each of them sees."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.integration.registry.house import House
from tests.integration.registry.placements import (
    FIRST,
    LAST,
    act,
    opened,
    placement_body,
    published,
    read,
)

FIELDS = {
    "id", "project_id", "partner_id", "reference", "is_from_match", "status", "project_title",
    "kind", "country", "sector", "modality", "host_partner_ids", "introducer_partner_id",
    "parties", "people_count", "people", "agreement_id", "programme", "languages",
    "terms_of_reference", "starts_on", "ends_on", "return_on", "started_on", "ended_on",
    "returned_on", "is_overstayed", "stipend", "is_insured", "safeguard", "close_reason",
    "created_at", "version",
}  # fmt: skip
CALLERS = (
    "nobody",
    "stranger",
    "person",
    "viewer",
    "editor",
    "own system",
    "host",
    "host viewer",
    "introducer",
    "foreign system",
)
# `+` comes in; else the refusal: 1 for 401, 4 for 404. What comes in may still be too early.
MATRIX = {
    "POST /v1/placements": "1444++4444",
    "GET /v1/placements": "1+++++++++",
    "GET /v1/placements/{placement_id}": "14+++++++4",
    "PATCH /v1/placements/{placement_id}": "1444++4444",
    "POST /v1/placements/{placement_id}/decide": "1444++4444",
    "POST /v1/placements/{placement_id}/reconsider": "1444++4444",
    "POST /v1/placements/{placement_id}/accept-terms": "1444++44+4",
    "POST /v1/placements/{placement_id}/check-eligibility": "1444++4444",
    "POST /v1/placements/{placement_id}/prepare": "1444++4444",
    "POST /v1/placements/{placement_id}/start": "1444+++444",
    "POST /v1/placements/{placement_id}/end": "1444+++444",
    "POST /v1/placements/{placement_id}/confirm-return": "1444+++444",
    "POST /v1/placements/{placement_id}/outputs": "1444+++444",
    "GET /v1/placements/{placement_id}/outputs": "14+++++++4",
    "POST /v1/placements/{placement_id}/notes": "1444+++444",
    "GET /v1/placements/{placement_id}/notes": "14+++++++4",
    "GET /v1/follow-ups": "1+++++++++",
    # Nothing is asked yet: those who may answer are told the same as those who may not.
    "PUT /v1/placements/{placement_id}/follow-ups/{months}": "1444444444",
    "GET /v1/placement-programmes": "1+++++++++",
    "POST /v1/placements/{placement_id}/cancel": "1444+++444",
}


async def _scene(house: House) -> tuple[str, str, str, dict[str, dict[str, str]]]:
    path = await house.verified()
    host = await house.verified("director", "hospital")
    association = await house.verified("chair", "association", partner_type="diaspora_association")
    for name in ("viewer", "editor"):
        await house.member(path, name, name)
    await house.member(host, "host-viewer", "viewer", founder="director")
    other = await house.partner("somebody", "other")
    project = await published(house, path)
    placement = await opened(
        house,
        project,
        house.person("awa"),
        host_partner_ids=[host.rpartition("/")[2]],
        introducer_partner_id=association.rpartition("/")[2],
    )
    callers = {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "person": house.as_("awa"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "own system": await house.as_system(path),
        "host": house.as_("director"),
        "host viewer": house.as_("host-viewer"),
        "introducer": house.as_("chair"),
        "foreign system": await house.as_system(other, "somebody"),
    }
    return path, project, placement, callers


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    assert house.operations("placements") == MATRIX.keys()
    path, project, placement, callers = await _scene(house)
    found = {name: "" for name in MATRIX}
    for name in MATRIX:
        for caller in CALLERS:
            answer = await _ask(house, name, path, project, placement, callers[caller])
            assert answer.status_code < 500, answer.text
            assert answer.status_code != 422, answer.text
            found[name] += {401: "1", 403: "3", 404: "4"}.get(answer.status_code, "+")
    assert found == MATRIX


async def _ask(
    house: House, name: str, path: str, project: str, placement: str, headers: dict[str, str]
) -> httpx2.Response:
    method, _, route = name.partition(" ")
    url = route.replace("{placement_id}", placement.rpartition("/")[2]).replace("{months}", "6")
    bodies: dict[str, dict[str, Any]] = {
        "placements": placement_body(project),
        "{placement_id}": {"is_insured": True},
        "decide": {"partner_id": path.rpartition("/")[2], "says": "yes", "reason": "It fits."},
        "accept-terms": {"numbers": [1]},
        "check-eligibility": {"people": [{"number": 1}]},
        "start": {"started_on": FIRST},
        "end": {"ended_on": LAST},
        "confirm-return": {"returned_on": LAST},
        "outputs": {"kind": "manual", "title": "Handbook"},
        "notes": {"noted_on": FIRST, "text": "Goes well."},
        "{months}": {"outputs_in_use": [], "people_trained": 1, "people_still_using": 1},
        "cancel": {"reason": "No longer needed."},
    }
    body = None if method == "GET" else bodies.get(route.rpartition("/")[2])
    return await house.api.request(method, url, headers=headers | {"If-Match": '"999"'}, json=body)


async def test_those_who_take_part_see_these_fields_and_no_others(house: House) -> None:
    _, _, placement, _ = await _scene(house)
    for subject in ("founder", "director", "chair", "awa"):
        page = (await house.api.get("/v1/placements", headers=house.as_(subject))).json()
        seen = await read(house, placement, subject)
        assert set(seen) == set(page["items"][0]) == FIELDS
    nothing = await house.api.get("/v1/placements", headers=house.as_("stranger"))
    assert nothing.json()["items"] == []


@pytest.mark.parametrize("verb", ["prepare", "reconsider", "cancel"])
async def test_a_placement_that_is_not_there_looks_like_one_that_is_foreign(
    house: House, verb: str
) -> None:
    _, _, foreign, _ = await _scene(house)
    body = {"reason": "No longer needed."} if verb == "cancel" else {}
    answers = [
        await act(house, place, verb, "stranger", **body)
        for place in (foreign, f"/v1/placements/{uuid4()}")
    ]
    assert {(each.status_code, each.json()["detail"]) for each in answers} == {
        (404, answers[0].json()["detail"])
    }


async def test_a_host_or_introducer_that_is_no_partner_is_not_named(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    for more in (
        {"host_partner_ids": [str(uuid4())]},
        {"introducer_partner_id": str(uuid4())},
    ):
        body = placement_body(project, **more)
        answer = await house.api.post("/v1/placements", headers=house.as_("founder"), json=body)
        assert answer.status_code == 409, answer.text


async def test_pages_of_placements_follow_each_other(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    made = [await opened(house, project) for _ in range(5)]
    seen, cursor = [], None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await house.api.get("/v1/placements", headers=house.as_("founder"), params=params)
        seen += [each["id"] for each in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(each.rpartition("/")[2] for each in made)
