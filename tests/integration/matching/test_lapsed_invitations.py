"""An invitation lapses once, another is told then, and an answer that comes later counts."""

import asyncio

import pytest

from services.matching.invitations import service as invitations
from services.matching.telling import service as telling
from shared.db.unit_of_work import Database
from tests.integration.matching.dealings import HOST, Member, World, roles, settle
from tests.integration.matching.histories import payloads, rows
from tests.integration.matching.inviting import A_MINUTE_LESS, THIRTY_DAYS, Answer, look
from tests.integration.matching.test_doors import ME

pytestmark = pytest.mark.starter

pytestmark = pytest.mark.usefixtures("only_lists_tell")


async def one_told_of_three(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Member]:
    """Three members of a list that tells one at a time; the one who is told comes first."""
    monkeypatch.setattr(telling, "MOST_OPEN", 1)
    await world.change(2, roles=roles(world.skills, 9), funding=None)
    members = [await world.join(funding=None) for _ in range(3)]
    await world.tell()
    first = str(await world.one("SELECT profile_id FROM exposure"))
    return sorted(members, key=lambda each: each.profile != first)


async def found(world: World) -> int:
    """How often anybody was told."""
    return len(await payloads(world.database, "matching.match.found.v1"))


async def test_when_an_invitation_lapses_the_next_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await one_told_of_three(world, monkeypatch)
    assert await look(world, at=A_MINUTE_LESS) == 0
    await world.tell()
    assert await found(world) == 1
    assert await look(world, at=THIRTY_DAYS) == 1
    await world.tell()
    assert await found(world) == 2
    assert await look(world) == 0
    await world.tell()
    assert await found(world) == 2
    # And so on, thirty days later.
    assert await look(world, at="2027-01-29T09:00") == 1
    await world.tell()
    assert await found(world) == 3


async def test_two_who_look_at_once_let_an_invitation_lapse_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await one_told_of_three(world, monkeypatch)
    world.clock.at = world.clock.at.fromisoformat(f"{THIRTY_DAYS}:00+00:00")
    async with world.database.unit_of_work() as one:
        assert await invitations.lapse(one)
        async with world.database.unit_of_work() as another:
            assert not await invitations.lapse(another)
    await asyncio.gather(*(look(world) for _ in range(3)))
    assert await rows(world.database, "slot_work") == 1
    await world.tell()
    assert await found(world) == 2


async def lapse_and_die(database: Database) -> None:
    """Let invitations lapse, and come to nothing before the end of it."""
    async with database.unit_of_work() as uow:
        assert await invitations.lapse(uow)
        raise InterruptedError


async def test_an_invitation_lapses_though_the_first_who_saw_it_died(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await one_told_of_three(world, monkeypatch)
    world.clock.at = world.clock.at.fromisoformat(f"{THIRTY_DAYS}:00+00:00")
    with pytest.raises(InterruptedError):
        await lapse_and_die(world.database)
    assert await rows(world.database, "slot_work") == 0
    assert await look(world) == 1
    await world.tell()
    assert await found(world) == 2


@pytest.mark.parametrize(("verb", "outcome"), [("dismiss", "dismissed"), ("propose", "proposed")])
async def test_an_answer_after_the_lapse_is_the_outcome_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, verb: str, outcome: str
) -> None:
    late, *_ = await one_told_of_three(world, monkeypatch)
    await look(world, at=THIRTY_DAYS)
    await world.tell()
    held = (await world.api.get("/v1/subjects/me", headers=late.headers)).json()["exposures"]
    assert [(each["outcome"], each["has_lapsed"]) for each in held] == [(None, True)]
    await world.done(verb, late.match, late.headers)
    held = (await world.api.get("/v1/subjects/me", headers=late.headers)).json()["exposures"]
    assert [(each["outcome"], each["has_lapsed"]) for each in held] == [(outcome, True)]
    # Their place was given to another already.
    await world.tell()
    assert await found(world) == 2


async def test_what_was_answered_does_not_lapse(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = await one_told_of_three(world, monkeypatch)
    await world.done("propose", first.match, first.headers)
    await world.tell()
    assert await found(world) == 2
    assert await look(world, at=THIRTY_DAYS) == 1
    assert await world.one("SELECT count(*) FROM exposure WHERE has_lapsed") == 1


async def closes(world: World, _: Member) -> None:
    """The project is over."""
    await world.close()


async def fills_up(world: World, member: Member) -> None:
    """The only position is taken."""
    await world.change(3, roles=roles(world.skills, 1), funding=None)
    await world.done("propose", member.match, HOST)
    await world.done("accept", member.match, member.headers)


@pytest.mark.parametrize("ends", [closes, fills_up])
async def test_what_lapses_where_nobody_is_sought_is_no_work(
    world: World, monkeypatch: pytest.MonkeyPatch, ends: Answer
) -> None:
    _, second, _ = await one_told_of_three(world, monkeypatch)
    await ends(world, second)
    await world.tell()
    told = await found(world)
    assert await look(world, at=THIRTY_DAYS) == 1
    assert await look(world) == 0
    assert await rows(world.database, "slot_work") == 0
    await world.tell()
    assert await found(world) == told


async def test_when_a_proposal_ends_the_next_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = await one_told_of_three(world, monkeypatch)
    await world.done("propose", first.match, HOST)
    await world.api.post(f"{ME}/pause", headers=first.headers)
    await world.tell()
    assert await found(world) == 1
    assert await settle(world.database) == 1
    await world.tell()
    assert await found(world) == 2
