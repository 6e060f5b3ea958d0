"""What handshakes leave: in an export, after an erasure, a sweep or a rebuild, and in rates."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.derived import DERIVED
from services.matching.hears import HEARS
from services.matching.retention.loops import sweep
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged, ProjectPublished
from shared.contracts.state import State
from shared.messaging.rebuild import Rebuild
from tests.integration.matching.dealings import HOST, Member, World, roles
from tests.integration.matching.histories import PARTNER, published, rows, work
from tests.integration.matching.test_doors import ME, MONEY, as_, joins, slug
from tests.integration.matching.test_telling import traces
from tests.integration.matching.vetting import partner_stands

pytestmark = pytest.mark.starter

KEPT = ("handshake", "exclusion", "exposure")


async def test_an_export_shows_each_handshake_step_by_step(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 5))
    member, other = await world.join(), await world.join()
    await world.done("propose", member.match, HOST)
    await world.done("decline", member.match, member.headers)
    await world.done("propose", other.match, HOST)
    held = (await world.api.get("/v1/subjects/me", headers=member.headers)).json()
    (handshake,) = held["handshakes"]
    assert (handshake["match_id"], handshake["state"]) == (member.match, "declined")
    assert [each["step"] for each in handshake["steps"]] == ["proposed", "declined"]
    assert held["excluded_projects"] == [str(world.project)]


@pytest.mark.parametrize("state", ["open", "agreed", "declined"])
async def test_an_erasure_tells_the_other_side_and_leaves_nothing(world: World, state: str) -> None:
    member, other = await world.join(), await world.join()
    keyed = HOST | {"Idempotency-Key": "one"}
    await world.done("propose", member.match, keyed)
    await world.done("propose", other.match, HOST)
    if state != "open":
        verb = "accept" if state == "agreed" else "decline"
        await world.done(verb, member.match, member.headers)
    assert "handshake" in await traces(world.database, UUID(member.profile))
    receipt = (await world.api.delete("/v1/subjects/me", headers=member.headers)).json()
    assert receipt["erased"]["handshake"] == 1
    await work(world.database)
    ids = (member.person, UUID(member.profile), UUID(member.match))
    assert await traces(world.database, *ids) == set()
    assert await rows(world.database, "idempotency_answer") == 0
    async with world.database.connection() as connection:
        asked = "SELECT event_type FROM outbox WHERE :p = ANY(subjects) ORDER BY id"
        left = list(await connection.scalars(text(asked), {"p": ids[1]}))
    # What was not over ends, and that is told first.
    ended = ["matching.match.ended.v1"] if state != "declined" else []
    assert left == [*ended, "matching.profile.erased.v1"]
    if ended:
        last = [each for each in await world.told() if each["match_id"] == member.match][-1]
        assert (last["reason"], last["by"]) == ("erased", "person")
    assert await rows(world.database, "handshake") == 1


async def test_erasing_an_organisations_profile_ends_its_handshakes(world: World) -> None:
    funder = uuid4()
    caller = as_("partner", funder)
    await joins(world.database, funder, uuid4(), "administrator", 1)
    await partner_stands(world.database, funder)
    body = {"funding": MONEY, "consent": {"matching": True}}
    made = (await world.api.put(ME, headers=caller, json=body)).json()
    await world.api.post(f"{ME}/publish", headers=caller)
    await work(world.database)
    await world.done("propose", await world.match_of(made["profile_id"], role=0), caller)
    assert (await world.api.delete(ME, headers=caller)).status_code == 204
    assert await rows(world.database, "handshake") == 0
    assert (await world.told())[-1]["reason"] == "erased"


async def swept_at(world: World, later: timedelta) -> None:
    """Sweep as it will be done so much later."""
    world.clock.advance(later)
    step = sweep(world.database)
    while await step():
        pass


async def test_what_is_over_is_swept_a_year_later_where_the_project_is_closed(
    world: World,
) -> None:
    await world.change(2, roles=roles(world.skills, 5))
    parted, agreed = await world.join(), await world.join()
    for member, verb in ((parted, "decline"), (agreed, "accept")):
        await world.done("propose", member.match, HOST)
        await world.done(verb, member.match, member.headers)
    await swept_at(world, timedelta(days=800))
    assert [await rows(world.database, each) for each in KEPT[:2]] == [2, 1]
    await world.close()
    world.clock.advance(-timedelta(days=800) + timedelta(days=364))
    await swept_at(world, timedelta())
    assert [await rows(world.database, each) for each in KEPT[:2]] == [2, 1]
    await swept_at(world, timedelta(days=2))
    assert [await rows(world.database, each) for each in KEPT[:2]] == [0, 0]


async def test_a_rebuild_touches_no_handshake_exclusion_or_invitation(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 5))
    one, two, three = [await world.join() for _ in range(3)]
    await world.tell()
    await world.done("propose", one.match, HOST)
    await world.done("accept", one.match, one.headers)
    await world.done("propose", two.match, HOST)
    await world.done("decline", two.match, two.headers)
    await world.done("propose", three.match, three.headers)

    async def kept() -> list[Any]:
        async with world.database.connection() as connection:
            # Which row of a table a place in it is counts too: not even written again.
            asked = "SELECT ctid, t::text FROM {} t ORDER BY 1"
            return [(await connection.execute(text(asked.format(each)))).all() for each in KEPT]

    async def events() -> AsyncIterator[Event[Any]]:
        members = [{"person_id": uuid4(), "role": "administrator"}]
        told = {"partner_id": PARTNER, "members": members}
        state = published(world.project, world.skills).model_dump()
        # More positions than before would have the list looked at.
        projects = [
            ProjectPublished.model_validate(state | {"roles": roles(world.skills, positions)})
            for positions in (1, 2)
        ]
        for sequence, fact in enumerate((MembershipChanged.model_validate(told), *projects), 7):
            yield State(fact, sequence).as_event(source="/registry", at=world.clock.at)

    before = await kept()
    seen = await world.one("SELECT coalesce(max(id), 0) FROM slot_work")
    when = "SELECT terms_at FROM known_project"
    terms = await world.one(when)
    made = Rebuild(world.database, HEARS, DERIVED)
    await made.from_events(events(), teller="registry", at=world.clock.at + timedelta(days=9))
    assert await kept() == before
    assert await world.one(when) == terms
    # Room that had been lost changes no list, so every list is looked at, in the end and once.
    looked = "SELECT array_agg(role ORDER BY id) FROM slot_work WHERE id > :seen"
    assert sorted(await world.one(looked, seen=seen)) == [0, 1]
    # Of a project that was lost nobody knows any more when it was published; it goes on.
    async with world.database.connection() as connection:
        await connection.execute(text("TRUNCATE known_project"))
    await made.from_events(events(), teller="registry", at=world.clock.at + timedelta(days=9))
    assert await kept() == before
    assert await world.one(when) is None
    await work(world.database)
    late = await world.join()
    assert (await world.done("accept", three.match, HOST))["state"] == "agreed"
    # Two positions, as the registry says now.
    assert await world.refused("propose", late.match, HOST) == (409, "role-full")


async def rate(world: World) -> tuple[int, int, int, int | None]:
    """What everybody sees of the host: asked, answered, in time, per cent."""
    answer = await world.api.get(
        f"/v1/partners/{PARTNER}/response-rate", headers=as_("person", uuid4())
    )
    found = answer.json()
    return found["asked"], found["answered"], found["answered_in_time"], found["percent"]


async def asked_by(world: World, count: int) -> list[Member]:
    """So many people propose."""
    members = [await world.join(funding=None) for _ in range(count)]
    for member in members:
        await world.done("propose", member.match, member.headers)
    return members


async def test_how_a_host_answers_is_public_and_counts_from_ten_answers_on(
    world: World,
) -> None:
    await world.change(2, roles=roles(world.skills, 50), funding=None)
    assert await rate(world) == (0, 0, 0, None)
    members = await asked_by(world, 13)
    # Who was asked by the host, or takes it back before the host had to answer, counts for nothing.
    guest = await world.join(funding=None)
    await world.done("propose", guest.match, HOST)
    await world.done("accept", guest.match, guest.headers)
    await world.done("withdraw", members[0].match, members[0].headers)
    assert await rate(world) == (0, 0, 0, None)
    for member in members[1:9]:
        await world.done("accept", member.match, HOST)
    world.clock.at = world.clock.at.fromisoformat("2026-12-03T09:00:00+00:00")
    await world.do("decline", members[9].match, HOST, {"reason": "terms"})
    assert await rate(world) == (9, 9, 9, None)
    path = f"/v1/matches/{members[1].match}"
    shown = (await world.api.get(path, headers=members[1].headers)).json()
    assert shown["host_response_percent"] is None
    # A second after three working days an answer is late, and silence counts.
    world.clock.advance(timedelta(seconds=1))
    assert await rate(world) == (12, 9, 9, None)
    await world.done("accept", members[10].match, HOST)
    await world.done("withdraw", members[11].match, members[11].headers)
    assert await rate(world) == (12, 10, 9, 75)
    await world.pass_time("2026-12-18T09:00")
    assert await rate(world) == (12, 10, 9, 75)
    for headers in (members[1].headers, HOST):
        shown = (await world.api.get(path, headers=headers)).json()
        assert shown["host_response_percent"] == 75
    mine = (await world.api.get(f"{ME}/matches", headers=members[1].headers)).json()["items"]
    assert [each["host_response_percent"] for each in mine] == [75]
    # It is about the last year.
    world.clock.advance(timedelta(days=400))
    assert await rate(world) == (0, 0, 0, None)


async def test_of_a_partner_nobody_heard_of_there_is_no_rate(world: World) -> None:
    answer = await world.api.get(f"/v1/partners/{uuid4()}/response-rate", headers=HOST)
    assert (answer.status_code, slug(answer)) == (404, "partner-not-known")
