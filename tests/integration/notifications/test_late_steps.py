"""Tests of steps that are heard too late: after a newer one, a closing, an erasure."""

from uuid import uuid4

import httpx2
import pytest

from services.notifications.handshakes import service
from services.notifications.subjects import service as subjects
from shared.contracts.matching import (
    EndReason,
    HandshakeStep,
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchExpired,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
)
from shared.db.unit_of_work import Database, UnitOfWork
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import closed, erased, hear, reachable
from tests.integration.notifications.test_alerts import count, mentions
from tests.integration.notifications.test_handshakes import Steps, inbox, kinds
from tests.support.crossing import cross
from tests.support.handshakes import Pair


@pytest.mark.parametrize(
    "newer", [MatchAgreed, MatchDeclined, MatchWithdrawn, MatchExpired, MatchEnded]
)
async def test_an_older_step_after_a_newer_one_tells_nobody_and_opens_nothing(
    database: Database, newer: type[HandshakeStep]
) -> None:
    pair = Pair()
    await hear(database, pair.step(newer, "person", revision=9), sequence=9)
    before = await count(database, "alert"), await count(database, "introduction")
    steps: Steps = (MatchProposed, MatchReminded, MatchAgreed, MatchExpired)
    for number, older in enumerate(steps, 1):
        await hear(database, pair.step(older, "host", revision=number), sequence=number)
    assert (await count(database, "alert"), await count(database, "introduction")) == before


async def test_nobody_is_asked_about_a_closed_project_and_both_learn_that_it_ended(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    await hear(database, closed(pair.project))
    await hear(database, pair.step(MatchProposed, "host"), sequence=1)
    await hear(database, pair.step(MatchReminded, "time", revision=2), sequence=2)
    await hear(database, pair.step(MatchEnded, "time", revision=3), sequence=3)
    assert await kinds(api, "person", pair.person or uuid4()) == ["handshake_ended_person"]
    assert await kinds(api, "partner", pair.host) == ["handshake_ended_host"]


STEPS: Steps = (
    MatchProposed,
    MatchReminded,
    MatchAgreed,
    MatchDeclined,
    MatchWithdrawn,
    MatchExpired,
)


async def test_of_somebody_who_was_erased_nothing_is_told_and_nothing_stays(
    database: Database,
) -> None:
    pair = Pair()
    person = pair.person or uuid4()
    await reachable(database, pair.host, kind=PrincipalKind.PARTNER)
    for sequence, kind in enumerate(STEPS, 1):
        await hear(database, pair.step(kind, "other", revision=sequence), sequence=sequence)
    assert await count(database, "alert") > len(STEPS)
    await hear(database, erased(pair.profile, person))
    tables = ("alert", "delivery", "handshake", "introduction")
    assert [await count(database, each) for each in tables] == [0, 0, 0, 0]
    late: Steps = (*STEPS, MatchEnded)
    for sequence, kind in enumerate(late, 11):
        await hear(database, pair.step(kind, "other", revision=sequence), sequence=sequence)
    assert [await count(database, each) for each in tables] == [0, 0, 0, 0]
    assert await mentions(database, person) == {"audit": 0, "tombstone": 1}


@pytest.mark.parametrize("is_first", [True, False])
async def test_the_host_learns_that_the_other_side_has_left_and_not_who_it_was(
    api: httpx2.AsyncClient,
    database: Database,
    is_first: bool,  # noqa: FBT001
) -> None:
    pair = Pair()
    person = pair.person or uuid4()
    await hear(database, pair.step(MatchAgreed, "person", revision=3), sequence=3)
    left = pair.step(MatchEnded, "person", revision=4, reason=EndReason.ERASED)
    events = [left, erased(pair.profile, person)]
    for event in events if is_first else reversed(events):
        await hear(database, event, sequence=4)
    await hear(database, left, sequence=4)
    ((kind, lines),) = await inbox(api, "partner", pair.host)
    assert kind == "handshake_ended_host"
    assert "The reason: the other side has left." in lines
    assert await count(database, "alert") == 1
    assert await count(database, "handshake") == await count(database, "introduction") == 0
    assert await mentions(database, person) == {"audit": 0, "tombstone": 1}
    # The burial itself is remembered for 30 days, and nothing else of the profile.
    assert await mentions(database, pair.profile) == {"audit": 0, "tombstone": 1}


@pytest.mark.parametrize("who_is_first", ["the agreement", "the erasure"])
async def test_an_agreement_in_the_moment_of_an_erasure_leaves_nothing(
    database: Database, who_is_first: str
) -> None:
    pair = Pair()
    person = pair.person or uuid4()

    async def agree(uow: UnitOfWork) -> None:
        await service.follow(uow, step=pair.step(MatchAgreed, "person"), sequence=1)

    async def erase(uow: UnitOfWork) -> None:
        await subjects.follow_erasure(uow, erased=erased(pair.profile, person), sequence=1)

    first, second = (agree, erase) if who_is_first == "the agreement" else (erase, agree)
    await cross(database, first, second)
    assert await count(database, "introduction") == await count(database, "handshake") == 0
    assert await count(database, "alert") == 0
