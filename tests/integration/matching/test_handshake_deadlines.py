"""What time and the loss of ground do to handshakes, once however many look."""

import asyncio
from uuid import uuid4

import pytest

from services.matching.deadlines.loops import look_after
from tests.integration.matching.dealings import HOST, World, partner_is, roles, settle
from tests.integration.matching.histories import PARTNER, rows, work
from tests.integration.matching.test_doors import ME, MONEY, joins, statement

pytestmark = pytest.mark.starter


async def test_a_reminder_after_two_working_days_and_an_expiry_after_fourteen(
    world: World,
) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    for to, steps in (
        ("2026-12-02T08:59", ["proposed"]),
        ("2026-12-02T09:00", ["proposed", "reminded"]),
        ("2026-12-05T09:00", ["proposed", "reminded"]),
        ("2026-12-18T08:59", ["proposed", "reminded"]),
        ("2026-12-18T09:00", ["proposed", "reminded", "expired"]),
        ("2027-01-18T09:00", ["proposed", "reminded", "expired"]),
    ):
        await world.pass_time(to)
        assert await world.told_steps() == steps, to
    _, reminded, expired = await world.told()
    assert (reminded["waits_for"], reminded["by"]) == ("person", "time")
    assert (expired["revision"], expired["by"]) == (3, "time")
    assert await world.refused("accept", member.match, member.headers) == (409, "handshake-over")
    # Nobody said no: they may begin anew, and count on from there.
    anew = await world.done("propose", member.match, member.headers)
    assert (anew["round"], anew["revision"], anew["state"]) == (2, 4, "accepted_by_person")
    assert [each["step"] for each in anew["steps"]] == ["proposed"]
    assert await rows(world.database, "handshake") == 2
    assert await world.one("SELECT count(*) FROM exclusion") == 0


async def test_who_answered_is_not_reminded_and_nothing_expires_that_is_agreed(
    world: World,
) -> None:
    member = await world.join()
    await world.done("propose", member.match, member.headers)
    await world.pass_time("2026-12-01T18:00")
    await world.done("accept", member.match, HOST)
    await world.pass_time("2027-03-01T09:00")
    assert await world.told_steps() == ["proposed", "accepted", "agreed"]


async def test_a_proposal_whose_time_is_over_cannot_be_accepted_before_the_loop_comes_by(
    world: World,
) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    world.clock.at = world.clock.at.fromisoformat("2026-12-18T09:00:00+00:00")
    assert await world.refused("accept", member.match, member.headers) == (409, "handshake-over")
    anew = await world.done("propose", member.match, member.headers)
    assert anew["round"] == 2
    assert await world.told_steps() == ["proposed", "expired", "proposed"]
    assert await settle(world.database) == 0


@pytest.mark.parametrize(
    ("to", "step"), [("2026-12-02T09:00", "reminded"), ("2026-12-18T09:00", "expired")]
)
async def test_two_workers_do_what_is_due_once(world: World, to: str, step: str) -> None:
    await world.change(2, roles=roles(world.skills, 9))
    for _ in range(4):
        await world.done("propose", (await world.join()).match, HOST)
    world.clock.at = world.clock.at.fromisoformat(f"{to}:00+00:00")
    await asyncio.gather(*(settle(world.database) for _ in range(3)))
    assert (await world.told_steps()).count(step) == 4


@pytest.mark.parametrize(
    ("by", "keeps", "due"),
    [
        # 14 January is a holiday in Morocco and no day off in Senegal.
        ("host", "MA", "2027-01-18T09:00:00Z"),
        ("host", "SN", "2027-01-15T09:00:00Z"),
        ("host", None, "2027-01-15T09:00:00Z"),
        # The project's country is Senegal, whatever the person keeps.
        ("person", "MA", "2027-01-15T09:00:00Z"),
    ],
)
async def test_time_to_answer_is_counted_by_the_calendar_of_whoever_has_to(
    world: World, by: str, keeps: str | None, due: str
) -> None:
    world.clock.at = world.clock.at.fromisoformat("2027-01-12T09:00:00+00:00")
    member = await world.join(public_holidays_of=keeps)
    asks = HOST if by == "host" else member.headers
    made = await world.done("propose", member.match, asks)
    assert made["answer_due_at"] == due
    (proposed,) = await world.told()
    assert proposed["answer_due_at"] == due


async def test_a_host_is_not_expected_to_answer_at_christmas(world: World) -> None:
    world.clock.at = world.clock.at.fromisoformat("2026-12-24T09:00:00+00:00")
    member = await world.join()
    made = await world.done("propose", member.match, member.headers)
    assert made["answer_due_at"] == "2026-12-30T09:00:00Z"
    for to, steps in (("2026-12-28T09:00", 1), ("2026-12-29T09:00", 2)):
        await world.pass_time(to)
        assert len(await world.told_steps()) == steps, to


async def lose(world: World, what: str, headers: dict[str, str]) -> None:
    """Take away what an open handshake stands on."""
    if what == "project_closed":
        await world.close()
    elif what == "partner_suspended":
        await partner_is(world.database, PARTNER, "company", "suspended", 9)
    elif what == "profile_paused":
        await world.api.post(f"{ME}/pause", headers=headers)
    elif what == "consent_withdrawn":
        body = statement(*world.skills, consent={"matching": False})
        edit = headers | {"If-Match": '"2"'}
        assert (await world.api.put(ME, headers=edit, json=body)).is_success
    elif what == "safeguard":
        (role,) = roles(world.skills, 1)
        role |= {"isco_groups": ["2211"], "refused_practice_countries": ["SN"]}
        await world.change(9, roles=[role])
    else:
        await world.change(9, roles=[])


@pytest.mark.parametrize(
    ("what", "by"),
    [
        ("project_closed", "host"),
        ("partner_suspended", "other"),
        ("profile_paused", "person"),
        ("consent_withdrawn", "person"),
        ("safeguard", "other"),
        ("role_full", "host"),
    ],
)
async def test_what_lost_its_ground_ends_once_with_the_reason(
    world: World, what: str, by: str
) -> None:
    practices = [{"isco_group": "2211", "practice_country": "SN"}]
    member = await world.join(practices=practices)
    await world.done("propose", member.match, HOST)
    assert await settle(world.database) == 0
    await lose(world, what, member.headers)
    assert await settle(world.database) == 1
    assert await settle(world.database) == 0
    ended = (await world.told())[-1]
    assert (ended["step"], ended["reason"], ended["by"]) == ("ended", what, by)
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert (seen["state"], seen["reason"], seen["waits_for"]) == ("ended", what, [])
    assert await world.one("SELECT count(*) FROM exclusion") == 0


@pytest.mark.parametrize("what", ["project_closed", "partner_suspended", "profile_paused"])
async def test_what_is_agreed_outlives_the_loss(world: World, what: str) -> None:
    member = await world.join()
    await world.done("propose", member.match, HOST)
    await world.done("accept", member.match, member.headers)
    await lose(world, what, member.headers)
    assert await settle(world.database) == 0
    seen = (await world.api.get(f"/v1/handshakes/{member.match}", headers=HOST)).json()
    assert seen["state"] == "agreed"


async def test_a_suspended_funder_ends_what_it_has_open(world: World) -> None:
    funder = uuid4()
    await joins(world.database, funder, uuid4(), "administrator", 1)
    await partner_is(world.database, funder, "foundation_or_ngo", "verified", 4)
    body = {"funding": MONEY, "consent": {"matching": True}}
    caller = {"Authorization": f"Bearer partner:{funder}"}
    made = await world.api.put(ME, headers=caller, json=body)
    await world.api.post(f"{ME}/publish", headers=caller)
    await work(world.database)
    await world.done("propose", await world.match_of(made.json()["profile_id"], role=0), HOST)
    await partner_is(world.database, funder, "foundation_or_ngo", "suspended", 5)
    assert await settle(world.database) == 1
    assert (await world.told())[-1]["reason"] == "partner_suspended"


async def test_every_open_handshake_is_looked_at_some_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.matching.deadlines.service._AT_ONCE", 2)
    await world.change(2, roles=roles(world.skills, 9))
    members = [await world.join() for _ in range(5)]
    for member in members:
        await world.done("propose", member.match, HOST)
    *_, last = sorted(members, key=lambda each: each.match)
    look = look_after(world.database)
    assert not await look()
    await lose(world, "profile_paused", last.headers)
    found = [await look() for _ in range(5)]
    # Two, two and one; then from the beginning again.
    assert found == [False, True, False, False, False]
    assert (await world.told())[-1]["match_id"] == last.match
