"""Every route of money, against every kind of caller."""

from typing import Any
from uuid import uuid4

from tests.integration.registry.house import House
from tests.integration.registry.money import (
    booked,
    contribution_body,
    milestone,
    money,
    opened,
    published,
)

CALLERS = (
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "administrator",
    "own system",
    "giver",
    "foreign system",
    "reviewer",
)
# `+` comes in; else the refusal: 1 for 401, 3 for 403, 4 for 404. The giver is an editor of the
# contributing partner, whose books the project's partner keeps; the project is published.
MATRIX = {
    "POST /v1/contributions": "144+++444",
    "GET /v1/contributions": "1++++++++",
    "GET /v1/contributions/{contribution_id}": "14+++++4+",
    "GET /v1/contributions/{contribution_id}/entries": "14+++++4+",
    "POST /v1/contributions/{contribution_id}/entries": "144+++444",
    "POST /v1/contributions/{contribution_id}/entries/{entry_id}/correct": "144+++444",
    "PUT /v1/contributions/{contribution_id}/tranches": "144+++444",
    "GET /v1/contributions/{contribution_id}/tranches": "14+++++4+",
    "GET /v1/contributions/leverage": "1++++++++",
    "GET /v1/projects/{project_id}/money": "1++++++++",
    "GET /v1/projects/{project_id}/leverage": "1++++++++",
    "POST /v1/projects/{project_id}/milestones": "144+++444",
    "GET /v1/projects/{project_id}/milestones": "1++++++++",
    "GET /v1/milestones/{milestone_id}": "1++++++++",
    "PATCH /v1/milestones/{milestone_id}": "144+++444",
    "POST /v1/milestones/{milestone_id}/report": "144+++444",
    "POST /v1/milestones/{milestone_id}/receipts": "144+++444",
    "GET /v1/milestones/{milestone_id}/receipts": "1++++++++",
    "POST /v1/milestones/{milestone_id}/accept": "144444+4+",
    "POST /v1/milestones/{milestone_id}/send-back": "144444+4+",
    "POST /v1/projects/{project_id}/progress-reports": "144+++444",
    "GET /v1/projects/{project_id}/progress-reports": "1++++++++",
    "PUT /v1/projects/{project_id}/budget": "144+++444",
    "GET /v1/projects/{project_id}/budget": "1++++++++",
}
TAGS = {"contributions", "money", "milestones", "budgets"}


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    assert house.operations(*TAGS) == MATRIX.keys()
    club = await house.verified()
    town = await house.verified("mayor", "town")
    project = await published(house, club)
    gives = {"contributor_partner_id": town.rpartition("/")[2], "contributor_label": None}
    made = await opened(house, project, club, **gives)
    (entry,) = await booked(house, made, pledge=10)
    places = {
        "{project_id}": project.rpartition("/")[2],
        "{contribution_id}": made.rpartition("/")[2],
        "{entry_id}": entry["id"],
        "{milestone_id}": (await milestone(house, project)).rpartition("/")[2],
    }
    callers = await _callers(house, club)
    found = dict.fromkeys(MATRIX, "")
    for name in MATRIX:
        for caller in CALLERS:
            found[name] += await _ask(
                house, name, places, _body(name, project, club), callers[caller]
            )
    assert found == MATRIX


async def test_nobody_promises_in_anothers_books_and_only_the_project_says_what_it_spent(
    house: House,
) -> None:
    club, town = await house.verified(), await house.verified("mayor", "town")
    project = await published(house, club)
    gives = {"contributor_partner_id": town.rpartition("/")[2], "contributor_label": None}
    made = await opened(house, project, town, "mayor", **gives)
    await booked(house, made, "mayor", pledge=9, commitment=9)
    entry = {"amount": money(1), "value_date": "2026-03-01"}
    for by, kind in (("founder", "pledge"), ("founder", "commitment"), ("mayor", "expenditure")):
        headers = house.as_(by, **{"Idempotency-Key": str(uuid4())})
        answer = await house.api.post(
            f"{made}/entries", headers=headers, json=entry | {"kind": kind}
        )
        assert answer.status_code == 403, answer.text
    await booked(house, made, "founder", disbursement=9, expenditure=9)


async def test_a_contribution_that_is_not_there_looks_like_one_that_is_foreign(
    house: House,
) -> None:
    club = await house.verified()
    made = await opened(house, await published(house, club), club)
    answers = [
        await house.api.get(path, headers=house.as_("stranger"))
        for path in (made, f"/v1/contributions/{uuid4()}")
    ]
    assert {(each.status_code, each.json()["detail"]) for each in answers} == {
        (404, answers[0].json()["detail"])
    }
    page = await house.api.get("/v1/contributions", headers=house.as_("stranger"))
    assert page.json()["items"] == []


async def _callers(house: House, club: str) -> dict[str, dict[str, str]]:
    for name in ("viewer", "editor"):
        await house.member(club, name, name)
    other = await house.partner("somebody", "other")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("founder"),
        "own system": await house.as_system(club),
        "giver": house.as_("mayor"),
        "foreign system": await house.as_system(other, "somebody"),
        "reviewer": house.as_("reviewer", "reviewer"),
    }


def _body(name: str, project: str, club: str) -> dict[str, Any] | None:
    entry = {"kind": "pledge", "amount": money(1), "value_date": "2026-03-01"}
    bodies: dict[str, dict[str, Any]] = {
        "POST /v1/contributions": contribution_body(project, club),
        "/entries": entry,
        "/correct": {"amount": money(1), "value_date": "2026-03-01", "note": "Typed wrongly."},
        "/tranches": {"tranches": [{"amount": money(1)}]},
        "/milestones": {"title": "Roof", "due_on": "2026-09-30"},
        "PATCH /v1/milestones/{milestone_id}": {"title": "Other words"},
        "/report": {"report": "Done."},
        "/send-back": {"reason": "No photograph."},
        "/receipts": {
            "amount": money(1),
            "payee": "Cementos",
            "url": "https://example.org/x.pdf",
            "spent_on": "2026-03-01",
        },
        "/progress-reports": {"year": 2026, "quarter": 1, "text": "The walls stand."},
        "/budget": {"lines": []},
    }
    return next((body for end, body in bodies.items() if name.endswith(end)), None)


async def _ask(
    house: House, name: str, places: dict[str, str], body: Any, headers: dict[str, str]
) -> str:
    method, _, route = name.partition(" ")
    for place, value in places.items():
        route = route.replace(place, value)
    more = {"If-Match": '"999"', "Idempotency-Key": str(uuid4())}
    query = {"programme_id": str(uuid4())} if route.endswith("/leverage") else None
    answer = await house.api.request(
        method,
        route,
        headers=headers | more,
        json=body if method != "GET" else None,
        params=query,
    )
    assert answer.status_code < 500, answer.text
    return {401: "1", 403: "3", 404: "4"}.get(answer.status_code, "+")
