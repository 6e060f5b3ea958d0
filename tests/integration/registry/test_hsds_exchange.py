"""Directories of services as HSDS 3.0, in and out through HTTP."""

import asyncio
from typing import Any

import orjson
import pytest

from services.registry.hsds.document import settle
from services.registry.hsds.people import without_people
from services.registry.hsds.terms import TAXONOMY
from tests.integration.registry.directories import (
    SERVICES,
    as_hsds,
    bring_in,
    enter,
    near,
    report,
)
from tests.integration.registry.house import House, slug_of
from tests.unit.registry.hsds_files import WELCOME, organisation, service


def _apart_from_ours(written: dict[str, Any]) -> dict[str, Any]:
    kept = [e for e in written["attributes"] if e["taxonomy_term"].get("taxonomy") != TAXONOMY]
    return dict(settle(written | {"attributes": kept}))


def _outcomes(said: dict[str, Any]) -> list[str]:
    return [each["outcome"] for each in said["items"]]


async def _all(house: House) -> list[dict[str, Any]]:
    answer = await house.api.get(SERVICES, headers=house.as_("founder"))
    return list(answer.json()["items"])


async def test_a_file_that_came_in_goes_out_the_same_but_for_people(house: House) -> None:
    path = await house.verified()
    said = await report(house, path, service())
    (row,) = said["items"]
    assert (row["outcome"], row["source_id"]) == ("imported", WELCOME)
    assert "Left out: 3 contact(s) of persons." in row["notes"]
    written = await as_hsds(house, row["service_id"])
    assert _apart_from_ours(written) == settle(without_people(settle(service()))[0])


async def test_no_person_of_a_file_is_kept_anywhere(house: House) -> None:
    path = await house.verified()
    await report(house, path, service())
    async with house.database.connection() as connection:
        kept = str((await connection.exec_driver_sql("SELECT * FROM integration_service")).all())
        kept += str((await connection.exec_driver_sql("SELECT * FROM service_location")).all())
    for trace in ("Ines", "Ugo", "ines@example.org", "+39 02 111 222", "assurer@"):
        assert trace not in kept
    assert "+39 02 555 666" in kept


async def test_the_same_file_again_changes_nothing_and_leaves_edits_alone(house: House) -> None:
    path = await house.verified()
    first = await report(house, path, service())
    place = f"{SERVICES}/{first['items'][0]['service_id']}"
    edited = await house.api.patch(
        place, headers=house.as_("founder", **{"If-Match": '"1"'}), json={"alert": "Full"}
    )
    assert edited.status_code == 200
    again = await report(house, path, service())
    assert (again["unchanged"], again["imported"]) == (1, 0)
    assert (await _all(house))[0]["alert"] == "Full"
    newer = await report(house, path, service(wait_time="A month"))
    assert _outcomes(newer) == ["updated"]
    (only,) = await _all(house)
    assert (only["wait_time"], only["alert"], only["id"]) == (
        "A month",
        None,
        first["items"][0]["service_id"],
    )


async def test_a_dry_run_says_the_same_and_does_nothing(house: House) -> None:
    path = await house.verified()
    files = (service(), service(id="other", status="nonsense"))
    dry = await report(house, path, *files, dry_run="true")
    assert dry["dry_run"] is True
    assert await _all(house) == []
    real = await report(house, path, *files)
    assert _outcomes(dry) == _outcomes(real) == ["imported", "rejected"]
    assert dry["items"][0]["service_id"] is None


async def test_a_row_that_is_refused_says_why_and_stops_no_other(house: House) -> None:
    path = await house.verified()
    wrong: list[dict[str, Any]] = [
        service(id=None),
        service(id="1", name=None),
        service(id="2", status=None),
        service(id="3", minimum_age=99, maximum_age=3),
        service(id="4", name="a\0b"),
        service(id="5", schedules=[{"freq": "DAILY"}]),
        service(id="6", required_documents=[{"document": 7}]),
    ]
    said = await report(house, path, *wrong, service())
    assert _outcomes(said) == ["rejected"] * 7 + ["imported"]
    reasons = [each["reason"] for each in said["items"]]
    assert reasons[0] == "It has no id, by which it would be known the next time."
    assert reasons[1].startswith("/name")
    assert reasons[3] == "The youngest age is above the oldest."
    assert reasons[5].startswith("/schedules/0/freq")
    assert all(reason and "pydantic" not in reason for reason in reasons[:-1])


async def test_an_organisation_brings_its_services_and_lines_bring_many(house: House) -> None:
    path = await house.verified()
    whole = organisation(service(), service(id="other", name="A school"))
    lines = b"\n".join(orjson.dumps(each) for each in (whole, service(id="third")))
    answer = await house.api.post(
        f"{SERVICES}/imports?partner_id={path.rpartition('/')[2]}",
        headers=house.as_("founder", **{"Content-Type": "application/x-ndjson"}),
        content=lines,
    )
    assert _outcomes(answer.json()) == ["imported"] * 3
    written = await as_hsds(house, answer.json()["items"][1]["service_id"])
    assert written["organization"]["name"] == "The house of welcome"


@pytest.mark.parametrize("content", [b"", b"no json", b"[1]", b"7", b'{"a": 1}\nno json'])
async def test_what_is_no_file_of_services_is_refused(house: House, content: bytes) -> None:
    path = await house.verified()
    answer = await house.api.post(
        f"{SERVICES}/imports?partner_id={path.rpartition('/')[2]}",
        headers=house.as_("founder"),
        content=content,
    )
    assert (answer.status_code, slug_of(answer)) == (400, "file-not-hsds")


async def test_more_than_five_hundred_services_are_too_many(house: House) -> None:
    path = await house.verified()
    many = [{"id": str(number)} for number in range(501)]
    answer = await bring_in(house, path, many)
    assert (answer.status_code, slug_of(answer)) == (413, "too-many-services")


async def test_two_files_at_once_make_one_service(house: House) -> None:
    path = await house.verified()
    both = await asyncio.gather(*(report(house, path, service()) for _ in range(2)))
    assert sorted(_outcomes(both[0]) + _outcomes(both[1])) == ["imported", "unchanged"]
    assert len(await _all(house)) == 1


async def test_an_imported_service_is_found_near_by_with_what_to_bring(house: House) -> None:
    path = await house.verified()
    await report(house, path, service())
    (found,) = await near(house, need="housing", lang="fr", age=30)
    assert (found["speaks_language"], found["fits_age"]) == (True, True)
    assert [each["document"] for each in found["service"]["required_documents"]] == [
        "An identity document",
        "The residence permit or its receipt",
    ]
    assert found["location"]["address"]["city"] == "Milano"
    assert found["service"]["cost_options"][0]["amount"] == {
        "amount_minor": 12050,
        "currency": "EUR",
    }


async def test_a_service_of_our_own_goes_out_with_its_partner_and_in_a_language(
    house: House,
) -> None:
    path = await house.verified()
    made = await enter(house, path, locations=[{"address": _ADDRESS}])
    await house.api.put(
        f"{SERVICES}/{made['id']}/translations/fr",
        headers=house.as_("founder"),
        json={"name": "Un premier toit", "required_documents": ["Une pièce d'identité"]},
    )
    written = await as_hsds(house, made["id"], lang="fr-BF")
    assert (written["id"], written["name"]) == (made["id"], "Un premier toit")
    assert written["required_documents"][0]["document"] == "Une pièce d'identité"
    assert written["organization"]["name"] == "The clinic"
    (at,) = written["service_at_locations"]
    assert at["location"]["addresses"][0]["city"] == "Milano"
    assert await as_hsds(house, made["id"], lang="fr-BF") == written


async def test_what_went_out_comes_in_as_another_partners_and_out_again_the_same(
    house: House,
) -> None:
    path, other = await house.verified(), await house.verified("other", "other")
    written = await as_hsds(house, (await enter(house, path))["id"])
    said = await report(house, other, written, by="other")
    assert await as_hsds(house, said["items"][0]["service_id"]) == written


async def test_pages_are_numbered_as_hsds_numbers_them(house: House) -> None:
    path = await house.verified()
    for name in ("A", "B", "C"):
        await enter(house, path, name=name)
    pages = []
    for number in (1, 2, 3):
        answer = await house.api.get(
            f"{SERVICES}/hsds?page={number}&per_page=2", headers=house.as_("awa")
        )
        pages.append(answer.json())
    assert [[each["name"] for each in page["contents"]] for page in pages] == [
        ["A", "B"],
        ["C"],
        [],
    ]
    assert [page["last_page"] for page in pages] == [False, True, True]
    assert {page["total_items"] for page in pages} == {3}
    assert "service_at_locations" not in pages[0]["contents"][0]
    full = await house.api.get(f"{SERVICES}/hsds?full=true", headers=house.as_("awa"))
    assert len(full.json()["contents"][0]["service_at_locations"]) == 1


async def test_only_editors_import_and_for_their_own_partner(house: House) -> None:
    path = await house.verified()
    await house.member(path, "viewer", "viewer")
    for subject in ("viewer", "stranger"):
        answer = await bring_in(house, path, service(), by=subject)
        assert (answer.status_code, slug_of(answer)) == (404, "partner-not-found")


_ADDRESS = {"address_1": "Via Esempio 1", "city": "Milano", "country": "IT"}
