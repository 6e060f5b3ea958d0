"""Somebody leaves, and nothing about them is left anywhere; late events bring nothing back."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deploy.composition import SERVICES
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.contracts.matching import MatchAgreed, MatchFound
from shared.contracts.values import ListKind
from shared.db.unit_of_work import Database
from shared.ids import new_id
from tests.e2e.people import (
    alerts_about,
    ok,
    project,
    publish,
    published_profile,
    skill,
    verified_address,
    verified_partner,
)
from tests.e2e.system import System
from tests.support.events import act_on
from tests.support.handshakes import Pair
from tests.support.waiting import until

CANARY = "canary-7f3a9c51"
# What says that somebody was erased, so that a late event does not bring them back; and how many
# events were told under an id, without which a later one would count as older than the erasure.
TOMBSTONES = {"tombstone", "erased_subject", "erased_profile", "event_sequence"}


async def test_whoever_leaves_is_nowhere_and_late_events_bring_nothing_back(
    system_in_process: System, capfd: pytest.CaptureFixture[str]
) -> None:
    system = system_in_process
    skills = [await skill(system, name) for name in ("solar energy", "electricity principles")]
    profile_id = await published_profile(system, "awa", skills)
    await verified_address(system, "awa", f"{CANARY}@example.org")
    async with system.client("notifications", "person", "awa") as awa:
        wish = {"name": CANARY, "countries": ["SN"]}
        await ok(await awa.post("/v1/interests", json=wish))
        await ok(await awa.post("/v1/webhooks", json={"url": f"https://{CANARY}.invalid/"}))
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))
    match_id = await _agreed(system, project_id)
    person_id = system.person_id("awa")
    needles = _needles(person_id, UUID(profile_id))
    assert await _found(system, needles), "there was something to erase"

    capfd.readouterr()
    async with system.client("matching", "person", "awa") as awa:
        assert (await awa.delete("/v1/profiles/me")).status_code in (200, 204)
    await _nowhere(system, needles)
    # What was sent before is heard once more, long after.
    pair = Pair(person=person_id, host=UUID(partner_id), profile=UUID(profile_id))
    late = [_match_found(pair, project_id), pair.step(MatchAgreed, revision=9)]
    for fact in late:
        await _hear(system.databases["notifications"], fact)
    await _nowhere(system, needles)
    async with system.client("notifications", "person", "founder") as founder:
        gone = await founder.get(f"/v1/introductions/{match_id}?partner={partner_id}")
    assert gone.status_code == 404
    said = capfd.readouterr()
    assert CANARY not in said.out + said.err
    assert str(person_id) not in said.out + said.err


async def _agreed(system: System, project_id: str) -> str:
    """Found, told, proposed and accepted; the id of the match."""

    async def told() -> bool:
        return len(await alerts_about(system, "awa", project_id)) >= 2

    await until(told, seconds=60)
    async with system.client("matching", "person", "founder") as founder:
        page = await ok(await founder.get(f"/v1/projects/{project_id}/matches?role=1"))
        match_id = str(page["items"][0]["match_id"])
        await ok(await founder.post(f"/v1/matches/{match_id}/propose"))
    async with system.client("matching", "person", "awa") as awa:
        await ok(await awa.post(f"/v1/matches/{match_id}/accept"))

    async def introduced() -> bool:
        async with system.client("notifications", "person", "awa") as awa:
            return (await awa.get(f"/v1/introductions/{match_id}")).status_code == 200

    await until(introduced, seconds=60)
    return match_id


def _needles(*ids: UUID) -> list[str]:
    """What must be nowhere: as text, and as the hexadecimal that bytes are shown in."""
    words = [CANARY, *(str(each) for each in ids)]
    return [*words, *(word.encode().hex() for word in words), *(each.hex for each in ids)]


async def _found(system: System, needles: list[str]) -> dict[str, int]:
    """How many rows of which table hold one of the needles."""
    counts: dict[str, int] = {}
    for service, database in system.databases.items():
        async with database.connection() as connection:
            tables = await connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            for table in tables.all():
                held = await connection.scalar(
                    text(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(:needles)'),  # noqa: S608
                    {"needles": [f"%{each}%" for each in needles]},
                )
                if held and table not in TOMBSTONES:
                    counts[f"{service}.{table}"] = int(held)
    return counts


async def _nowhere(system: System, needles: list[str]) -> None:
    left: dict[str, int] = {}

    async def is_clean() -> bool:
        left.clear()
        left.update(await _found(system, needles))
        return not left

    try:
        await until(is_clean, seconds=30)
    except AssertionError:
        pytest.fail(f"something is left: {left}")
    # And it stays so when all that was told is sent and acted on.
    await until(lambda: _is_quiet(system), seconds=30)
    assert not await _found(system, needles)


async def _is_quiet(system: System) -> bool:
    """Whether no service has anything left to send."""
    for database in system.databases.values():
        async with database.connection() as connection:
            if await connection.scalar(text("SELECT EXISTS (SELECT FROM outbox)")):
                return False
    return True


def _match_found(pair: Pair, project_id: str) -> MatchFound:
    return MatchFound(
        match_id=uuid4(),
        project_id=UUID(project_id),
        project_partner_id=pair.host,
        project_title="Solar cold rooms",
        project_country="SN",
        role=1,
        role_title="Solar engineer",
        list_kind=ListKind.SKILLS,
        profile_id=pair.profile,
        person_id=pair.person,
        partner_id=None,
        score=8000,
        reasons=(),
        taxonomy_version="1",
        scoring_version=2,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


async def _hear(database: Database, fact: EventData) -> None:
    event: Event[EventData] = Event(
        id=str(new_id()),
        source="/matching",
        type=fact.event_type,
        subject=fact.key,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        topic=fact.topic,
        key=fact.key,
        sequence=99,
        correlation_id="late",
        causation_id=None,
        traceparent=None,
        data=fact,
    )
    async with database.unit_of_work() as uow:
        await act_on(SERVICES["notifications"].hears, event, uow)
