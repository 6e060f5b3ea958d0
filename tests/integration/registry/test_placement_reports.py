"""What partners' systems report moves placements, opens them, or is rejected with a reason."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.registry.subjects.service import forget_profile
from shared.contracts.matching import MatchAgreed
from tests.integration.registry.house import House
from tests.integration.registry.partner_events import Sender, cloud_event, names, project_data, slug
from tests.integration.registry.placements import FIRST, LAST, hear, told
from tests.support.handshakes import Pair

TYPE = "partner.placement.reported.v1"
WORK: dict[str, Any] = {
    "modality": "temporary_return",
    "country_of_origin": "SN",
    "country_of_destination": "IT",
    "isco_group": "2142",
    "initiative": "direct_application",
    "start": FIRST,
    "end": LAST,
}


def _report(state: str = "agreed", **more: Any) -> dict[str, Any]:
    data = {"reference": "PLC-1", "project_reference": "PRJ-1", "state": state} | WORK
    return cloud_event(data | more, TYPE)


async def _clinic(house: House) -> Sender:
    clinic = await Sender.of(house)
    project = project_data(kind="assignment", funding=None, publish=True)
    assert names(await clinic.send(cloud_event(project))) == ["accepted"]
    return clinic


async def _placements(house: House) -> list[dict[str, Any]]:
    page = await house.api.get("/v1/placements", headers=house.as_("founder-clinic"))
    return list(page.json()["items"])


async def test_a_report_opens_a_placement_and_agrees_to_it(house: House) -> None:
    clinic = await _clinic(house)
    (outcome,) = await clinic.send(_report())
    assert outcome["outcome"] == "accepted", outcome
    (placement,) = await _placements(house)
    assert (placement["status"], placement["reference"]) == ("agreed", "PLC-1")
    assert placement["people"][0]["practice_country"] == "IT"
    assert outcome["project_id"] == placement["project_id"]
    assert [each["type"] for each in await told(house)] == ["registry.placement.agreed.v1"]


async def test_a_report_said_again_changes_nothing(house: House) -> None:
    clinic = await _clinic(house)
    await clinic.send(_report())
    assert names(await clinic.send(_report())) == ["accepted"]
    assert len(await _placements(house)) == 1
    assert len(await told(house)) == 1


async def test_a_report_moves_a_placement_that_is_prepared(house: House) -> None:
    clinic = await _clinic(house)
    await clinic.send(_report())
    (early,) = await clinic.send(_report("started"))
    assert (early["outcome"], slug(early)) == ("rejected", "wrong-placement-state")
    (placement,) = await _placements(house)
    url, headers = f"/v1/placements/{placement['id']}", clinic.headers
    insured = headers | {"If-Match": f'"{placement["version"]}"'}
    await house.api.patch(url, headers=insured, json={"is_insured": True})
    await house.api.post(f"{url}/accept-terms", headers=headers, json={"numbers": [1]})
    ready = await house.api.post(f"{url}/prepare", headers=headers)
    assert ready.json()["status"] == "prepared", ready.text
    assert names(await clinic.send(_report("started"))) == ["accepted"]
    assert names(await clinic.send(_report("ended"))) == ["accepted"]
    (placement,) = await _placements(house)
    assert (placement["status"], placement["ended_on"]) == ("ended", LAST)


async def test_a_report_calls_a_placement_off_and_cannot_agree_to_it_again(
    house: House,
) -> None:
    clinic = await _clinic(house)
    await clinic.send(_report())
    assert names(await clinic.send(_report("cancelled"))) == ["accepted"]
    (again,) = await clinic.send(_report())
    assert slug(again) == "wrong-placement-state"
    assert [each["status"] for each in await told(house)] == ["agreed", "cancelled"]


async def test_a_report_that_does_not_say_enough_is_rejected_and_leaves_nothing(
    house: House,
) -> None:
    clinic = await _clinic(house)
    (outcome,) = await clinic.send(_report(isco_group=None))
    assert slug(outcome) == "placement-conditions-missing"
    assert await _placements(house) == []


async def test_a_report_about_a_project_or_match_that_is_not_there_is_rejected(
    house: House,
) -> None:
    clinic = await _clinic(house)
    (unknown,) = await clinic.send(_report(project_reference="PRJ-9"))
    (foreign,) = await clinic.send(_report(match_id=str(uuid4())))
    assert (slug(unknown), slug(foreign)) == ("reference-unknown", "placement-not-found")


async def test_a_report_that_names_its_match_moves_that_placement(house: House) -> None:
    clinic = await _clinic(house)
    page = await house.api.get("/v1/projects", headers=clinic.headers)
    pair = Pair(
        person=house.person("awa"),
        host=UUID(clinic.path.rpartition("/")[2]),
        project=UUID(page.json()["items"][0]["id"]),
    )
    await hear(house, pair.step(MatchAgreed, at=datetime.now(UTC)), 1)
    report = _report(match_id=str(pair.match_id), project_reference=None)
    assert names(await clinic.send(report)) == ["accepted"]
    (placement,) = await _placements(house)
    assert (placement["id"], placement["status"]) == (str(pair.match_id), "agreed")


async def test_a_profile_that_was_erased_is_not_brought_back(house: House) -> None:
    clinic = await _clinic(house)
    profile = uuid4()
    await clinic.send(_report(profile_id=str(profile)))
    async with house.database.unit_of_work() as uow:
        await forget_profile(uow, profile_id=profile)
    await clinic.send(_report(profile_id=str(profile), reference="PLC-2"))
    async with house.database.connection() as connection:
        found = await connection.exec_driver_sql("SELECT profile_id FROM placement_person")
        assert {row.profile_id for row in found} == {None}
