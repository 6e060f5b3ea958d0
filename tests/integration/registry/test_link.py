"""A person's memberships go to their new id, and partners are told."""

from services.registry.subjects import service
from tests.integration.registry.house import House

TOLD = "registry.membership.changed.v1"


async def _link(house: House, old: str, new: str) -> dict[str, int]:
    async with house.database.unit_of_work() as uow:
        return await service.link(uow, old=house.person(old), new=house.person(new), actor="test")


async def _members(house: House, path: str, by: str) -> dict[str, str]:
    answer = await house.api.get(f"{path}/members", headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return {each["person_id"]: each["role"] for each in answer.json()["items"]}


async def test_the_last_administrator_stays_one_under_the_new_id(house: House) -> None:
    path = await house.partner("awa")
    assert (await _link(house, "awa", "awa-now"))["memberships"] == 1
    expected = {str(house.person("awa-now")): "administrator"}
    assert await _members(house, path, "awa-now") == expected
    told = (await house.told(TOLD))[-1]
    assert {each["person_id"]: each["role"] for each in told["members"]} == expected
    assert (await house.audited())[-1] == ("subject.linked", "test")


async def test_a_member_under_both_ids_keeps_the_stronger_role(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa", "editor")
    await house.member(path, "awa-now", "viewer")
    await _link(house, "awa", "awa-now")
    members = await _members(house, path, "founder")
    assert members[str(house.person("awa-now"))] == "editor"
    assert str(house.person("awa")) not in members


async def test_a_second_time_tells_nothing(house: House) -> None:
    await house.partner("awa")
    await _link(house, "awa", "awa-now")
    before = await house.told()
    assert not any((await _link(house, "awa", "awa-now")).values())
    assert await house.told() == before
