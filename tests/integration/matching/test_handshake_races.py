"""Whoever comes second to a handshake waits for the first, and then sees what became of it."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from services.matching.deadlines import service as deadlines
from services.matching.moves import service as moves
from services.matching.subjects.service import erase_subject
from shared.contracts.matching import AnswerReason
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal
from tests.integration.matching.conftest import PlainVerifier
from tests.integration.matching.dealings import HOST, Member, World, roles, settle
from tests.integration.matching.histories import PARTNER, hear, published, rows, work
from tests.integration.matching.test_doors import ME
from tests.integration.matching.test_telling import somebody_waits, traces
from tests.support.waiting import until

pytestmark = pytest.mark.starter

Act = Callable[[UnitOfWork], Awaitable[object]]


async def verified(role: str, subject: UUID) -> Principal:
    """Who is asking."""
    return await PlainVerifier().verify(f"{role}:{subject}")


async def one_after_the_other(world: World, first: Act, second: Awaitable[object]) -> object:
    """Do the first, let the second come before its end, and answer what came of the second."""
    async with world.database.unit_of_work() as uow:
        await first(uow)
        await uow.session.flush()
        waiting = asyncio.ensure_future(second)
        await until(lambda: somebody_waits(world.database))
        assert not waiting.done()
    return await waiting


async def accepts(member: Member) -> Act:
    """The member says yes."""
    principal = await verified("person", member.person)

    async def act(uow: UnitOfWork) -> None:
        await moves.accept(uow, principal=principal, match_id=UUID(member.match))

    return act


async def proposes(match: str) -> Act:
    """The host proposes."""
    host = await verified("partner", PARTNER)

    async def act(uow: UnitOfWork) -> None:
        await moves.propose(uow, principal=host, match_id=UUID(match))

    return act


def looks(what: str, member: Member) -> Act:
    """What the loop does: it has found something that is due."""

    async def look(uow: UnitOfWork) -> None:
        if what == "end":
            await deadlines.end(uow, match_id=UUID(member.match))
        else:
            assert await getattr(deadlines, what)(uow)

    return look


async def looking(world: World, what: str, member: Member) -> None:
    """The same, in a transaction of its own."""
    async with world.database.unit_of_work() as uow:
        await looks(what, member)(uow)


async def test_a_proposal_waits_for_one_of_the_other_side(world: World) -> None:
    member = await world.join()
    later = world.refused("propose", member.match, member.headers)
    found = await one_after_the_other(world, await proposes(member.match), later)
    assert found == (409, "answer-instead")
    assert await world.told_steps() == ["proposed"]


async def test_an_acceptance_waits_for_a_withdrawal(world: World) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    host = await verified("partner", PARTNER)

    async def withdraw(uow: UnitOfWork) -> None:
        reason = AnswerReason.POSITION_FILLED
        await moves.withdraw(uow, principal=host, match_id=UUID(member.match), reason=reason)

    later = world.refused("accept", member.match, member.headers)
    assert await one_after_the_other(world, withdraw, later) == (409, "handshake-over")
    assert await world.told_steps() == ["proposed", "withdrawn"]


async def test_who_wants_the_last_position_waits_for_who_is_taking_it(world: World) -> None:
    first, second = await world.join(), await world.join()
    for member in (first, second):
        await world.done("propose", member.match, HOST)
    later = world.refused("accept", second.match, second.headers)
    found = await one_after_the_other(world, await accepts(first), later)
    assert found == (409, "role-full")
    assert await settle(world.database) == 1
    assert (await world.told_steps()).count("agreed") == 1


async def test_who_proposes_to_a_full_person_waits_for_who_fills_them(world: World) -> None:
    member, other = await world.join(open_invitations_cap=1), uuid4()
    await hear(world.database, published(other, world.skills), 1)
    await work(world.database)
    found = (await world.api.get(f"{ME}/matches", headers=member.headers)).json()["items"]
    one, two = [each["match_id"] for each in found if each["role"] == 1]
    later = world.refused("propose", two, HOST)
    refused = await one_after_the_other(world, await proposes(one), later)
    assert refused == (409, "too-many-open-proposals")


@pytest.mark.parametrize("what", ["end", "expire", "remind"])
async def test_the_loop_waits_for_who_is_accepting_and_leaves_it_agreed(
    world: World, what: str
) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    accept = await accepts(member)

    async def accept_just_before(uow: UnitOfWork) -> None:
        await accept(uow)
        if what == "end":
            await world.close()
        else:
            moment = "2026-12-18T09:00" if what == "expire" else "2026-12-02T09:00"
            world.clock.at = world.clock.at.fromisoformat(f"{moment}:00+00:00")

    await one_after_the_other(world, accept_just_before, looking(world, what, member))
    assert await world.told_steps() == ["proposed", "accepted", "agreed"]
    assert await settle(world.database) == 0


@pytest.mark.parametrize("what", ["end", "expire", "remind"])
async def test_a_second_worker_waits_for_the_first_and_does_nothing(
    world: World, what: str
) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    if what == "end":
        await world.close()
    else:
        moment = "2026-12-18T09:00" if what == "expire" else "2026-12-02T09:00"
        world.clock.at = world.clock.at.fromisoformat(f"{moment}:00+00:00")

    await one_after_the_other(world, looks(what, member), looking(world, what, member))
    assert len(await world.told_steps()) == 2


async def test_an_answer_waits_for_an_erasure_and_finds_nothing(world: World) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)

    async def erase(uow: UnitOfWork) -> None:
        await erase_subject(uow, person_id=member.person, actor="the person")

    later = world.refused("accept", member.match, member.headers)
    assert await one_after_the_other(world, erase, later) == (404, "match-not-found")
    await work(world.database)
    ids = (member.person, UUID(member.profile), UUID(member.match))
    assert await traces(world.database, *ids) == set()


async def test_an_erasure_waits_for_an_answer_and_leaves_nothing_of_it(world: World) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    later = world.api.delete("/v1/subjects/me", headers=member.headers)
    await one_after_the_other(world, await accepts(member), later)
    await work(world.database)
    ids = (member.person, UUID(member.profile), UUID(member.match))
    assert await traces(world.database, *ids) == set()
    assert (await world.told())[-1]["reason"] == "erased"


async def test_two_sides_that_act_at_the_same_moment_have_one_outcome(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 9))
    for _ in range(8):
        member = await world.join()
        both = await asyncio.gather(
            world.do("propose", member.match, member.headers),
            world.do("propose", member.match, HOST),
        )
        assert sorted(each.status_code for each in both) == [200, 409]
        asker, asked = (member.headers, HOST) if both[0].is_success else (HOST, member.headers)
        both = await asyncio.gather(
            world.do("withdraw", member.match, asker), world.do("accept", member.match, asked)
        )
        # Accepted, and taken back after that; or taken back, and nothing left to accept.
        told = [each for each in await world.told() if each["match_id"] == member.match]
        was_accepted = "accepted" in {each["step"] for each in told}
        expected = [200, 200] if was_accepted else [200, 409]
        assert sorted(each.status_code for each in both) == expected
        assert told[-1]["step"] == "withdrawn"
        assert [each["revision"] for each in told] == list(range(1, len(told) + 1))
    assert await rows(world.database, "handshake") == 8
