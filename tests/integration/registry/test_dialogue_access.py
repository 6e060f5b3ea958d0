"""Every route of dialogues, consultations, practices and services, against every kind of caller."""

from datetime import timedelta
from typing import Any

from shared.clock import FixedClock
from tests.integration.registry.directories import enter, service_body
from tests.integration.registry.house import House
from tests.integration.registry.processes import process
from tests.unit.registry.hsds_files import service

TAGS = {"integration services", "dialogues", "consultations", "practices"}
CALLERS = ("nobody", "stranger", "viewer", "editor", "own system", "foreign system", "reviewer")
# `+` comes in; else the refusal: 1 for 401, 3 for 403, 4 for 404. What is asked for is the
# partner's own: practice and declaration are drafts, the consultation is open, and the partner
# presides in a dialogue whose papers another keeps.
MATRIX = {
    "POST /v1/integration-services": "144++44",
    "GET /v1/integration-services": "1++++++",
    "GET /v1/integration-services/near": "1++++++",
    "GET /v1/integration-services/{service_id}": "1++++++",
    "PATCH /v1/integration-services/{service_id}": "144++44",
    "PUT /v1/integration-services/{service_id}/translations/{language}": "144++44",
    "DELETE /v1/integration-services/{service_id}/translations/{language}": "144+444",
    "POST /v1/integration-services/imports": "144++44",
    "GET /v1/integration-services/hsds": "1++++++",
    "GET /v1/integration-services/{service_id}/hsds": "1++++++",
    "POST /v1/dialogues": "144++44",
    "GET /v1/dialogues": "1++++++",
    "GET /v1/dialogues/{dialogue_id}": "1++++++",
    "PATCH /v1/dialogues/{dialogue_id}": "1444444",
    "GET /v1/dialogues/{dialogue_id}/participants": "1++++++",
    "PUT /v1/dialogues/{dialogue_id}/participants/{partner_id}": "1444444",
    "POST /v1/dialogues/{dialogue_id}/participants/{partner_id}/accept": "144++44",
    "DELETE /v1/dialogues/{dialogue_id}/participants/{partner_id}": "144++44",
    "GET /v1/dialogues/{dialogue_id}/presidency": "1++++++",
    "PUT /v1/dialogues/{dialogue_id}/presidency": "1444444",
    "POST /v1/dialogues/{dialogue_id}/presidency/hand-over": "133++33",
    "POST /v1/dialogues/{dialogue_id}/sessions": "133++33",
    "GET /v1/dialogues/{dialogue_id}/sessions": "1++++++",
    "POST /v1/dialogues/{dialogue_id}/sessions/{session_id}/agenda": "133++33",
    "POST /v1/dialogues/{dialogue_id}/declarations": "133++33",
    "GET /v1/dialogues/{dialogue_id}/declarations": "1++++++",
    "GET /v1/dialogues/{dialogue_id}/declarations/{declaration_id}": "144++44",
    "PATCH /v1/dialogues/{dialogue_id}/declarations/{declaration_id}": "133++33",
    "POST /v1/dialogues/{dialogue_id}/declarations/{declaration_id}/table": "133++33",
    "PUT /v1/dialogues/{dialogue_id}/declarations/{declaration_id}/positions/{partner_id}": (
        "133++33"
    ),
    "POST /v1/dialogues/{dialogue_id}/declarations/{declaration_id}/adopt": "133++33",
    "POST /v1/dialogues/{dialogue_id}/action-plans": "133++33",
    "GET /v1/dialogues/{dialogue_id}/action-plans": "1++++++",
    "POST /v1/dialogues/{dialogue_id}/action-plans/{plan_id}/items": "133++33",
    "GET /v1/dialogues/{dialogue_id}/action-items": "1++++++",
    "PATCH /v1/dialogues/{dialogue_id}/action-items/{item_id}": "144++44",
    "POST /v1/consultations": "144++44",
    "GET /v1/consultations": "1++++++",
    "GET /v1/consultations/{consultation_id}": "1++++++",
    "PATCH /v1/consultations/{consultation_id}": "144++44",
    "POST /v1/consultations/{consultation_id}/open": "144++44",
    "PUT /v1/consultations/{consultation_id}/answer": "1++++++",
    "GET /v1/consultations/{consultation_id}/answer": "1++++++",
    "GET /v1/consultations/{consultation_id}/results": "1++++++",
    "GET /v1/consultations/{consultation_id}/answers": "1++++++",
    "POST /v1/practices": "144++44",
    "GET /v1/practices": "1++++++",
    "GET /v1/practices/{practice_id}": "14+++44",
    "PATCH /v1/practices/{practice_id}": "144++44",
    "POST /v1/practices/{practice_id}/submit": "144++44",
    "POST /v1/practices/{practice_id}/publish": "1333334",
    "POST /v1/practices/{practice_id}/return": "1333334",
    "POST /v1/practices/{practice_id}/withdraw": "144++4+",
    "POST /v1/practices/{practice_id}/citations": "14+++44",
    "GET /v1/practices/{practice_id}/citations": "14+++44",
}


async def test_each_route_lets_in_whom_it_should_and_nobody_else(
    house: House, clock: FixedClock
) -> None:
    assert house.operations(*TAGS) == MATRIX.keys()
    places, bodies = await _world(house, (clock.now() + timedelta(days=30)).isoformat())
    callers = await _callers(house, places["{partner_id}"])
    found = {name: "" for name in MATRIX}
    # What takes something away comes last.
    for name in sorted(MATRIX, key=lambda each: (each.startswith("DELETE"), "withdraw" in each)):
        method, _, route = name.partition(" ")
        body = bodies.get(name, {})
        for place, value in places.items():
            route = route.replace(place, value)
        for caller in CALLERS:
            answer = await house.api.request(
                method,
                route,
                headers=callers[caller] | {"If-Match": '"999"'},
                params=bodies.get(f"{name} ?"),
                json=body if method in ("POST", "PUT", "PATCH") else None,
            )
            assert answer.status_code < 500, answer.text
            found[name] += {401: "1", 403: "3", 404: "4"}.get(answer.status_code, "+")
    assert found == MATRIX


async def _callers(house: House, partner: str) -> dict[str, dict[str, str]]:
    path = f"/v1/partners/{partner}"
    for name in ("viewer", "editor"):
        await house.member(path, name, name, founder="mexico")
    other = await house.partner("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "own system": await house.as_system(path, "mexico"),
        "foreign system": await house.as_system(other, "somebody"),
        "reviewer": house.as_("reviewer", "reviewer"),
    }


async def _world(house: House, closes_at: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Where everything is that the routes ask for, and what is sent there."""
    made = await process(house, ("mexico",))
    mine = made.ids["mexico"]
    path = f"/v1/partners/{mine}"
    session = {"number": 1, "title": "First", "begins_on": "2026-05-01", "ends_on": "2026-05-02"}
    text = {"partner_id": mine, "title": "Joint", "text": "We declare"}
    plan = {
        "partner_id": mine,
        "title": "Plan",
        "begins_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    item = {"partner_id": mine, "owner_id": mine, "title": "Train", "due_on": "2026-06-01"}
    asked = {
        "partner_id": mine,
        "kind": "position",
        "title": "Your position",
        "closes_at": closes_at,
    }
    practice = {"partner_id": mine, "title": "A practice"}
    founder = house.as_("mexico")

    async def new(route: str, body: dict[str, Any]) -> str:
        answer = await house.api.post(route, headers=founder, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    plan_id = await new(f"{made.path}/action-plans", plan)
    entered = await enter(house, path, by="mexico")
    consultation_id = await new("/v1/consultations", asked)
    opened = await house.api.post(f"/v1/consultations/{consultation_id}/open", headers=founder)
    assert opened.status_code == 200, opened.text
    places = {
        "{partner_id}": mine,
        "{dialogue_id}": made.path.rpartition("/")[2],
        "{session_id}": await new(f"{made.path}/sessions", session),
        "{declaration_id}": await new(f"{made.path}/declarations", text),
        "{plan_id}": plan_id,
        "{item_id}": await new(f"{made.path}/action-plans/{plan_id}/items", item),
        "{consultation_id}": consultation_id,
        "{practice_id}": await new("/v1/practices", practice),
        "{service_id}": str(entered["id"]),
        "{language}": "fr",
    }
    return places, _bodies(path, mine, session, text, plan, item, asked, practice)


def _bodies(
    path: str,
    mine: str,
    session: dict[str, Any],
    text: dict[str, Any],
    plan: dict[str, Any],
    item: dict[str, Any],
    asked: dict[str, Any],
    practice: dict[str, Any],
) -> dict[str, Any]:
    dialogue = "/v1/dialogues/{dialogue_id}"
    declaration = f"{dialogue}/declarations/{{declaration_id}}"
    return {
        "POST /v1/integration-services": service_body(path),
        "PUT /v1/integration-services/{service_id}/translations/{language}": {"name": "Un toit"},
        "POST /v1/integration-services/imports": service(),
        "POST /v1/integration-services/imports ?": {"partner_id": mine},
        "GET /v1/integration-services/near ?": {"lat": 1, "lon": 1},
        "POST /v1/dialogues": {"partner_id": mine, "name": "Another"},
        f"PUT {dialogue}/participants/{{partner_id}}": {"role": "member", "country": "MX"},
        f"PUT {dialogue}/presidency": {"order": [mine], "begins_on": "2027-01-01"},
        f"POST {dialogue}/presidency/hand-over": {"on": "2027-01-01", "to": mine},
        f"POST {dialogue}/sessions": session,
        f"POST {dialogue}/sessions/{{session_id}}/agenda": {"partner_id": mine, "title": "Returns"},
        f"POST {dialogue}/declarations": text,
        f"POST {declaration}/table": {"objections_until": "2026-06-01T00:00:00Z"},
        f"PUT {declaration}/positions/{{partner_id}}": {"position": "agree"},
        f"POST {dialogue}/action-plans": plan,
        f"POST {dialogue}/action-plans/{{plan_id}}/items": item,
        "POST /v1/consultations": asked,
        "PUT /v1/consultations/{consultation_id}/answer": {
            "answers": [{"number": 1, "value": "support"}]
        },
        "POST /v1/practices": practice,
        "POST /v1/practices/{practice_id}/return": {"reason": "Not yet."},
        "POST /v1/practices/{practice_id}/withdraw": {"reason": "Not now."},
        "POST /v1/practices/{practice_id}/citations": {"object_kind": "project", "object_id": mine},
    }
