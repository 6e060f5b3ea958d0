"""Tests of webhooks against a real server: who gets what, how it is signed, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from services.notifications.posting.loops import Step, recover_lost
from services.notifications.posting.service import Outcome, Ready
from services.notifications.settings import NotificationsSettings
from shared.contracts.catalog import catalog
from shared.contracts.matching import HandshakeStep, MatchAgreed
from shared.db.unit_of_work import Database, UnitOfWork
from shared.ids import new_id
from tests.integration.notifications.builders import erased, hear, match, shortlist
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.hooks import WEBHOOKS, World
from tests.integration.notifications.receiver import receiving
from tests.support.handshakes import Pair

STEPS = sorted(
    (each for each in catalog().values() if issubclass(each, HandshakeStep)),
    key=lambda each: each.event_type,
)


@pytest.fixture
async def world(
    api: httpx2.AsyncClient, database: Database, settings: NotificationsSettings
) -> AsyncIterator[World]:
    async with receiving() as receiver:
        yield World(api, database, receiver, settings)


async def test_a_partner_gets_what_concerns_it_as_it_was_heard_and_signed(world: World) -> None:
    partner, project = uuid4(), uuid4()
    _, secret = await world.register(partner)
    ready = shortlist(partner, project)
    await hear(world.database, ready, shortlist(uuid4(), uuid4()))
    await world.post_all()
    (call,) = world.receiver.calls
    assert call.is_signed_by(secret)
    event = call.event
    assert (event["type"], event["subject"]) == (ready.event_type, str(project))
    assert event["id"] == call.headers["webhook-id"]
    assert event["data"] == ready.model_dump(mode="json")
    assert event["dataschema"] == f"http://n.test/schemas/{ready.event_type}.json"
    assert call.headers["content-type"].startswith("application/cloudevents+json")
    assert await world.rows("state, attempts") == [("sent", 1)]


async def test_both_sides_of_a_match_hear_of_it_and_a_partner_learns_no_person(
    world: World,
) -> None:
    pair = Pair()
    assert pair.person
    await world.register(pair.host)
    await world.register(pair.person, "person", url=world.receiver.url("/person"))
    await hear(world.database, pair.step(MatchAgreed))
    await world.post_all()
    shown = {call.path: call.event["data"] for call in world.receiver.calls}
    assert shown["/hook"]["person_id"] is None
    assert shown["/hook"]["profile_id"] == str(pair.profile)
    assert shown["/person"]["person_id"] == str(pair.person)
    assert str(pair.person).encode() not in world.receiver.calls[0].body


@pytest.mark.parametrize("kind", STEPS, ids=lambda each: each.event_type)
async def test_an_association_is_posted_how_its_introduction_goes_and_nothing_of_the_profile(
    world: World, kind: type[HandshakeStep]
) -> None:
    pair = Pair(introducer=uuid4())
    assert pair.introducer
    await world.register(pair.introducer)
    await hear(world.database, pair.step(kind, "person", revision=2), sequence=70)
    await world.post_all()
    (call,) = world.receiver.calls
    assert str(pair.profile).encode() not in call.body
    assert str(pair.person).encode() not in call.body
    assert (call.event["subject"], int(call.event["sequence"])) == (str(pair.match_id), 2)
    inbox = await world.api.get("/v1/alerts", headers=as_("partner", pair.introducer))
    assert str(pair.profile) not in inbox.text
    # Whoever leaves takes it along, although it does not name them.
    assert pair.person
    await hear(world.database, erased(pair.profile, pair.person), sequence=71)
    assert await world.rows("id") == []


async def test_only_the_types_that_were_asked_for_are_posted(world: World) -> None:
    person = uuid4()
    await world.register(person, "person", event_types=["matching.match.agreed.v1"])
    await hear(world.database, match(person))
    assert await world.rows("id") == []


async def test_an_event_that_is_heard_twice_is_posted_once(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    found, event_id = match(person), str(new_id())
    await hear(world.database, found, event_id=event_id)
    await world.post_all()
    await hear(world.database, found, event_id=event_id)
    await world.post_all()
    assert len(world.receiver.calls) == 1


async def test_a_failure_is_tried_again_by_the_schedule_under_the_same_id(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status = 500
    await world.post_all()
    ((state, attempts, due),) = await world.rows("state, attempts, due_at - now()")
    assert (state, attempts) == ("due", 1)
    assert timedelta(seconds=0) < due <= timedelta(seconds=5.5)
    for attempt in range(2, 11):
        await world.run("UPDATE webhook_message SET due_at = now()")
        await world.post_all()
        assert len(world.receiver.calls) == attempt
    assert await world.rows("state, attempts") == [("failed", 10)]
    assert len({call.headers["webhook-id"] for call in world.receiver.calls}) == 1


async def test_a_server_that_asks_for_patience_is_given_it(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status, world.receiver.headers = 429, {"Retry-After": "3600"}
    await world.post_all()
    ((due,),) = await world.rows("due_at - now()")
    assert timedelta(minutes=59) < due <= timedelta(hours=1)


async def test_a_redirect_is_no_yes_and_is_not_followed(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status = 302
    world.receiver.headers = {"Location": world.receiver.url("/elsewhere")}
    await world.post_all()
    assert [call.path for call in world.receiver.calls] == ["/hook"]
    assert await world.rows("state") == [("due",)]


async def test_an_endpoint_that_is_gone_is_switched_off_and_its_owner_is_told(
    world: World,
) -> None:
    person = uuid4()
    made, _ = await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status = 410
    await world.post_all()
    shown = await world.api.get(f"{WEBHOOKS}/{made['id']}", headers=as_("person", person))
    assert (shown.json()["state"], shown.json()["disabled_by"]) == ("disabled", "gone")
    told = [each for (each,) in await world.rows("event_type", "outbox")]
    assert "notifications.endpoint.disabled.v1" in told
    inbox = await world.api.get("/v1/alerts", headers=as_("person", person))
    assert "127.0.0.1" in next(each["title"] for each in inbox.json()["items"])
    # What is made meanwhile waits, and goes out once it is enabled.
    world.receiver.status = 204
    await hear(world.database, match(person), sequence=2)
    await world.run("UPDATE webhook_message SET due_at = now()")
    await world.post_all()
    assert len(world.receiver.calls) == 1
    await world.api.post(f"{WEBHOOKS}/{made['id']}/enable", headers=as_("person", person))
    await world.post_all()
    assert len(world.receiver.calls) == 3


async def test_nothing_but_failures_for_five_days_switch_it_off(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status = 500
    await world.post_all()
    assert await world.rows("state", "webhook_endpoint") == [("enabled",)]
    await world.run("UPDATE webhook_endpoint SET failing_since = now() - interval '5 days'")
    await world.run("UPDATE webhook_message SET due_at = now()")
    await world.post_all()
    assert await world.rows("state, disabled_by", "webhook_endpoint") == [("disabled", "failures")]


async def test_one_success_forgets_all_failures(world: World) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))
    world.receiver.status = 500
    await world.post_all()
    world.receiver.status = 200
    await world.run("UPDATE webhook_message SET due_at = now()")
    await world.post_all()
    assert await world.rows("failing_since", "webhook_endpoint") == [(None,)]


async def test_a_dispatcher_that_dies_after_the_answer_leads_to_the_same_id_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = uuid4()
    await world.register(person, "person")
    await hear(world.database, match(person))

    async def dies(uow: UnitOfWork, *, ready: Ready, outcome: Outcome, jitter: float) -> None:
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as patch:
        patch.setattr("services.notifications.posting.service.note", dies)
        with pytest.raises(RuntimeError):
            await world.step()()
    assert not await recover_lost(world.database)()
    await world.run("UPDATE webhook_message SET lease_until = now() - interval '1 s'")
    assert await recover_lost(world.database)()
    await world.post_all()
    ids = [call.headers["webhook-id"] for call in world.receiver.calls]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert await world.rows("state") == [("sent",)]


async def test_endpoints_that_hang_hold_up_nobody_who_is_well(world: World) -> None:
    world.receiver.silent = {"/hangs"}
    well, ill = uuid4(), [uuid4() for _ in range(4)]
    for person in ill:
        await world.register(person, "person", url=world.receiver.url("/hangs"))
    await world.register(well, "person")
    await hear(world.database, *(match(each) for each in [*ill, *ill, *ill, well]))
    await world.run("UPDATE webhook_endpoint SET failing_since = now() WHERE url LIKE '%hangs'")
    hung = [asyncio.create_task(_steps(world.step(seconds=3.0))) for _ in range(4)]
    await asyncio.sleep(0)
    while await world.step(well_only=True)():
        pass
    assert "/hook" in [call.path for call in world.receiver.calls]
    # Of one that fails, one call at a time.
    ((most,),) = await world.rows(
        "coalesce(max(n), 0) FROM (SELECT count(*) AS n",
        "webhook_message WHERE state = 'claimed' GROUP BY endpoint_id) AS c",
    )
    assert most <= 1
    for task in hung:
        task.cancel()
    await asyncio.gather(*hung, return_exceptions=True)


async def _steps(step: Step) -> None:
    while await step():
        pass


async def test_whoever_leaves_takes_their_webhooks_along(world: World) -> None:
    person, partner, profile = uuid4(), uuid4(), uuid4()
    await world.register(person, "person")
    await world.register(partner)
    pair = Pair(person=person, host=partner, profile=profile)
    await hear(world.database, pair.step(MatchAgreed))
    assert len(await world.rows("id")) == 2
    await hear(world.database, erased(profile, person), sequence=9)
    assert await world.rows("id") == []
    assert await world.rows("owner_id", "webhook_endpoint") == [(partner,)]
    await world.post_all()
    assert world.receiver.calls == []
