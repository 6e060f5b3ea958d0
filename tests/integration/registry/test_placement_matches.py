"""Placements follow their matches, whatever the order and however often events are heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.placement_matches import service
from services.registry.subjects import service as subjects
from shared.contracts.matching import (
    EndReason,
    HandshakeStep,
    MatchAgreed,
    MatchEnded,
    MatchWithdrawn,
    ProfileErased,
)
from shared.contracts.values import ListKind
from tests.integration.registry.house import House
from tests.integration.registry.placements import (
    ENGINEER,
    FIRST,
    LAST,
    act,
    edit,
    hear,
    load_lists,
    published,
    read,
    say,
    told,
)
from tests.integration.registry.projects import do, role
from tests.support.handshakes import Pair

CONDITIONS: dict[str, Any] = {
    "modality": "virtual",
    "starts_on": FIRST,
    "ends_on": LAST,
    "practice": [ENGINEER | {"number": 1}],
}


async def _pair(house: House, path: str, **more: Any) -> Pair:
    project = await published(house, path, **more)
    return Pair(
        person=house.person("awa"),
        host=UUID(path.rpartition("/")[2]),
        project=UUID(project.rpartition("/")[2]),
    )


def _agreed(pair: Pair) -> MatchAgreed:
    return pair.step(MatchAgreed, at=datetime.now(UTC))


def _path(pair: Pair) -> str:
    return f"/v1/placements/{pair.match_id}"


async def test_a_match_that_both_agreed_to_opens_a_placement_of_its_id(house: House) -> None:
    host = await house.verified("director", "hospital")
    path = await house.verified()
    roles = [role(modalities=["virtual"], isco_group="2142")]
    pair = await _pair(house, path, roles=roles, host_partner_id=host.rpartition("/")[2])
    await hear(house, _agreed(pair), 1)
    placement = await read(house, _path(pair))
    assert (placement["status"], placement["is_from_match"]) == ("proposed", True)
    assert placement["modality"] == "virtual"
    assert placement["host_partner_ids"] == [host.rpartition("/")[2]]
    (person,) = placement["people"]
    assert (person["person_id"], person["isco_group"]) == (str(pair.person), "2142")
    assert (await read(house, _path(pair), "awa"))["people_count"] == 1
    assert await told(house) == []


async def test_an_association_that_introduced_the_person_has_vouched(house: House) -> None:
    association = await house.verified("chair", "association", partner_type="diaspora_association")
    pair = await _pair(house, await house.verified())
    introducer = UUID(association.rpartition("/")[2])
    await hear(house, _agreed(replace(pair, introducer=introducer)), 1)
    parties = {each["role"]: each["says"] for each in (await read(house, _path(pair)))["parties"]}
    assert parties == {"project": None, "introducer": "yes"}


@pytest.mark.parametrize("kind", [MatchWithdrawn, MatchEnded])
async def test_a_match_that_is_over_calls_off_what_has_not_begun(
    house: House, kind: type[HandshakeStep]
) -> None:
    path = await house.verified()
    pair = await _pair(house, path)
    await hear(house, _agreed(pair), 1)
    await hear(house, pair.step(kind), 2)
    assert (await read(house, _path(pair)))["status"] == "cancelled"


@pytest.mark.parametrize("kind", [MatchWithdrawn, MatchEnded])
async def test_an_older_event_after_a_newer_one_changes_nothing(
    house: House, kind: type[HandshakeStep]
) -> None:
    pair = await _pair(house, await house.verified())
    await hear(house, pair.step(kind), 2)
    await hear(house, _agreed(pair), 1)
    answer = await house.api.get(_path(pair), headers=house.as_("founder"))
    assert answer.status_code == 404
    other = await _pair(house, await house.verified(slug="school"))
    await hear(house, _agreed(other), 4)
    await hear(house, other.step(kind), 3)
    assert (await read(house, _path(other)))["status"] == "proposed"


async def test_an_event_heard_again_changes_nothing(house: House) -> None:
    path = await house.verified()
    pair = await _pair(house, path)
    await hear(house, _agreed(pair), 1)
    placement = await read(house, _path(pair))
    await edit(house, _path(pair), placement["version"], **CONDITIONS)
    assert (await say(house, _path(pair), path)).json()["status"] == "agreed"
    await hear(house, _agreed(pair), 1)
    await hear(house, _agreed(pair), 5)
    assert (await read(house, _path(pair)))["status"] == "agreed"


async def test_two_who_agree_anew_begin_anew(house: House) -> None:
    path = await house.verified()
    pair = await _pair(house, path)
    await hear(house, _agreed(pair), 1)
    placement = await read(house, _path(pair))
    await edit(house, _path(pair), placement["version"], **CONDITIONS)
    await say(house, _path(pair), path)
    await hear(house, pair.step(MatchEnded, reason=EndReason.PROFILE_PAUSED), 2)
    await hear(house, _agreed(pair), 3)
    placement = await read(house, _path(pair))
    assert placement["status"] == "proposed"
    assert [each["says"] for each in placement["parties"]] == [None]
    assert placement["people"][0]["practice_country"] is None


async def test_who_has_begun_is_not_called_off(house: House) -> None:
    path = await house.verified()
    pair = await _pair(house, path)
    await hear(house, _agreed(pair), 1)
    version = (await read(house, _path(pair)))["version"]
    await edit(house, _path(pair), version, is_insured=True, **CONDITIONS)
    await say(house, _path(pair), path)
    await act(house, _path(pair), "accept-terms", "awa", numbers=[])
    await act(house, _path(pair), "prepare")
    begun = await act(house, _path(pair), "start", started_on=FIRST)
    assert begun.json()["status"] == "started", begun.text
    await hear(house, pair.step(MatchEnded, reason=EndReason.PROJECT_CLOSED), 2)
    assert (await read(house, _path(pair)))["status"] == "started"


async def test_money_opens_no_placement(house: House) -> None:
    pair = await _pair(house, await house.verified())
    funding = _agreed(pair).model_copy(update={"list_kind": ListKind.FUNDING})
    await hear(house, funding, 1)
    answer = await house.api.get(_path(pair), headers=house.as_("founder"))
    assert answer.status_code == 404


async def test_a_project_that_closed_meanwhile_opens_none(house: House) -> None:
    pair = await _pair(house, await house.verified())
    await do(house, f"/v1/projects/{pair.project}", "close")
    await hear(house, _agreed(pair), 1)
    answer = await house.api.get(_path(pair), headers=house.as_("founder"))
    assert answer.status_code == 404


async def test_a_match_heard_after_its_person_was_erased_brings_nobody_back(
    house: House,
) -> None:
    pair = await _pair(house, await house.verified())
    now = datetime.now(UTC)
    erased = ProfileErased(profile_id=pair.profile, person_id=pair.person, partner_id=None, at=now)
    await hear(house, erased, 9)
    await hear(house, _agreed(pair), 1)
    answer = await house.api.get(_path(pair), headers=house.as_("founder"))
    assert answer.status_code == 404


async def test_a_match_of_an_old_id_is_that_of_the_new_one(house: House) -> None:
    pair = await _pair(house, await house.verified())
    async with house.database.unit_of_work() as uow:
        await subjects.link(uow, old=house.person("awa"), new=house.person("awa-now"), actor="test")
    await hear(house, _agreed(pair), 1)
    (person,) = (await read(house, _path(pair)))["people"]
    assert person["person_id"] == str(house.person("awa-now"))


async def test_what_was_heard_long_ago_is_swept(house: House, clock: Any) -> None:
    pair = await _pair(house, await house.verified())
    await hear(house, pair.step(MatchWithdrawn), 2)
    clock.advance(timedelta(days=61))
    async with house.database.unit_of_work() as uow:
        assert await service.sweep(uow) is False
    await hear(house, _agreed(pair), 1)
    assert (await read(house, _path(pair)))["status"] == "proposed"


async def test_a_placement_of_a_match_asks_the_safeguards_too(house: House) -> None:
    await load_lists(house)
    path = await house.verified()
    roles = [role(isco_group="2221")]
    pair = await _pair(house, path, kind="vacancy", country="GB", roles=roles)
    await hear(house, _agreed(pair), 1)
    version = (await read(house, _path(pair)))["version"]
    practice = {
        "number": 1,
        "isco_group": "2221",
        "practice_country": "KE",
        "initiative": "government_to_government",
    }
    changed = CONDITIONS | {"modality": "circular", "practice": [practice]}
    await edit(house, _path(pair), version, **changed)
    answer = (await say(house, _path(pair), path)).json()
    assert (answer["status"], answer["safeguard"]["rule_id"]) == ("blocked", "uk-2023-amber")
