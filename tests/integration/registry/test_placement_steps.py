"""What a placement needs before people begin, what is written down, and what makes no sense."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import (
    AFTER,
    ENGINEER,
    FIRST,
    LAST,
    act,
    edit,
    opened,
    placement_body,
    published,
    read,
    say,
    started,
)
from tests.integration.registry.projects import do


async def test_what_is_missing_before_the_start_is_named(house: House) -> None:
    path = await house.verified()
    placement = await opened(
        house, await published(house, path), programme="mida", is_insured=False
    )
    await say(house, placement, path)
    answer = await act(house, placement, "prepare")
    assert (answer.status_code, slug_of(answer)) == (409, "placement-not-ready")
    for word in ("insured", "terms of reference", "programme"):
        assert word in answer.json()["detail"]
    early = await act(house, placement, "start", started_on=FIRST)
    assert slug_of(early) == "wrong-placement-state"


async def test_rules_of_a_programme_leave_their_reasons_and_no_facts(house: House) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path), programme="mida")
    facts = {
        "number": 1,
        "country_of_residence": "IT",
        "has_legal_residence": True,
        "has_right_of_return": False,
    }
    answer = (await act(house, placement, "check-eligibility", people=[facts])).json()
    (person,) = answer["people"]
    assert person["is_eligible"] is False
    assert [each["rule"] for each in person["eligibility"] if not each["is_met"]] == [
        "right_of_return"
    ]
    facts |= {"has_right_of_return": True}
    answer = (await act(house, placement, "check-eligibility", people=[facts])).json()
    assert answer["people"][0]["is_eligible"] is True
    assert "country_of_residence" not in str(answer)


async def test_a_person_accepts_the_terms_for_themself_and_sees_nobody_else(
    house: House,
) -> None:
    path = await house.verified()
    people = [house.person(name) for name in ("awa", "ibra")]
    placement = await opened(house, await published(house, path), *people)
    answer = (await act(house, placement, "accept-terms", "awa", numbers=[])).json()
    assert [(each["number"], each["has_accepted_terms"]) for each in answer["people"]] == [
        (1, True)
    ]
    assert answer["people_count"] == 2
    seen = await read(house, placement)
    assert [each["has_accepted_terms"] for each in seen["people"]] == [True, False]
    assert (await act(house, placement, "accept-terms", "awa", numbers=[2])).status_code == 404


async def test_who_has_not_returned_in_time_overstays_until_it_is_confirmed(
    house: House,
) -> None:
    path = await house.verified()
    project = await published(house, path)
    placement = await started(house, path, project, return_on=LAST)
    assert (await read(house, placement))["is_overstayed"] is True
    answer = await act(house, placement, "confirm-return", returned_on=AFTER)
    assert answer.json()["is_overstayed"] is False
    assert answer.json()["returned_on"] == AFTER


async def test_what_is_left_behind_and_how_it_went_is_written_down(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    placement = await started(house, path, await published(house, path))
    output = {"kind": "manual", "title": "Handbook of triage", "url": "https://example.org/t"}
    made = await act(house, placement, "outputs", **output, people_trained=12)
    assert (made.status_code, made.json()["people_trained"]) == (201, 12)
    note = await act(house, placement, "notes", noted_on=FIRST, text="Goes well.")
    assert note.status_code == 201
    for what in ("outputs", "notes"):
        page = await house.api.get(f"{placement}/{what}", headers=house.as_("founder"))
        assert len(page.json()["items"]) == 1
        foreign = await house.api.get(f"{placement}/{what}", headers=house.as_("director"))
        assert foreign.status_code == 404
    assert host


async def test_only_a_published_project_takes_people(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    await do(house, project, "close")
    answer = await house.api.post(
        "/v1/placements", headers=house.as_("founder"), json=placement_body(project)
    )
    assert (answer.status_code, slug_of(answer)) == (409, "project-takes-nobody")


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": "2020-01-01"},
        {"return_on": "2020-01-01"},
        {"programme": "unheard-of"},
        {"people": []},
        {"people": [{"person_id": "00000000-0000-0000-0000-000000000001"}] * 2},
        {"terms_of_reference": {}},
        {"stipend": {"amount_minor": -1, "currency": "EUR"}},
        {"is_insured": "yes"},
        {"name": "Awa"},
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, change: dict[str, Any]) -> None:
    path = await house.verified()
    project = await published(house, path)
    answer = await house.api.post(
        "/v1/placements", headers=house.as_("founder"), json=placement_body(project, **change)
    )
    assert answer.status_code == 422, answer.text


async def test_nobody_decides_before_the_practice_is_stated(house: House) -> None:
    path = await house.verified()
    people = [{"person_id": str(house.person("awa"))}]
    placement = await opened(house, await published(house, path), people=people)
    answer = await say(house, placement, path)
    assert slug_of(answer) == "placement-conditions-missing"
    version = (await read(house, placement))["version"]
    stated = await edit(house, placement, version, practice=[ENGINEER | {"number": 1}])
    assert stated.status_code == 200, stated.text
    assert (await say(house, placement, path)).json()["status"] == "agreed"


async def test_a_day_that_has_not_come_is_not_reported(house: House) -> None:
    path = await house.verified()
    placement = await started(house, path, await published(house, path))
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    answer = await act(house, placement, "end", ended_on=tomorrow)
    assert (answer.status_code, slug_of(answer)) == (422, "placement-makes-no-sense")
