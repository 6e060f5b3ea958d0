"""Every route of partners, members, secrets and people, against every kind of caller."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.integration.registry.house import House, partner_body, slug_of

TAGS = {"partners", "members", "credentials", "subjects"}
CALLERS = (
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "administrator",
    "reviewer",
    "operator",
    "own system",
    "foreign system",
)
# A caller that comes in, in the order above: `+`. Else the refusal: 1 for 401, 3 for 403, 4 for
# 404. The partner is a draft, so that it is foreign to all who do not act for it.
MATRIX = {
    "POST /v1/partners": "1++++++33",
    "GET /v1/partners": "1++++++++",
    "GET /v1/partners/{partner_id}": "14+++44+4",
    "PATCH /v1/partners/{partner_id}": "144++44+4",
    "POST /v1/partners/{partner_id}/verify": "13333++33",
    "POST /v1/partners/{partner_id}/reject": "13333++33",
    "POST /v1/partners/{partner_id}/suspend": "13333++33",
    "POST /v1/partners/{partner_id}/reinstate": "13333++33",
    "GET /v1/partners/{partner_id}/decisions": "14+++44+4",
    "GET /v1/partners/{partner_id}/members": "14+++4433",
    "POST /v1/partners/{partner_id}/members": "1444+4433",
    "PATCH /v1/partners/{partner_id}/members/{person_id}": "1444+4433",
    "DELETE /v1/partners/{partner_id}/members/{person_id}": "1444+4433",
    "GET /v1/partners/{partner_id}/credentials": "1444+4433",
    "POST /v1/partners/{partner_id}/credentials": "1444+4433",
    "DELETE /v1/partners/{partner_id}/credentials/{client_id}": "1444+4433",
    "POST /v1/partners/{partner_id}/credentials/{client_id}/rotate": "1444+4433",
    "GET /v1/subjects/me": "1++++++33",
    "GET /v1/subjects/{person_id}": "133333+33",
    "DELETE /v1/subjects/{person_id}": "133333+33",
    # These two change who may what, so they come last.
    "POST /v1/partners/{partner_id}/submit": "1444+4444",
    "DELETE /v1/subjects/me": "1++++++33",
}
_BODIES: dict[str, Any] = {
    "verify": {},
    "reject": {"reason": "A reason."},
    "suspend": {"reason": "A reason."},
    "reinstate": {"reason": "A reason."},
    "credentials": {"label": "x"},
}


def _outcome(answer: httpx2.Response) -> str:
    assert answer.status_code < 500, answer.text
    if answer.status_code in (401, 403):
        return str(answer.status_code)[2]
    is_foreign = answer.status_code == 404 and slug_of(answer) == "partner-not-found"
    return "4" if is_foreign else "+"


async def _callers(house: House, path: str) -> dict[str, dict[str, str]]:
    for role in ("viewer", "editor"):
        await house.member(path, role, role)
    other = await house.partner("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("founder"),
        "reviewer": house.as_("reviewer", "reviewer"),
        "operator": house.as_("operator", "operator"),
        "own system": await house.as_system(path),
        "foreign system": await house.as_system(other, "somebody"),
    }


def _body(method: str, route: str, caller: str) -> Any:
    if method == "PATCH":
        return {"role": "viewer"} if "members" in route else {"description": "x"}
    if route == "/v1/partners":
        return partner_body(caller.replace(" ", "-"))
    if route.endswith("/members"):
        return {"person_id": str(uuid4()), "role": "viewer"}
    return _BODIES.get(route.rpartition("/")[2])


async def test_no_route_is_missing_from_the_matrix(house: House) -> None:
    assert house.operations(*TAGS) == MATRIX.keys()


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    path = await house.partner()
    callers = await _callers(house, path)
    found = {}
    for name in MATRIX:
        method, _, route = name.partition(" ")
        url = route.replace("/v1/partners/{partner_id}", path)
        url = url.replace("{person_id}", str(uuid4())).replace("{client_id}", str(uuid4()))
        found[name] = ""
        for caller in CALLERS:
            body = _body(method, route, caller) if method in ("POST", "PATCH") else None
            headers = callers[caller] | {"If-Match": '"999"'}
            answer = await house.api.request(method, url, headers=headers, json=body)
            found[name] += _outcome(answer)
    assert found == MATRIX


async def test_a_partner_that_is_not_there_looks_like_one_that_is_foreign(house: House) -> None:
    foreign = await house.partner("somebody")
    headers = house.as_("stranger")
    for place in (foreign, f"/v1/partners/{uuid4()}"):
        answer = await house.api.get(place, headers=headers)
        problem = answer.json()
        assert (answer.status_code, problem["detail"]) == (
            404,
            "No such partner; or it is not verified and not yours.",
        )


PUBLIC = {
    "id",
    "slug",
    "name",
    "partner_type",
    "sides",
    "country",
    "website",
    "description",
    "status",
    "review_overdue",
}
OWN = PUBLIC | {
    "registration",
    "documents",
    "decision_reason",
    "verify_again_on",
    "created_at",
    "version",
}


async def test_each_role_sees_its_fields_of_a_verified_partner_and_no_others(
    house: House,
) -> None:
    path = await house.verified()
    callers = await _callers(house, path)
    seen = {
        caller: set((await house.api.get(path, headers=callers[caller])).json())
        for caller in CALLERS[1:]
    }
    own = ("viewer", "editor", "administrator", "reviewer", "operator", "own system")
    assert seen == {caller: OWN if caller in own else PUBLIC for caller in CALLERS[1:]}
    page = await house.api.get("/v1/partners", headers=callers["administrator"])
    assert set(page.json()["items"][0]) == PUBLIC


async def test_lists_of_people_and_secrets_show_these_fields_and_no_others(house: House) -> None:
    path = await house.partner()
    await house.secret(path)
    founder = house.as_("founder")

    async def fields(place: str, key: str) -> set[str]:
        body = (await house.api.get(place, headers=founder)).json()
        return set(body[key][0])

    assert await fields(f"{path}/members", "items") == {"person_id", "role", "since"}
    assert await fields(f"{path}/credentials", "items") == {
        "client_id",
        "label",
        "scopes",
        "created_at",
        "revoked_at",
    }
    assert await fields("/v1/subjects/me", "memberships") == {"partner_id", "role", "since"}
    assert await fields("/v1/me", "partners") == {"partner_id", "role"}
