"""Lists are loaded once and never changed, anybody may ask them, and vacancies follow them."""

from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import load_lists, published
from tests.integration.registry.projects import do, draft, edit, role, told

LIST: dict[str, Any] = {
    "version": "made-up-1",
    "title": "A list for tests",
    "jurisdiction": None,
    "source": "made up for this test",
    "valid_from": "2020-01-01",
    "rules": [
        {"id": "red", "text": "No recruiting."},
        {"id": "free", "text": "Recruiting is free."},
    ],
    "entries": [{"country": "GH", "colour": "red", "rule_id": "red"}],
    "unlisted_rule_id": "free",
}
URL = "/v1/safeguards/lists"


async def _load(house: House, by: str = "reviewer", **more: Any) -> Any:
    return await house.api.post(URL, headers=house.as_("somebody", by), json=LIST | more)


async def test_a_loaded_list_is_read_as_it_was_sent(house: House) -> None:
    made = await _load(house)
    assert made.status_code == 201, made.text
    read = await house.api.get(made.headers["location"], headers=house.as_("anybody"))
    assert read.json().items() >= (LIST | {"valid_until": None}).items()
    page = await house.api.get(URL, headers=house.as_("anybody"))
    assert [each["version"] for each in page.json()["items"]] == ["made-up-1"]
    assert "safeguard_list.loaded" in [action for action, _ in await house.audited()]


@pytest.mark.parametrize("more", [{}, {"version": "made-up-2"}, {"valid_from": "2021-01-01"}])
async def test_a_version_and_a_first_day_are_given_once(house: House, more: dict[str, Any]) -> None:
    await _load(house)
    answer = await _load(house, **more)
    assert (answer.status_code, slug_of(answer)) == (409, "safeguard-list-exists")


@pytest.mark.parametrize(
    "more",
    [
        {"entries": LIST["entries"] * 2},
        {"rules": [*LIST["rules"], LIST["rules"][0]]},
        {"unlisted_rule_id": "nowhere"},
        {"valid_until": "2019-12-31"},
        {"entries": [{"country": "GH", "colour": "blue", "rule_id": "red"}]},
        {"entries": []},
        {"surprise": True},
    ],
)
async def test_a_list_that_contradicts_itself_is_refused(
    house: House, more: dict[str, Any]
) -> None:
    assert (await _load(house, **more)).status_code == 422


async def test_only_those_who_keep_lists_load_them(house: House) -> None:
    assert (await _load(house, "person")).status_code == 403
    assert (await house.api.post(URL, json=LIST)).status_code == 401
    assert (await _load(house, "operator")).status_code == 201


async def _ask(house: House, **more: Any) -> Any:
    move = {
        "isco_group": "2221",
        "practice_country": "KE",
        "country": "GB",
        "modality": "permanent_return",
        "initiative": "government_to_government",
    }
    return await house.api.post(
        "/v1/safeguards/ask", headers=house.as_("anybody"), json=move | more
    )


async def test_anybody_may_ask_and_nothing_is_kept(house: House) -> None:
    await load_lists(house)
    answer = (await _ask(house)).json()
    assert (answer["outcome"], answer["rule_id"]) == ("blocked", "uk-2023-amber")
    assert (await _ask(house, country="US")).json()["rule_id"] == "who-2023-unlisted"
    nurse = await _ask(house, initiative="direct_application")
    assert nurse.json()["outcome"] == "allowed"
    assert await house.told() == []


async def test_a_question_that_needs_a_list_is_not_answered_without_one(house: House) -> None:
    answer = await _ask(house)
    assert (answer.status_code, slug_of(answer)) == (409, "safeguard-list-missing")
    assert (await _ask(house, isco_group="2142")).json()["rule_id"] == "not-health"


async def _roles(house: House, **more: Any) -> list[dict[str, Any]]:
    path = await house.verified()
    await published(house, path, **more)
    return list((await told(house))[-1]["roles"])


async def test_a_vacancy_for_nurses_leaves_out_those_who_practise_in_listed_countries(
    house: House,
) -> None:
    await load_lists(house)
    roles = [role("Nurse", isco_group="2221"), role("Cook")]
    nurse, cook = await _roles(house, kind="vacancy", country="GB", roles=roles)
    assert len(nurse["refused_practice_countries"]) == 56
    assert {"2221", "3221", "22"} <= set(nurse["isco_groups"])
    assert nurse["safeguard_list_version"] == "uk-2023"
    assert nurse["safeguard_rule_id"] == "uk-2023-red"
    assert (cook["isco_groups"], cook["safeguard_list_version"]) == ([], None)


async def test_a_vacancy_in_a_listed_country_keeps_its_own_workers(house: House) -> None:
    await load_lists(house)
    roles = [role(isco_group="2221")]
    (nurse,) = await _roles(house, kind="vacancy", country="SN", roles=roles)
    assert len(nurse["refused_practice_countries"]) == 54
    assert "SN" not in nurse["refused_practice_countries"]


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "assignment", "roles": [role(isco_group="2221")]},
        {"kind": "vacancy", "roles": [role(isco_group="2142")]},
        {"kind": "vacancy", "roles": [role(isco_group="2221", modalities=["virtual"])]},
        {"kind": "vacancy", "roles": [role()]},
    ],
)
async def test_whoever_takes_nobody_out_leaves_nobody_out(
    house: House, more: dict[str, Any]
) -> None:
    await load_lists(house)
    (asked,) = await _roles(house, country="GB", **more)
    assert asked["refused_practice_countries"] == []


async def test_an_edit_after_a_list_was_loaded_follows_the_list(house: House) -> None:
    path = await house.verified()
    project = await draft(
        house, path, kind="vacancy", country="GB", roles=[role(isco_group="2221")]
    )
    await do(house, project, "publish")
    assert (await told(house))[-1]["roles"][0]["refused_practice_countries"] == []
    await load_lists(house)
    read = await house.api.get(project, headers=house.as_("founder"))
    assert read.json()["roles"][0]["isco_group"] == "2221"
    answer = await edit(house, project, read.json()["version"], title="Nurses for London")
    assert answer.status_code == 200, answer.text
    assert len((await told(house))[-1]["roles"][0]["refused_practice_countries"]) == 56
