"""Two who do something with a placement at once: one after the other, and told once."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from services.registry.hears import HEARS
from services.registry.placement_matches import service
from shared.contracts.matching import MatchAgreed
from shared.db.unit_of_work import UnitOfWork
from tests.integration.registry.house import House
from tests.integration.registry.placements import (
    FIRST,
    LAST,
    act,
    edit,
    event_of,
    hear,
    opened,
    published,
    read,
    say,
    told,
)
from tests.support.crossing import cross
from tests.support.events import act_on
from tests.support.handshakes import Pair


async def test_the_last_two_yeses_at_once_agree_once(house: House) -> None:
    path = await house.verified()
    hosts = {f"director-{n}": await house.verified(f"director-{n}", f"host-{n}") for n in range(3)}
    project = await published(house, path)
    ids = [each.rpartition("/")[2] for each in hosts.values()]
    placement = await opened(house, project, host_partner_ids=ids)
    answers = await asyncio.gather(
        say(house, placement, path),
        *(say(house, placement, host, by) for by, host in hosts.items()),
    )
    assert {each.status_code for each in answers} == {200}
    assert (await read(house, placement))["status"] == "agreed"
    assert len(await told(house)) == 1


async def test_a_yes_and_a_no_at_once_never_agree(house: House) -> None:
    path, host = await house.verified(), await house.verified("director", "hospital")
    project = await published(house, path)
    for _ in range(4):
        placement = await opened(house, project, host_partner_ids=[host.rpartition("/")[2]])
        await asyncio.gather(
            say(house, placement, path), say(house, placement, host, "director", "no")
        )
        assert (await read(house, placement))["status"] == "cancelled"
    assert await told(house) == []


async def test_a_yes_and_an_edit_at_once_leave_no_yes_to_what_was_not_read(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    for _ in range(4):
        placement = await opened(house, project)
        version = (await read(house, placement))["version"]
        _, edited = await asyncio.gather(
            say(house, placement, path), edit(house, placement, version, ends_on=None)
        )
        stands = await read(house, placement)
        if edited.status_code == 200:
            assert (stands["status"], stands["ends_on"]) == ("proposed", None)
        else:
            assert (stands["status"], stands["ends_on"]) == ("agreed", LAST)


async def test_many_who_start_at_once_start_once(house: House) -> None:
    path = await house.verified()
    placement = await opened(house, await published(house, path))
    await say(house, placement, path)
    await act(house, placement, "accept-terms", numbers=[1])
    await act(house, placement, "prepare")
    answers = await asyncio.gather(
        *(act(house, placement, "start", started_on=FIRST) for _ in range(4))
    )
    assert {each.status_code for each in answers} == {200}
    assert [each["type"].split(".")[2] for each in await told(house)] == ["agreed", "started"]


async def _pair(house: House) -> Pair:
    path = await house.verified()
    project = await published(house, path)
    return Pair(
        person=house.person("awa"),
        host=UUID(path.rpartition("/")[2]),
        project=UUID(project.rpartition("/")[2]),
    )


async def test_a_match_that_is_heard_while_its_person_leaves_brings_nobody_back(
    house: House,
) -> None:
    pair = await _pair(house)
    event = event_of(pair.step(MatchAgreed, at=datetime.now(UTC)), 1)

    async def leave(uow: UnitOfWork) -> None:
        await service.forget_profile(uow, profile_id=pair.profile)

    async def agree(uow: UnitOfWork) -> None:
        await act_on(HEARS, event, uow)

    await cross(house.database, leave, agree)
    url = f"/v1/placements/{pair.match_id}"
    assert (await house.api.get(url, headers=house.as_("founder"))).status_code == 404


async def test_copies_of_an_event_heard_at_once_open_one_placement(house: House) -> None:
    pair = await _pair(house)
    agreed = pair.step(MatchAgreed, at=datetime.now(UTC))
    await asyncio.gather(*(hear(house, agreed, 1) for _ in range(4)))
    placement = await read(house, f"/v1/placements/{pair.match_id}")
    assert len(placement["people"]) == 1
