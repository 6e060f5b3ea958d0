"""People at their limit of invitations, and the loop that looks after invitations."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from sqlalchemy import text

from services.matching.invitations.loops import look_after
from tests.integration.matching.dealings import Member, World
from tests.integration.matching.histories import hear, published, work

THIRTY_DAYS = "2026-12-30T09:00"
A_MINUTE_LESS = "2026-12-30T08:59"
Answer = Callable[[World, Member], Awaitable[None]]


async def more_projects(world: World, count: int) -> list[UUID]:
    """So many other projects that ask for the same, each with its lists made and nobody told."""
    made = [uuid4() for _ in range(count)]
    for project in made:
        await hear(world.database, published(project, world.skills), 1)
    await work(world.database)
    return made


async def full_member(world: World, *, held_back: int = 2) -> Member:
    """Somebody who wishes for one invitation and has three, and whom some lists hold back."""
    member = await world.join(funding=None, open_invitations_cap=1)
    await more_projects(world, 2 + held_back)
    await world.tell()
    assert await counted(world, member) == (3, held_back)
    return member


async def counted(world: World, member: Member) -> tuple[int, int]:
    """Of how many projects somebody was told, and how many lists hold them back."""
    values = {"p": UUID(member.profile)}
    told = await world.one("SELECT count(*) FROM exposure WHERE profile_id = :p", **values)
    held_back = await world.one("SELECT count(*) FROM held_back WHERE profile_id = :p", **values)
    return int(told), int(held_back)


async def told_of(world: World, member: Member) -> list[UUID]:
    """The projects somebody was told of."""
    asked = text("SELECT project_id FROM exposure WHERE profile_id = :p ORDER BY 1")
    async with world.database.connection() as connection:
        return list(await connection.scalars(asked, {"p": UUID(member.profile)}))


async def look(world: World, *, at: str | None = None) -> int:
    """Let the loop look until nothing is due, from a moment on; how often there was something."""
    if at is not None:
        world.clock.at = world.clock.at.fromisoformat(f"{at}:00+00:00")
    step, times = look_after(world.database), 0
    while await step():
        times += 1
        assert times < 50, "it never comes to rest"
    return times
