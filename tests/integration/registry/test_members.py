"""Who may act for a partner: rights, the last administrator, and what is told, also at once."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from services.registry.partners.repository import PartnerRepository
from tests.integration.registry.house import House, slug_of
from tests.support.waiting import until

TOLD = "registry.membership.changed.v1"


async def _members(house: House, path: str, subject: str = "founder") -> dict[str, str]:
    page = await house.api.get(f"{path}/members", headers=house.as_(subject))
    assert page.status_code == 200, page.text
    return {each["person_id"]: each["role"] for each in page.json()["items"]}


async def test_a_member_is_invited_promoted_and_removed_and_each_time_the_whole_list_is_told(
    house: House,
) -> None:
    path, awa = await house.partner(), house.person("awa")
    made = await house.member(path, "awa", "viewer")
    assert (made.status_code, made.headers["location"]) == (201, f"{path}/members/{awa}")
    place, founder = made.headers["location"], house.as_("founder")
    promoted = await house.api.patch(place, headers=founder, json={"role": "editor"})
    assert (promoted.status_code, promoted.json()["role"]) == (200, "editor")
    assert (await house.api.delete(place, headers=founder)).status_code == 204
    told = [
        {each["person_id"]: each["role"] for each in event["members"]}
        for event in await house.told(TOLD)
    ]
    only = {str(house.person("founder")): "administrator"}
    assert told == [only, only | {str(awa): "viewer"}, only | {str(awa): "editor"}, only]
    assert [action for action, _ in await house.audited()] == ["members.changed"] * 3


async def test_nobody_is_invited_twice(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa")
    again = await house.member(path, "awa", "editor")
    assert (again.status_code, slug_of(again)) == (409, "member-exists")
    assert len(await house.told(TOLD)) == 2


async def test_the_last_administrator_can_neither_leave_nor_step_down(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa", "editor")
    place, founder = f"{path}/members/{house.person('founder')}", house.as_("founder")
    left = await house.api.delete(place, headers=founder)
    stepped_down = await house.api.patch(place, headers=founder, json={"role": "viewer"})
    for answer in (left, stepped_down):
        assert (answer.status_code, slug_of(answer)) == (409, "last-administrator")
    await house.api.patch(
        f"{path}/members/{house.person('awa')}", headers=founder, json={"role": "administrator"}
    )
    assert (await house.api.delete(place, headers=founder)).status_code == 204
    assert await _members(house, path, "awa") == {str(house.person("awa")): "administrator"}


async def test_a_member_may_leave_but_not_remove_others(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa")
    await house.member(path, "ben")
    awa = house.as_("awa")
    other = await house.api.delete(f"{path}/members/{house.person('ben')}", headers=awa)
    self = await house.api.delete(f"{path}/members/{house.person('awa')}", headers=awa)
    assert (other.status_code, self.status_code) == (404, 204)


async def test_two_administrators_who_remove_each_other_at_once_leave_one(house: House) -> None:
    path = await house.partner()
    for _ in range(5):
        await house.member(path, "awa", "administrator", founder="founder")
        answers = await asyncio.gather(
            house.api.delete(f"{path}/members/{house.person('awa')}", headers=house.as_("founder")),
            house.api.delete(f"{path}/members/{house.person('founder')}", headers=house.as_("awa")),
        )
        assert sorted(answer.status_code for answer in answers) == [204, 404], answers
        staying = "founder" if answers[0].status_code == 204 else "awa"
        assert list(await _members(house, path, staying)) == [str(house.person(staying))]
        if staying == "awa":
            await house.member(path, "founder", "administrator", founder="awa")
            leaving = f"{path}/members/{house.person('awa')}"
            await house.api.delete(leaving, headers=house.as_("founder"))


async def test_two_administrators_who_leave_at_once_leave_one(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa", "administrator")
    answers = await asyncio.gather(
        *(
            house.api.delete(f"{path}/members/{house.person(who)}", headers=house.as_(who))
            for who in ("founder", "awa")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_who_is_removed_while_waiting_for_the_row_cannot_act_any_more(house: House) -> None:
    path, awa = await house.partner(), house.person("awa")
    await house.member(path, "awa", "administrator")
    async with house.database.unit_of_work() as uow:
        repository = PartnerRepository(uow.session)
        partner_id = (await repository.memberships(awa))[0].partner_id
        await repository.lock_any(partner_id)
        invitation = asyncio.create_task(house.member(path, "friend", founder="awa"))
        await until(lambda: _somebody_waits(house))
        await repository.remove_member(partner_id, awa)
    assert (await invitation).status_code == 404
    assert str(house.person("friend")) not in await _members(house, path)


async def test_with_many_writers_the_last_list_told_is_the_list_that_is_read(
    house: House,
) -> None:
    path, founder = await house.partner(), house.as_("founder")

    async def write(number: int) -> None:
        made = await house.member(path, f"person-{number}", "viewer")
        assert made.status_code == 201, made.text
        place = made.headers["location"]
        if number % 2:
            await house.api.patch(place, headers=founder, json={"role": "editor"})
        else:
            await house.api.delete(place, headers=founder)

    await asyncio.gather(*(write(number) for number in range(8)))
    told = await house.told(TOLD)
    assert [event["sequence"] for event in told] == list(range(1, 18))
    last = {each["person_id"]: each["role"] for each in told[-1]["members"]}
    assert last == await _members(house, path)
    assert len(last) == 5


async def test_a_role_that_nobody_knows_is_refused(house: House) -> None:
    path = await house.partner()
    answer = await house.member(path, "awa", "owner")
    assert (answer.status_code, slug_of(answer)) == (422, "invalid-body")


async def test_a_stranger_cannot_be_changed_or_removed(house: House) -> None:
    path, founder = await house.partner(), house.as_("founder")
    place = f"{path}/members/{uuid4()}"
    changed = await house.api.patch(place, headers=founder, json={"role": "editor"})
    removed = await house.api.delete(place, headers=founder)
    for answer in (changed, removed):
        assert (answer.status_code, slug_of(answer)) == (404, "member-not-found")
    assert len(await house.told(TOLD)) == 1


async def _somebody_waits(house: House) -> bool:
    async with house.database.connection() as connection:
        return bool(
            await connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        )
