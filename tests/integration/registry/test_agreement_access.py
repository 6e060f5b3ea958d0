"""Every route of agreements against every kind of caller, and what observers may not do."""

from typing import Any
from uuid import uuid4

from tests.integration.registry.agreements import (
    Parties,
    agreement_body,
    draft,
    in_days,
    owe,
    party,
    sign,
    sign_both,
    today,
    two_governments,
)
from tests.integration.registry.house import House, slug_of

CALLERS = (
    "nobody",
    "stranger",
    "observer",
    "viewer",
    "editor",
    "administrator",
    "own system",
    "operator",
)
# `+` comes in; else the refusal: 1 for 401, 4 for an agreement that one does not see or may not
# act in so. The agreement is confidential and in force; editor and others act for its signatory.
READ, EDIT, DECIDE, OPEN = "14++++++", "1444+++4", "14444+44", "1+++++++"
AGREEMENT = "/v1/agreements/{agreement_id}"
OBLIGATION = f"{AGREEMENT}/obligations/{{obligation_id}}"
MATRIX = {
    "POST /v1/agreements": EDIT,
    "GET /v1/agreements": OPEN,
    f"GET {AGREEMENT}": READ,
    f"PATCH {AGREEMENT}": EDIT,
    f"POST {AGREEMENT}/obligations": EDIT,
    f"GET {AGREEMENT}/obligations": READ,
    f"GET {OBLIGATION}": READ,
    f"PATCH {OBLIGATION}": EDIT,
    f"DELETE {OBLIGATION}": EDIT,
    f"POST {OBLIGATION}/report": EDIT,
    f"POST {OBLIGATION}/evidence": EDIT,
    f"GET {OBLIGATION}/evidence": READ,
    f"POST {OBLIGATION}/claim": EDIT,
    f"POST {OBLIGATION}/confirm": EDIT,
    f"POST {OBLIGATION}/dispute": EDIT,
    f"POST {OBLIGATION}/breach": EDIT,
    f"GET {AGREEMENT}/implementation": READ,
    f"PUT {AGREEMENT}/quotas/{{year}}": EDIT,
    f"GET {AGREEMENT}/quotas": READ,
    f"POST {AGREEMENT}/twinnings": EDIT,
    f"GET {AGREEMENT}/twinnings": READ,
    f"DELETE {AGREEMENT}/twinnings/{{twinning_id}}": EDIT,
    f"POST {AGREEMENT}/reviews": EDIT,
    f"GET {AGREEMENT}/reviews": READ,
    f"PATCH {AGREEMENT}/reviews/{{review_id}}": EDIT,
    f"POST {AGREEMENT}/reviews/{{review_id}}/hold": EDIT,
    f"POST {AGREEMENT}/roadmaps": EDIT,
    f"GET {AGREEMENT}/roadmaps": READ,
    f"GET {AGREEMENT}/roadmaps/{{year}}": READ,
    f"PATCH {AGREEMENT}/roadmaps/{{year}}": EDIT,
    f"GET {AGREEMENT}/balance": READ,
    f"GET {AGREEMENT}/burden": READ,
    f"POST {AGREEMENT}/burden-reports": EDIT,
    f"GET {AGREEMENT}/burden-reports": READ,
    f"POST {AGREEMENT}/amendments": EDIT,
    f"GET {AGREEMENT}/amendments": READ,
    f"POST {AGREEMENT}/amendments/{{amendment_id}}/sign": DECIDE,
    f"POST {AGREEMENT}/amendments/{{amendment_id}}/withdraw": EDIT,
    f"POST {AGREEMENT}/sign": DECIDE,
    f"POST {AGREEMENT}/suspend": DECIDE,
    f"POST {AGREEMENT}/resume": DECIDE,
    f"POST {AGREEMENT}/end": DECIDE,
}


async def confidential(house: House, parties: Parties) -> tuple[str, str]:
    """An agreement in force that nobody else sees, with an observer; and what is owed under it."""
    watcher = (await house.verified("observer", "watcher")).rpartition("/")[2]
    seats = [
        party(parties.za, "origin"),
        party(parties.gb, "destination"),
        party(watcher, "international", role="observer"),
    ]
    path = await draft(house, parties, parties=seats, is_public=False)
    obligation = await owe(house, path, parties.za, in_days(house, 30))
    await sign_both(house, path, parties)
    return path, obligation


async def test_each_route_lets_in_whom_it_should_and_nobody_else(house: House) -> None:
    assert house.operations("agreements", "obligations") == MATRIX.keys()
    parties = await two_governments(house)
    path, obligation = await confidential(house, parties)
    callers = await _callers(house, parties)
    places = {
        "{agreement_id}": path.rpartition("/")[2],
        "{obligation_id}": obligation.rpartition("/")[2],
        "{review_id}": str(uuid4()),
        "{amendment_id}": str(uuid4()),
        "{twinning_id}": str(uuid4()),
        "{year}": "2026",
    }
    found = {name: "" for name in MATRIX}
    for name in MATRIX:
        method, _, route = name.partition(" ")
        for place, value in places.items():
            route = route.replace(place, value)
        for caller in CALLERS:
            answer = await house.api.request(
                method,
                route,
                headers=callers[caller] | {"If-Match": '"999"'},
                json=_body(house, name, parties) if method not in ("GET", "DELETE") else None,
            )
            assert answer.status_code < 500, answer.text
            if answer.status_code == 401:
                found[name] += "1"
            elif answer.status_code == 404 and slug_of(answer) == "agreement-not-found":
                found[name] += "4"
            else:
                assert answer.status_code != 422, answer.text
                found[name] += "+"
    assert found == MATRIX


async def test_one_that_is_not_there_looks_like_one_that_is_confidential(house: House) -> None:
    path, _ = await confidential(house, await two_governments(house))
    for verb in ("", "/balance", "/obligations"):
        answers = [
            await house.api.get(f"{place}{verb}", headers=house.as_("stranger"))
            for place in (path, f"/v1/agreements/{uuid4()}")
        ]
        assert {(each.status_code, each.json()["detail"]) for each in answers} == {
            (404, answers[0].json()["detail"])
        }


async def test_everybody_sees_what_is_public_and_lists_leave_the_rest_out(house: House) -> None:
    parties = await two_governments(house)
    secret, _ = await confidential(house, parties)
    draft_path = await draft(house, parties)
    public = await draft(house, parties)
    await sign_both(house, public, parties)

    async def seen(**headers: str) -> set[str]:
        page = (await house.api.get("/v1/agreements", headers=headers)).json()
        return {f"/v1/agreements/{each['id']}" for each in page["items"]}

    assert await seen(**house.as_("stranger")) == {public}
    assert await seen(**house.as_("gb")) == {public, secret, draft_path}
    assert await seen(**house.as_("observer")) == {public, secret}
    assert await seen(**house.as_("op", "operator")) == {public, secret, draft_path}


async def test_an_administrator_signs_for_no_other_party(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    refused = await sign(house, path, Parties(za=parties.gb, gb=parties.za), "za")
    assert (refused.status_code, slug_of(refused)) == (404, "agreement-not-found")


async def _callers(house: House, parties: Parties) -> dict[str, dict[str, str]]:
    own = f"/v1/partners/{parties.za}"
    for name in ("viewer", "editor"):
        await house.member(own, name, name, founder="za")
    return {
        "nobody": {},
        "stranger": house.as_("stranger"),
        "observer": house.as_("observer"),
        "viewer": house.as_("viewer"),
        "editor": house.as_("editor"),
        "administrator": house.as_("za"),
        "own system": await house.as_system(own, "za"),
        "operator": house.as_("op", "operator"),
    }


def _body(house: House, name: str, parties: Parties) -> dict[str, Any]:
    """What is sent to a route, so that only who asks decides."""
    day = str(in_days(house, 30))
    bodies: dict[str, dict[str, Any]] = {
        "POST /v1/agreements": agreement_body(parties),
        f"POST {AGREEMENT}/obligations": {
            "partner_id": parties.za,
            "title": "Pay",
            "due_on": day,
        },
        f"PATCH {OBLIGATION}": {"due_on": day},
        f"POST {OBLIGATION}/report": {"status": "on_track"},
        f"POST {OBLIGATION}/evidence": {"url": "https://example.org/minutes"},
        f"POST {OBLIGATION}/dispute": {"reason": "Nobody came."},
        f"POST {OBLIGATION}/breach": {"reason": "Nobody came."},
        f"PUT {AGREEMENT}/quotas/{{year}}": {"people": 20},
        f"POST {AGREEMENT}/twinnings": {
            "origin_id": parties.za,
            "destination_id": parties.gb,
            "exchanges": "Nurse tutors.",
        },
        f"POST {AGREEMENT}/reviews": {"planned_on": day},
        f"PATCH {AGREEMENT}/reviews/{{review_id}}": {"planned_on": day},
        f"POST {AGREEMENT}/reviews/{{review_id}}/hold": {
            "held_on": str(today(house)),
            "findings": "All is well.",
        },
        f"POST {AGREEMENT}/roadmaps": {"year": 2026, "milestones": [{"title": "Begin"}]},
        f"PATCH {AGREEMENT}/roadmaps/{{year}}": {"milestones": [{"title": "Begin"}]},
        f"POST {AGREEMENT}/amendments": {
            "reason": "Five more years.",
            "changes": {"ends_on": day},
        },
        f"POST {AGREEMENT}/amendments/{{amendment_id}}/sign": {"partner_id": parties.za},
        f"POST {AGREEMENT}/sign": {"partner_id": parties.za, "terms_version": 1},
    }
    verbs = ("suspend", "resume", "end")
    bodies |= {f"POST {AGREEMENT}/{verb}": {"reason": "It was time."} for verb in verbs}
    return bodies.get(name, {})
