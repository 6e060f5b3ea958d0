"""A placement from its opening to its end, decided together and told at each step."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import (
    AFTER,
    ENGINEER,
    FIRST,
    LAST,
    NURSE,
    act,
    edit,
    load_lists,
    opened,
    published,
    read,
    say,
    started,
    told,
)
from tests.integration.registry.test_agencies import register

AGREED, STARTED = "registry.placement.agreed.v1", "registry.placement.started.v1"
ENDED, BLOCKED = "registry.placement.ended.v1", "registry.safeguard.blocked.v1"


async def test_a_placement_goes_from_proposed_to_ended_and_tells_what_others_need(
    house: House,
) -> None:
    path = await house.verified()
    awa = house.person("awa")
    placement = await started(house, path, await published(house, path), awa)
    answer = await act(house, placement, "end", ended_on=LAST)
    assert answer.json()["status"] == "ended"
    events = await told(house)
    assert [each["type"] for each in events] == [AGREED, STARTED, ENDED]
    assert [each["status"] for each in events] == ["agreed", "started", "ended"]
    assert [each["sequence"] for each in events] == [1, 2, 3]
    assert events[0]["person_ids"] == [str(awa)]
    assert events[0]["placement_id"] == placement.rpartition("/")[2]


async def test_it_is_agreed_only_when_both_sides_said_yes(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
    assert (await say(house, placement, path)).json()["status"] == "proposed"
    assert await told(house) == []
    answer = (await say(house, placement, host, "director")).json()
    assert answer["status"] == "agreed"
    assert {(each["role"], each["says"]) for each in answer["parties"]} == {
        ("project", "yes"),
        ("host", "yes"),
    }
    (event,) = await told(house)
    assert event["host_partner_ids"] == [host.rpartition("/")[2]]
    assert ("placement.decided", f"person:{house.person('director')}") in await house.audited()


async def test_the_first_no_calls_it_off_and_tells_nobody(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
    answer = await say(house, placement, host, "director", "no")
    assert answer.json()["status"] == "cancelled"
    assert "We looked into it." in answer.json()["close_reason"]
    assert slug_of(await say(house, placement, path)) == "wrong-placement-state"
    assert await told(house) == []


async def test_a_word_said_twice_is_said_once_and_is_never_turned_round(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
    first = (await say(house, placement, path)).json()
    assert (await say(house, placement, path)).json() == first
    answer = await say(house, placement, path, says="no")
    assert (answer.status_code, slug_of(answer)) == (409, "placement-decided-already")


async def test_nobody_decides_for_the_other_side(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
    for partner, by in ((host, "founder"), (path, "director")):
        assert (await say(house, placement, partner, by)).status_code == 404


async def test_other_conditions_ask_everybody_again(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
    await say(house, placement, path)
    version = (await read(house, placement))["version"]
    answer = await edit(house, placement, version, ends_on=AFTER)
    assert {each["says"] for each in answer.json()["parties"]} == {None}
    assert slug_of(await edit(house, placement, version, is_insured=False)) == "stale-version"


async def test_the_stipend_of_an_agreed_placement_may_change_and_its_days_not(
    house: House,
) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path))
    version = (await say(house, placement, path)).json()["version"]
    stipend = {"amount_minor": 150_000, "currency": "EUR"}
    answer = await edit(house, placement, version, stipend=stipend)
    assert (answer.json()["stipend"], answer.json()["status"]) == (stipend, "agreed")
    later = await edit(house, placement, version + 1, ends_on=AFTER)
    assert (later.status_code, slug_of(later)) == (409, "wrong-placement-state")


async def test_a_health_worker_out_of_a_listed_country_is_blocked_and_told_once(
    house: House,
) -> None:
    await load_lists(house)
    agency = await house.verified("recruiter", "agency", partner_type="recruitment_agency")
    licensed = await register(house, agency, valid_from="2020-01-01", valid_until=None)
    assert licensed.status_code == 201, licensed.text
    path = await house.verified()
    project = await published(house, path, kind="vacancy", country="GB")
    person = house.person("ama")
    practice = NURSE | {"agency_partner_id": agency.rpartition("/")[2]}
    placement = await opened(
        house,
        project,
        people=[{"person_id": str(person), "practice": practice}],
        modality="permanent_return",
    )
    answer = (await say(house, placement, path)).json()
    assert answer["status"] == "blocked"
    assert answer["safeguard"]["rule_id"] == "uk-2023-red"
    assert answer["safeguard"]["list_version"] == "uk-2023"
    assert answer["people"][0]["safeguard"]["outcome"] == "blocked"
    again = await act(house, placement, "reconsider")
    assert again.json()["status"] == "blocked"
    (event,) = await told(house)
    assert (event["type"], event["country_of_origin"]) == (BLOCKED, "GH")
    assert event["rule_text"].startswith("Red list")
    assert event["person_ids"] == [str(person)]


async def test_safeguards_are_asked_anew_at_each_step(house: House, clock: Any) -> None:
    await load_lists(house)
    path = await house.verified()
    project = await published(house, path, kind="vacancy", country="GB")
    practice = ENGINEER | {"isco_group": "2221", "initiative": "government_to_government"}
    placement = await opened(
        house,
        project,
        people=[{"person_id": str(house.person("awa")), "practice": practice}],
        modality="circular",
    )
    assert (await say(house, placement, path)).json()["status"] == "agreed"
    await act(house, placement, "accept-terms", numbers=[1])
    await _list_italy(house, clock.now() + timedelta(days=1))
    clock.advance(timedelta(days=2))
    answer = await act(house, placement, "prepare")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["safeguard"]["list_version"]) == (
        "blocked",
        "uk-next",
    )
    assert [each["type"] for each in await told(house)] == [AGREED, BLOCKED]


async def _list_italy(house: House, first: datetime) -> None:
    answer = await house.api.post(
        "/v1/safeguards/lists",
        headers=house.as_("reviewer", "reviewer"),
        json={
            "version": "uk-next",
            "title": "A list that names Italy",
            "jurisdiction": "GB",
            "source": "made up for this test",
            "valid_from": first.date().isoformat(),
            "rules": [{"id": "red", "text": "No recruiting."}],
            "entries": [{"country": "IT", "colour": "red", "rule_id": "red"}],
            "unlisted_rule_id": "red",
        },
    )
    assert answer.status_code == 201, answer.text


async def test_without_a_list_no_health_worker_is_let_through(house: House) -> None:
    path = await house.verified()
    project = await published(house, path, country="GB")
    people = [
        {
            "person_id": str(house.person("ama")),
            "practice": NURSE | {"initiative": "direct_application"},
        }
    ]
    placement = await opened(house, project, people=people)
    answer = await say(house, placement, path)
    assert (answer.status_code, slug_of(answer)) == (409, "safeguard-list-missing")
    assert (await read(house, placement))["parties"][0]["says"] is None


@pytest.mark.parametrize("verb", ["start", "end", "cancel", "prepare"])
async def test_a_verb_done_twice_is_done_once(house: House, verb: str) -> None:
    path = await house.verified()
    project = await published(house, path)
    bodies: dict[str, dict[str, Any]] = {
        "start": {"started_on": FIRST},
        "end": {"ended_on": LAST},
        "cancel": {"reason": "No longer needed."},
        "prepare": {},
    }
    placement = await opened(house, project)
    await say(house, placement, path)
    await act(house, placement, "accept-terms", numbers=[1])
    for before in {"start": ["prepare"], "end": ["prepare", "start"]}.get(verb, []):
        await act(house, placement, before, **bodies[before])
    first = await act(house, placement, verb, **bodies[verb])
    count = len(await told(house))
    second = await act(house, placement, verb, **bodies[verb])
    assert (first.status_code, second.json()) == (200, first.json())
    assert len(await told(house)) == count


async def test_what_was_told_and_is_called_off_is_told_as_cancelled(house: House) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path))
    await say(house, placement, path)
    await act(house, placement, "cancel", reason="The clinic burnt down.")
    assert [(each["type"], each["status"]) for each in await told(house)] == [
        (AGREED, "agreed"),
        (ENDED, "cancelled"),
    ]
