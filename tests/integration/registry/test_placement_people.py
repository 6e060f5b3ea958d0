"""What placements hold about people is shown to them, moved with them, and gone with them."""

from uuid import UUID, uuid4

from sqlalchemy import text

from services.registry.subjects import service as subjects
from tests.integration.registry.house import House
from tests.integration.registry.placements import (
    act,
    opened,
    published,
    read,
    started,
    told,
)


async def _traces(house: House, person: UUID) -> int:
    """In how many rows of placements the person's id stands."""
    async with house.database.connection() as connection:
        found = await connection.scalar(
            text(
                "SELECT (SELECT count(*) FROM placement_person n WHERE n::text LIKE :id) + "
                "(SELECT count(*) FROM placement p WHERE p::text LIKE :id) + "
                "(SELECT count(*) FROM outbox WHERE convert_from(payload, 'UTF8') LIKE :id)"
            ),
            {"id": f"%{person}%"},
        )
    return int(found or 0)


async def test_a_person_sees_the_placements_that_name_them(house: House) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path), house.person("awa"))
    export = (await house.api.get("/v1/subjects/me", headers=house.as_("awa"))).json()
    (record,) = export["records"]
    assert record["kind"] == "placement"
    assert record["what"]["placement_id"] == placement.rpartition("/")[2]
    assert record["what"]["practice_country"] == "IT"


async def test_a_person_who_leaves_stays_counted_without_their_id(house: House) -> None:
    path = await house.verified()
    awa, ibra = house.person("awa"), house.person("ibra")
    placement = await started(house, path, await published(house, path), awa, ibra)
    assert await _traces(house, awa) > 1
    receipt = await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    assert receipt.json()["erased"]["placements"] == 1
    assert await _traces(house, awa) == 0
    seen = await read(house, placement)
    assert [each["person_id"] for each in seen["people"]] == [None, str(ibra)]
    again = await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    assert again.json()["erased"]["placements"] == 0
    await act(house, placement, "end", ended_on=seen["ends_on"])
    assert (await told(house))[-1]["person_ids"] == [str(ibra)]


async def test_a_placement_of_somebody_who_left_can_still_be_seen_through(house: House) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path), house.person("awa"))
    await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    answer = await act(house, placement, "cancel", reason="The person left us.")
    assert answer.json()["status"] == "cancelled"
    gone = await house.api.get(placement, headers=house.as_("awa"))
    assert gone.status_code == 404


async def test_a_persons_places_move_to_their_new_id_once(house: House) -> None:
    path = await house.verified()
    old, new = house.person("awa"), house.person("awa-now")
    placement = await opened(house, await published(house, path), old)
    for moved in (1, 0):
        async with house.database.unit_of_work() as uow:
            done = await subjects.link(uow, old=old, new=new, actor="test")
        assert done["placements"] == moved
    assert (await read(house, placement, "awa-now"))["people"][0]["person_id"] == str(new)


async def test_who_is_in_a_mission_under_both_ids_keeps_one_place(house: House) -> None:
    path = await house.verified()
    old, new = house.person("awa"), house.person("awa-now")
    placement = await opened(house, await published(house, path), old, new, uuid4())
    async with house.database.unit_of_work() as uow:
        await subjects.link(uow, old=old, new=new, actor="test")
    people = (await read(house, placement))["people"]
    assert [each["person_id"] for each in people][:2] == [None, str(new)]
    assert len(people) == 3
