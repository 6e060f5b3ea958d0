"""Published projects whose dates are over are closed by the calendar, each once."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.registry.past_projects import service
from services.registry.past_projects.loops import close_past
from services.registry.past_projects.repository import PastProjectRepository
from services.registry.present_state import present_state
from shared.clock import FixedClock
from shared.contracts.registry import ProjectClosed
from shared.contracts.values import ProjectKind
from tests.integration.registry import money, placements
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import published
from tests.integration.registry.programmes import Fund, id_of, ok
from tests.integration.registry.projects import do, draft, edit, euros, funding, role, told
from tests.integration.registry.renewals import project_of, renew

LAST = date(placements.YEAR, 6, 30)
NEXT = LAST + timedelta(days=1)


def until(end: date | None, title: str = "Engineer") -> dict[str, Any]:
    """A role that is asked for until a day."""
    window = {"start": placements.FIRST, "end": end.isoformat() if end else None}
    return role(title, window=window)


PAST: dict[str, Any] = {"roles": [until(LAST)], "funding": None}


async def run(house: House) -> None:
    """Let a loop look at everything."""
    step = close_past(house.database)
    while await step():
        pass


async def look(house: House, clock: FixedClock, day: date = NEXT, at: time = time()) -> None:
    """Let a loop look at everything at a time of a day in UTC; then it is now again."""
    now, clock.at = clock.at, datetime.combine(day, at, tzinfo=UTC)
    await run(house)
    clock.at = now


async def status(house: House, project: str) -> tuple[str, str | None]:
    """Where a project stands, and why it is closed."""
    read = await project_of(house, project)
    return read["status"], read["close_reason"]


async def closings(house: House) -> list[str]:
    """The ids of the projects that were told as closed, in order."""
    events = await house.told("registry.project.closed.v1")
    return [str(each["project_id"]) for each in events]


OPEN, CLOSED = ("published", None), ("closed", "expired")


@pytest.mark.parametrize("kind", [kind for kind in ProjectKind if kind is not ProjectKind.OTHER])
async def test_a_project_is_closed_on_the_day_after_its_last(
    house: House, clock: FixedClock, kind: ProjectKind
) -> None:
    project = await published(house, await house.verified(), **PAST, kind=kind)
    before = await project_of(house, project)
    await look(house, clock, LAST, time(23, 59))
    assert await project_of(house, project) == before
    await look(house, clock, NEXT)
    assert await status(house, project) == CLOSED
    assert (await project_of(house, project))["version"] == before["version"] + 1
    last = (await told(house))[-1]
    assert (last["type"], last["reason"]) == ("registry.project.closed.v1", "expired")
    assert (await house.audited())[-1] == ("project.expired", "the calendar")


async def test_the_day_is_over_when_it_is_over_everywhere_in_the_country(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    hawaii = await published(house, path, **PAST, country="US")
    fiji = await published(house, path, **PAST, country="FJ")
    await look(house, clock, LAST, time(11, 59))
    assert (await status(house, fiji), await status(house, hawaii)) == (OPEN, OPEN)
    await look(house, clock, LAST, time(12))
    assert (await status(house, fiji), await status(house, hawaii)) == (CLOSED, OPEN)
    await look(house, clock, NEXT, time(9, 59))
    assert await status(house, hawaii) == OPEN
    await look(house, clock, NEXT, time(10))
    assert await status(house, hawaii) == CLOSED


@pytest.mark.parametrize(
    "roles",
    [
        [until(LAST), role("Nurse")],
        [until(LAST), until(None, "Nurse")],
        [until(LAST), until(NEXT, "Nurse")],
        [],
    ],
)
async def test_a_role_that_is_asked_for_longer_keeps_a_project_open_and_so_does_none(
    house: House, clock: FixedClock, roles: list[dict[str, Any]]
) -> None:
    project = await published(house, await house.verified(), roles=roles)
    await look(house, clock)
    assert await status(house, project) == OPEN


async def test_money_that_is_asked_for_keeps_it_open_until_the_goal_is_reached(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    asks = await published(house, path, roles=[until(LAST)], funding=funding(100))
    stated = funding(100, raised=euros(100))
    has = await published(house, path, roles=[until(LAST)], funding=stated)
    await look(house, clock)
    assert (await status(house, asks), await status(house, has)) == (OPEN, CLOSED)


async def test_what_the_ledger_has_counts_once_it_is_counted(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    project = await money.published(house, path, roles=[until(LAST)])
    given = await money.opened(house, project, path)
    _, committed = await money.booked(house, given, pledge=100_000, commitment=100_000)
    await look(house, clock)
    assert await status(house, project) == OPEN
    await renew(house)
    # What is taken back in this moment is not counted yet, so nothing is decided.
    assert (await money.take_back(house, given, committed["id"], 1)).status_code == 201
    for _ in range(2):
        await look(house, clock)
        assert await status(house, project) == OPEN
        await renew(house)
    await money.booked(house, given, commitment=1)
    await renew(house)
    await look(house, clock)
    assert await status(house, project) == CLOSED


async def test_what_runs_is_ended_by_its_partner_and_what_was_never_public_by_nobody(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    runs = await published(house, path, **PAST)
    await do(house, runs, "start")
    done = await published(house, path, **PAST)
    for verb in ("start", "complete"):
        await do(house, done, verb)
    left = await published(house, path, **PAST)
    await do(house, left, "close")
    drafted = await draft(house, path, **PAST)
    many = len(await told(house))
    await look(house, clock)
    assert len(await told(house)) == many
    assert (await status(house, runs))[0] == "running"
    assert await status(house, left) == ("closed", "completed")
    read = await house.api.get(drafted, headers=house.as_("founder"))
    assert read.json()["status"] == "draft"


async def test_people_who_are_bound_or_at_work_keep_it_open_and_a_mere_proposal_does_not(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    agreed, at_work, proposed = [await published(house, path, **PAST) for _ in range(3)]
    placement = await placements.opened(house, agreed)
    assert (await placements.say(house, placement, path)).json()["status"] == "agreed"
    started = await placements.started(house, path, at_work)
    await placements.opened(house, proposed)
    await look(house, clock)
    seen = [await status(house, each) for each in (agreed, at_work, proposed)]
    assert seen == [OPEN, OPEN, CLOSED]
    assert (await placements.act(house, placement, "cancel", reason="Ill.")).status_code == 200
    done = await placements.act(house, started, "end", ended_on=placements.LAST)
    assert done.status_code == 200, done.text
    await look(house, clock)
    assert [await status(house, each) for each in (agreed, at_work)] == [CLOSED, CLOSED]


async def test_what_is_recorded_late_of_one_that_nobody_ended_is_taken(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    stated = funding(100, raised=euros(100))
    project = await published(house, path, roles=[until(LAST)], funding=stated)
    await look(house, clock)
    assert await status(house, project) == CLOSED
    assert await placements.opened(house, project)
    given = await money.opened(house, project, path)
    await money.booked(house, given, pledge=100, commitment=100, disbursement=100)


async def test_a_round_that_has_to_decide_on_it_keeps_it_open(
    house: House, clock: FixedClock
) -> None:
    wells = await Fund.set_up(house, clock)
    reached = funding(400_000, raised=euros(400_000), instruments=["grant"])
    project = await published(house, await house.verified(), roles=[until(LAST)], funding=reached)
    application = await wells.apply(await wells.round(), id_of(project))
    await wells.check(application)
    await look(house, clock)
    assert await status(house, project) == OPEN
    await ok(await wells.post(f"/v1/applications/{application}/withdraw", by="founder"))
    await look(house, clock)
    assert await status(house, project) == CLOSED


async def test_of_four_workers_at_once_one_closes_each_and_none_is_missed(
    house: House, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_AT_ONCE", 2)
    path = await house.verified()
    # Those that stay fill the first pages.
    for _ in range(5):
        await published(house, path, roles=[until(LAST)], funding=funding(100))
    projects = [await published(house, path, **PAST) for _ in range(9)]
    clock.at = datetime.combine(NEXT, time(), tzinfo=UTC)
    await asyncio.gather(*(run(house) for _ in range(4)))
    await run(house)
    assert sorted(await closings(house)) == sorted(id_of(each) for each in projects)
    audited = [action for action, _ in await house.audited()]
    assert audited.count("project.expired") == len(projects)


async def test_a_worker_that_dies_before_its_commit_leaves_everything_to_the_next(
    house: House, clock: FixedClock
) -> None:
    project = await published(house, await house.verified(), **PAST)
    clock.at = datetime.combine(NEXT, time(), tzinfo=UTC)
    with pytest.raises(RuntimeError, match="killed"):
        async with house.database.unit_of_work() as uow:
            await service.close_some(uow, after=None)
            raise RuntimeError("killed")
    assert (await status(house, project), await closings(house)) == (OPEN, [])
    await run(house)
    await run(house)
    assert (await status(house, project), await closings(house)) == (CLOSED, [id_of(project)])


async def test_who_is_just_giving_it_more_time_is_not_cut_short(
    house: House, clock: FixedClock
) -> None:
    project = await published(house, await house.verified(), **PAST)
    async with house.database.unit_of_work() as uow:
        await PastProjectRepository(uow.session).lock_over(NEXT, after=None, most=1)
        async with asyncio.timeout(10):
            await look(house, clock)
    assert await status(house, project) == OPEN
    (first,) = (await project_of(house, project))["roles"]
    longer = await edit(house, project, 2, roles=[until(NEXT) | {"number": first["number"]}])
    assert longer.status_code == 200, longer.text
    await look(house, clock)
    assert await status(house, project) == OPEN
    await look(house, clock, NEXT + timedelta(days=1))
    assert await status(house, project) == CLOSED
    late = await edit(house, project, 4, title="Too late")
    assert (late.status_code, slug_of(late)) == (409, "project-closed")


async def test_a_rebuild_hears_why_it_was_closed(house: House, clock: FixedClock) -> None:
    await published(house, await house.verified(), **PAST)
    await look(house, clock)
    async with house.database.unit_of_work() as uow:
        states = [each async for each in present_state(uow.session, None, clock.now())]
    (closed,) = [each.data for each in states if isinstance(each.data, ProjectClosed)]
    assert closed.reason == "expired"
