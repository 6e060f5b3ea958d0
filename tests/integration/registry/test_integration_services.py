"""The directory of integration services: what is near by, in whose words, and who may edit it."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from tests.integration.registry.directories import (
    MILAN,
    SERVICES,
    enter,
    location,
    near,
    service_body,
)
from tests.integration.registry.house import House, slug_of


async def _translate(
    house: House, service: dict[str, Any], language: str, by: str = "founder", **words: Any
) -> httpx2.Response:
    return await house.api.put(
        f"{SERVICES}/{service['id']}/translations/{language}", headers=house.as_(by), json=words
    )


async def _edit(
    house: House, service: dict[str, Any], version: int, by: str = "founder", **changes: Any
) -> httpx2.Response:
    return await house.api.patch(
        f"{SERVICES}/{service['id']}",
        headers=house.as_(by, **{"If-Match": f'"{version}"'}),
        json=changes,
    )


async def test_the_nearest_comes_first_and_what_is_too_far_not_at_all(house: House) -> None:
    path = await house.verified()
    for name, km in (("far", 30), ("near", 1), ("nearer", 0.2), ("middle", 8)):
        await enter(house, path, name=name, locations=[location(km)])
    found = await near(house, need="housing", radius_km=10)
    assert [each["service"]["name"] for each in found] == ["nearer", "near", "middle"]
    assert [each["distance_km"] for each in found] == pytest.approx([0.2, 1, 8], rel=0.01)


async def test_the_distance_is_that_of_the_globe(house: House) -> None:
    """Milan to Bergamo: 45.1 km between these two points, by the haversine of a calculator."""
    path = await house.verified()
    await enter(house, path, locations=[{"latitude": 45.6983, "longitude": 9.6773}])
    (found,) = await near(house, radius_km=50)
    assert found["distance_km"] == pytest.approx(46.0, abs=0.6)


async def test_a_service_over_the_180th_meridian_is_near(house: House) -> None:
    path = await house.verified()
    await enter(house, path, locations=[{"latitude": -17.0, "longitude": -179.95}])
    (found,) = await near(house, lat=-17.0, lon=179.95, radius_km=20)
    assert found["distance_km"] == pytest.approx(10.6, abs=0.2)


async def test_pages_go_on_where_they_ended(house: House) -> None:
    path = await house.verified()
    places = [location(0.5) for _ in range(3)] + [location(km) for km in (0.1, 2, 3)]
    await enter(house, path, locations=places)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"lat": MILAN[0], "lon": MILAN[1], "limit": 2} | (
            {"cursor": cursor} if cursor else {}
        )
        answer = await house.api.get(f"{SERVICES}/near", headers=house.as_("awa"), params=params)
        found += [each["location"]["id"] for each in answer.json()["items"]]
        cursor = answer.json()["next"]
    assert len(found) == len(set(found)) == 6


async def test_only_what_is_needed_and_fits_the_age_is_found(house: House) -> None:
    path = await house.verified()
    await enter(house, path, name="young", needs=["education", "housing"], maximum_age=25)
    await enter(house, path, name="grown", minimum_age=18)
    await enter(house, path, name="school", needs=["education"])
    names = {
        asked: {each["service"]["name"] for each in await near(house, need="housing", age=asked)}
        for asked in (16, 20, 40)
    }
    assert names == {16: {"young"}, 20: {"young", "grown"}, 40: {"grown"}}
    (fits,) = [e for e in await near(house, age=40) if e["service"]["name"] == "school"]
    assert fits["fits_age"] is None


async def test_what_is_closed_or_of_a_partner_that_is_not_verified_is_not_found(
    house: House,
) -> None:
    path = await house.verified()
    await enter(house, path, status="temporarily_closed")
    draft = await house.partner("other", "other")
    hidden = await enter(house, draft, by="other")
    assert await near(house) == []
    place = f"{SERVICES}/{hidden['id']}"
    assert (await house.api.get(place, headers=house.as_("awa"))).status_code == 404
    assert (await house.api.get(place, headers=house.as_("other"))).status_code == 200
    await enter(house, path)
    await house.decide(path, "suspend")
    assert await near(house) == []


async def test_each_text_is_told_in_the_first_language_of_the_chain(house: House) -> None:
    path = await house.verified()
    service = await enter(house, path, alert="Closed in August")
    await _translate(
        house, service, "fr", name="Un premier toit", required_documents=["Une pièce d'identité"]
    )
    await _translate(house, service, "fr-BF", alert="Fermé en août")
    (found,) = await near(house, lang="fr-BF")
    told = found["service"]
    assert (told["name"], told["alert"]) == ("Un premier toit", "Fermé en août")
    assert told["description"] == "Rooms for the first six months"
    assert told["text_languages"] == {"name": "fr", "alert": "fr-BF", "description": "en"}
    assert told["required_documents"] == [
        {"document": "Une pièce d'identité", "uri": None, "language": "fr"}
    ]
    assert found["speaks_language"] is True
    (other,) = await near(house, lang="am")
    assert (other["service"]["name"], other["speaks_language"]) == ("A first home", False)


async def test_a_translation_says_every_document_or_none(house: House) -> None:
    service = await enter(house, await house.verified())
    wrong = await _translate(house, service, "fr", required_documents=["Un", "Deux"])
    assert slug_of(wrong) == "integration-service-makes-no-sense"
    own = await _translate(house, service, "en", name="Home")
    assert own.status_code == 422
    await _translate(house, service, "fr", required_documents=["Un"])
    edited = await _edit(
        house, service, 2, required_documents=[{"document": "A"}, {"document": "B"}]
    )
    assert edited.status_code == 200
    (found,) = await near(house, lang="fr")
    assert [each["document"] for each in found["service"]["required_documents"]] == ["A", "B"]


async def test_a_translation_that_is_dropped_is_told_no_more(house: House) -> None:
    service = await enter(house, await house.verified())
    await _translate(house, service, "fr", name="Un toit")
    place = f"{SERVICES}/{service['id']}/translations/fr"
    assert (await house.api.delete(place, headers=house.as_("founder"))).status_code == 204
    again = await house.api.delete(place, headers=house.as_("founder"))
    assert slug_of(again) == "translation-not-found"
    (found,) = await near(house, lang="fr")
    assert found["service"]["name"] == "A first home"


async def test_an_edit_replaces_what_it_names_and_nothing_else(house: House) -> None:
    service = await enter(house, await house.verified(), alert="Closed")
    answer = await _edit(house, service, 1, alert=None, locations=[location(3), location(4)])
    edited = answer.json()
    assert (edited["alert"], edited["description"]) == (None, service["description"])
    assert len(edited["locations"]) == 2
    assert answer.headers["etag"] == '"2"'
    stale = await _edit(house, service, 1, alert="Open")
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"minimum_age": 40, "maximum_age": 18}, 422),
        ({"locations": [{"latitude": 45.0}]}, 422),
        ({"locations": [{"latitude": 100, "longitude": 0}]}, 422),
        ({"needs": []}, 422),
        ({"name": "a\0b"}, 422),
        ({"email": "no address"}, 422),
        ({"url": "javascript:alert(1)"}, 422),
        ({"contacts": [{"name": "Somebody"}]}, 422),
    ],
)
async def test_what_makes_no_sense_is_not_entered(
    house: House, wrong: dict[str, Any], status: int
) -> None:
    body = service_body(await house.verified(), **wrong)
    answer = await house.api.post(SERVICES, headers=house.as_("founder"), json=body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("asked", ["lat=91&lon=0", "lat=nan&lon=0", "lat=1", "lat=1&lon=1&age=-1"])
async def test_a_place_that_is_none_is_refused(house: House, asked: str) -> None:
    answer = await house.api.get(f"{SERVICES}/near?{asked}", headers=house.as_("awa"))
    assert answer.status_code == 422


async def test_only_editors_of_its_partner_change_a_service(house: House) -> None:
    path = await house.verified()
    service = await enter(house, path)
    await house.member(path, "viewer", "viewer")
    await house.member(path, "editor", "editor")
    for subject, status in (("stranger", 404), ("viewer", 404), ("editor", 200)):
        edited = await _edit(house, service, 1, by=subject, alert="Full")
        told = await _translate(house, service, "fr", by=subject, name="Un toit")
        entered = await house.api.post(
            SERVICES, headers=house.as_(subject), json=service_body(path)
        )
        assert (edited.status_code, told.status_code) == (status, status)
        assert entered.status_code == (201 if status == 200 else 404)


async def test_the_list_is_filtered_by_need_language_and_partner(house: House) -> None:
    path, other = await house.verified(), await house.verified("other", "other")
    await enter(house, path, name="A")
    await enter(house, path, name="B", needs=["health"], languages=["am"])
    await enter(house, other, by="other", name="C")
    names = {}
    for asked in ("", "need=health", "spoken=fr", f"partner_id={other.rpartition('/')[2]}"):
        answer = await house.api.get(f"{SERVICES}?{asked}", headers=house.as_("awa"))
        names[asked.partition("=")[0]] = [each["name"] for each in answer.json()["items"]]
    assert names == {
        "": ["A", "B", "C"],
        "need": ["B"],
        "spoken": ["A", "C"],
        "partner_id": ["C"],
    }


async def test_a_box_is_found_by_the_index(house: House) -> None:
    service = await enter(house, await house.verified())
    async with house.database.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO service_location (id, service_id, number, latitude, longitude, "
                "phones, schedules, more) SELECT gen_random_uuid(), :service, n, "
                "(n % 170) - 85, (n % 350) - 175, '[]', '[]', '{}' FROM generate_series(1, 20000) n"
            ),
            {"service": service["id"]},
        )
        await connection.execute(text("ANALYZE service_location"))
        plan = await connection.execute(
            text(
                "EXPLAIN SELECT id FROM service_location WHERE latitude BETWEEN 45.2 AND 45.7 "
                "AND longitude BETWEEN 8.9 AND 9.5"
            )
        )
        assert "service_location_place" in "\n".join(row[0] for row in plan)
