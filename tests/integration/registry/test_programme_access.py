"""Every route of programmes against every kind of caller."""

from typing import Any

import httpx2

from shared.clock import FixedClock
from tests.integration.registry.house import House
from tests.integration.registry.programmes import (
    FUND,
    Fund,
    application_body,
    line,
    ok,
    round_body,
)

CALLERS = (
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "administrator",
    "applicant",
    "operator",
    "own system",
    "foreign system",
)
# `+` comes in, also where it is then refused for the state things are in; else the refusal: 1 for
# 401, 3 for 403, 4 for 404. Viewer, editor, administrator and own system are the programme's.
MATRIX = {
    "POST /v1/programmes": "133333+33",
    "GET /v1/programmes": "1++++++++",
    "GET /v1/programmes/{programme_id}": "1++++++++",
    "PUT /v1/programmes/{programme_id}/rules": "133333+33",
    "GET /v1/programmes/{programme_id}/rules/{number}": "1++++++++",
    "POST /v1/programmes/{programme_id}/dry-run": "1++++++++",
    "GET /v1/programmes/{programme_id}/fairness": "1++++++++",
    "POST /v1/programmes/{programme_id}/rounds": "144++44+4",
    "GET /v1/programmes/{programme_id}/rounds": "1++++++++",
    "GET /v1/rounds/{round_id}": "1++++++++",
    "PATCH /v1/rounds/{round_id}": "144++44+4",
    "POST /v1/programmes/{programme_id}/seats": "144++44+4",
    "GET /v1/programmes/{programme_id}/seats": "1++++++++",
    "GET /v1/programmes/{programme_id}/seats/balance": "1++++++++",
    "DELETE /v1/programmes/{programme_id}/seats/{seat_id}": "144++44+4",
    "POST /v1/rounds/{round_id}/applications": "14444+444",
    "GET /v1/rounds/{round_id}/applications": "1++++++++",
    "GET /v1/applications/{application_id}": "14++++++4",
    "PATCH /v1/applications/{application_id}": "14444+444",
    "POST /v1/applications/{application_id}/submit": "14444+444",
    "POST /v1/applications/{application_id}/check": "144++44+4",
    "POST /v1/applications/{application_id}/complete": "144++44+4",
    "POST /v1/rounds/{round_id}/committee-sessions": "144++44+4",
    "GET /v1/rounds/{round_id}/committee-sessions": "1++++++++",
    "GET /v1/committee-sessions/{session_id}": "1++++++++",
    "GET /v1/committee-sessions/{session_id}/agenda": "14+++44+4",
    "POST /v1/committee-sessions/{session_id}/votes": "144444433",
    "POST /v1/committee-sessions/{session_id}/decide": "144++44+4",
    "PUT /v1/committee-sessions/{session_id}/minutes": "144++44+4",
    "POST /v1/committee-sessions/{session_id}/cancel": "144++44+4",
    "GET /v1/projects/{project_id}/need": "1++++++++",
    "PUT /v1/projects/{project_id}/need": "14444++44",
    # These two change what the others find, so they come last.
    "POST /v1/applications/{application_id}/withdraw": "14444+444",
    "POST /v1/programmes/{programme_id}/end": "1444+4+44",
}


async def test_each_route_lets_in_whom_it_should_and_nobody_else(
    house: House, clock: FixedClock
) -> None:
    assert house.operations("programmes") == MATRIX.keys()
    places, bodies = await _scene(house, clock)
    callers = await _callers(house)
    found = {name: "" for name in MATRIX}
    for name in MATRIX:
        for caller in CALLERS:
            answer = await _ask(house, name, places, bodies, callers[caller])
            assert answer.status_code < 500, answer.text
            refusal = {401: "1", 403: "3", 404: "4"}
            found[name] += refusal.get(answer.status_code, "+")
    assert found == MATRIX


async def _scene(house: House, clock: FixedClock) -> tuple[dict[str, str], dict[str, Any]]:
    fund = await Fund.set_up(house, clock)
    club = await house.verified()
    await fund.seat("awa")
    round_id = await fund.round()
    project = await fund.project(club)
    application = await fund.eligible(round_id, project)
    session = await ok(await fund.call(round_id, application))
    need = {
        "place_code": "SN-DK",
        "population": 1,
        "poverty_band": 1,
        "source": "ANSD",
        "year": 2013,
    }
    await house.api.put(f"/v1/projects/{project}/need", headers=house.as_("founder"), json=need)
    places = {
        "{programme_id}": fund.id,
        "{round_id}": round_id,
        "{number}": "1",
        "{seat_id}": fund.seats["awa"],
        "{application_id}": application,
        "{session_id}": session["id"],
        "{project_id}": project,
    }
    seat = {"side": "origin", "contributor_class": "community", "partner_id": fund.partner}
    calling = {
        "title": "Session",
        "starts_at": clock.now().isoformat(),
        "criteria_url": "https://fund.example/criteria",
        "agenda": [application],
    }
    vote = {"seat_id": fund.seats["awa"], "application_id": application, "choice": "yes"}
    bodies = {
        "POST /v1/programmes": {"slug": "wells", "partner_id": fund.partner, "rules": FUND},
        "PUT /v1/programmes/{programme_id}/rules": FUND,
        "POST /v1/programmes/{programme_id}/dry-run": {"window": "wells", "costs": [line(1)]},
        "POST /v1/programmes/{programme_id}/rounds": round_body(clock.now()),
        "PATCH /v1/rounds/{round_id}": {"title": "Other words"},
        "POST /v1/programmes/{programme_id}/seats": seat,
        "POST /v1/rounds/{round_id}/applications": application_body(project),
        "PATCH /v1/applications/{application_id}": {"costs": [line(1)]},
        "POST /v1/applications/{application_id}/check": {},
        "POST /v1/rounds/{round_id}/committee-sessions": calling,
        "POST /v1/committee-sessions/{session_id}/votes": vote,
        "PUT /v1/committee-sessions/{session_id}/minutes": {"url": "https://fund.example/1"},
        "PUT /v1/projects/{project_id}/need": need,
        "POST /v1/programmes/{programme_id}/end": {
            "on": clock.now().date().isoformat(),
            "reason": "No budget.",
        },
    }
    return places, bodies


async def _callers(house: House) -> dict[str, dict[str, str]]:
    fund = (await house.api.get("/v1/programmes", headers=house.as_("anybody"))).json()
    path = f"/v1/partners/{fund['items'][0]['partner_id']}"
    for name in ("viewer", "editor"):
        await house.member(path, name, name, founder="staff")
    other = await house.verified("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("staff"),
        "applicant": house.as_("founder"),
        "operator": house.as_("operator", "operator"),
        "own system": await house.as_system(path, "staff"),
        "foreign system": await house.as_system(other, "somebody"),
    }


async def _ask(
    house: House,
    name: str,
    places: dict[str, str],
    bodies: dict[str, Any],
    headers: dict[str, str],
) -> httpx2.Response:
    method, _, route = name.partition(" ")
    for place, value in places.items():
        route = route.replace(place, value)
    return await house.api.request(
        method, route, headers=headers | {"If-Match": '"999"'}, json=bodies.get(name)
    )
