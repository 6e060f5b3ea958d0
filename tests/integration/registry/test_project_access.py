"""Every route of projects and imports, against every kind of caller, and what callers see."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.integration.registry.house import House
from tests.integration.registry.projects import do, draft, project_body
from tests.unit.registry.iati_files import activity, document

FIELDS = {
    "id", "partner_id", "kind", "status", "title", "summary", "language", "country", "place",
    "sector", "sdg_targets", "open_to_all", "host_partner_id", "roles", "funding",
    "iati_identifier", "activity_status", "close_reason", "created_at", "published_at", "version",
    "gcm_objectives", "origin_community", "host_community", "need_index", "non_financial", "funded",
    "raised",
    "started_at", "completed_at", "followed_up_at",
}  # fmt: skip


async def test_everybody_sees_these_fields_of_a_published_project_and_no_others(
    house: House,
) -> None:
    project = await draft(house, await house.verified())
    await do(house, project, "publish")
    for subject in ("founder", "stranger"):
        read = (await house.api.get(project, headers=house.as_(subject))).json()
        page = (await house.api.get("/v1/projects", headers=house.as_(subject))).json()
        assert set(read) == set(page["items"][0]) == FIELDS


CALLERS = (
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "administrator",
    "own system",
    "foreign system",
)
# `+` comes in; else the refusal: 1 for 401, 4 for 404. The project is a draft: foreign to all
# who do not act for its partner.
MATRIX = {
    "POST /v1/projects": "144+++4",
    "GET /v1/projects": "1++++++",
    "GET /v1/projects/{project_id}": "14++++4",
    "PATCH /v1/projects/{project_id}": "144+++4",
    "POST /v1/projects/{project_id}/publish": "144+++4",
    "POST /v1/projects/{project_id}/close": "144+++4",
    "POST /v1/projects/{project_id}/start": "144+++4",
    "POST /v1/projects/{project_id}/complete": "144+++4",
    "POST /v1/projects/{project_id}/follow-up": "144+++4",
    "POST /v1/imports": "144+++4",
    "GET /v1/imports/{job_id}": "14++++4",
    "GET /v1/imports/{job_id}/items": "14++++4",
}


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    assert house.operations("projects", "imports") == MATRIX.keys()
    path = await house.partner()
    callers = await _callers(house, path)
    project = (await draft(house, path)).rpartition("/")[2]
    job = await _import(house, path, house.as_("founder"))
    places = {"{project_id}": project, "{job_id}": job.json()["id"]}
    found = {name: "" for name in MATRIX}
    for name in MATRIX:
        for caller in CALLERS:
            answer = await _ask(house, name, path, places, callers[caller])
            assert answer.status_code < 500, answer.text
            refusal = {401: "1", 403: "3", 404: "4"}
            found[name] += refusal.get(answer.status_code, "+")
    assert found == MATRIX


async def test_a_project_that_is_not_there_looks_like_one_that_is_foreign(house: House) -> None:
    foreign = await draft(house, await house.verified())
    for verb in ("", "/publish"):
        answers = [
            await house.api.request(
                "POST" if verb else "GET", f"{place}{verb}", headers=house.as_("stranger")
            )
            for place in (foreign, f"/v1/projects/{uuid4()}")
        ]
        assert {(each.status_code, each.json()["detail"]) for each in answers} == {
            (404, answers[0].json()["detail"])
        }


async def _callers(house: House, path: str) -> dict[str, dict[str, str]]:
    for name in ("viewer", "editor"):
        await house.member(path, name, name)
    other = await house.partner("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("founder"),
        "own system": await house.as_system(path),
        "foreign system": await house.as_system(other, "somebody"),
    }


async def _import(house: House, path: str, headers: dict[str, str]) -> httpx2.Response:
    return await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}",
        headers=headers,
        content=document(activity()),
    )


async def _ask(
    house: House, name: str, path: str, places: dict[str, str], headers: dict[str, str]
) -> httpx2.Response:
    method, _, route = name.partition(" ")
    if name == "POST /v1/imports":
        return await _import(house, path, headers)
    for place, value in places.items():
        route = route.replace(place, value)
    body: Any = None
    if method == "PATCH":
        body = {"title": "Other words"}
    elif route == "/v1/projects":
        body = project_body(path)
    elif route.endswith("/close"):
        body = {"reason": "completed"}
    wanted = body if method != "GET" else None
    return await house.api.request(
        method, route, headers=headers | {"If-Match": '"999"'}, json=wanted
    )
