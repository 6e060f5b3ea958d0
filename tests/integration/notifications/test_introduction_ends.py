"""Tests of what is left of an introduction after its end, an erasure, a sweep, a rebuild."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.derived import DERIVED
from services.notifications.hears import HEARS
from services.notifications.retention.loops import sweep
from services.notifications.subjects.service import erase_again
from shared.clock import FixedClock
from shared.contracts.envelope import Event
from shared.contracts.matching import (
    EndReason,
    HandshakeStep,
    MatchAgreed,
    MatchEnded,
    MatchWithdrawn,
)
from shared.contracts.state import State
from shared.db.derived import DerivedTable
from shared.db.unit_of_work import Database
from shared.messaging.rebuild import Rebuild
from tests.integration.notifications.builders import (
    AT,
    erased,
    hear,
)
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.introduced import (
    Agreed,
    agree,
    audited,
    read,
    two_sides,
)
from tests.integration.notifications.test_alerts import count, mentions
from tests.integration.notifications.test_restore import back_up, restore, states
from tests.support.handshakes import Pair


@pytest.fixture
async def known(database: Database) -> Agreed:
    """The two before they know of each other."""
    return await two_sides(database)


@pytest.mark.parametrize(
    "closing",
    [
        Pair().step(MatchWithdrawn, "person"),
        Pair().step(MatchEnded, "time", reason=EndReason.SAFEGUARD),
    ],
    ids=["withdrawn", "ended"],
)
async def test_after_the_end_no_name_is_shown_and_the_two_sides_are_told_why(
    api: httpx2.AsyncClient, database: Database, known: Agreed, closing: HandshakeStep
) -> None:
    await agree(database, known)
    ids = {
        "match_id": known.pair.match_id,
        "profile_id": known.pair.profile,
        "person_id": known.person,
        "project_partner_id": known.pair.host,
        "revision": 4,
    }
    await hear(database, closing.model_copy(update=ids), sequence=4)
    # The agreement, redriven later, opens nothing.
    await agree(database, known)
    for role, who in (("person", known.person), ("partner", known.pair.host)):
        status, body = await read(api, known, role, who)
        assert (status, body["type"].rpartition("/")[2]) == (410, "introduction-closed")
        assert "Canary" not in str(body)
    assert (await read(api, known, "person", uuid4()))[0] == 404
    listed = await api.get("/v1/introductions", headers=as_("person", known.person))
    assert [each["ended_at"] is not None for each in listed.json()["items"]] == [True]
    assert await audited(database) == []
    await agree(database, known, sequence=9)
    assert (await read(api, known, "person", known.person))[0] == 200


async def test_after_an_erasure_nothing_is_left_and_a_redriven_agreement_writes_nothing(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    await agree(database, known)
    headers = as_("person", known.person)
    assert (await read(api, known, "person", known.person))[0] == 200
    export = (await api.get("/v1/subjects/me", headers=headers)).json()
    assert [each["match_id"] for each in export["introductions"]] == [str(known.pair.match_id)]
    assert [each["step"] for each in export["handshakes"]] == ["agreed"]
    await hear(database, erased(known.pair.profile, known.person))
    await agree(database, known)
    await agree(database, known, sequence=99)
    for role, who in (
        ("person", known.person),
        ("person", known.member),
        ("partner", known.pair.host),
    ):
        assert (await read(api, known, role, who))[0] == 404
    for table in ("introduction", "handshake", "alert", "delivery"):
        assert await count(database, table) == 0, table
    assert await mentions(database, known.person) == {"audit": 0, "tombstone": 1}
    assert (await api.get("/v1/subjects/me", headers=headers)).json()["introductions"] == []


@pytest.mark.parametrize("by_profile", [True, False])
async def test_an_organisations_profile_and_a_person_here_alone_take_it_along(
    api: httpx2.AsyncClient,
    database: Database,
    known: Agreed,
    by_profile: bool,  # noqa: FBT001
) -> None:
    await agree(database, known)
    if by_profile:
        await hear(database, erased(known.pair.profile, None))
    else:
        receipt = await api.delete("/v1/subjects/me", headers=as_("person", known.person))
        erased_here = receipt.json()["erased"]
        assert (erased_here["introductions"], erased_here["handshakes"]) == (1, 1)
    assert await count(database, "introduction") == 0
    assert (await read(api, known, "partner", known.pair.host))[0] == 404


@pytest.mark.parametrize(
    ("days", "ended_after", "left"), [(364, None, 1), (366, None, 0), (366, 200, 1), (700, 200, 0)]
)
async def test_what_is_old_is_swept(
    database: Database, known: Agreed, days: int, ended_after: int | None, left: int
) -> None:
    await agree(database, known)
    if ended_after is not None:
        at = AT + timedelta(days=ended_after)
        await hear(database, known.pair.step(MatchEnded, at=at), sequence=4)
    later = Database(
        database.engine, source="/notifications", clock=FixedClock(AT + timedelta(days=days))
    )
    await sweep(later, alert_days=365)()
    assert await count(database, "introduction") == left


async def test_a_handshake_of_which_nothing_was_heard_for_long_is_swept(
    database: Database, known: Agreed
) -> None:
    await agree(database, known)
    left = []
    for days in (364, 366):
        clock = FixedClock(datetime.now(UTC) + timedelta(days=days))
        later = Database(database.engine, source="/notifications", clock=clock)
        await sweep(later, alert_days=365)()
        left.append(await count(database, "handshake"))
    assert left == [1, 0]


async def test_told_out_of_its_state_by_its_teller_it_could_be_made_again(
    database: Database, known: Agreed
) -> None:
    """What is missing for that is a teller whose present state tells of agreements."""
    pairs = [Pair() for _ in range(3)]
    for pair in pairs:
        await hear(database, pair.step(MatchAgreed, "host"))

    async def told() -> AsyncIterator[Event[Any]]:
        for pair in pairs:
            state = State(pair.step(MatchAgreed, "host"), 1)
            yield state.as_event(source="/matching", at=AT)

    tables = (
        DerivedTable("introduction", "matching"),
        DerivedTable("handshake", "matching", sequences=("sequence",), passing=(("heard_at",),)),
    )
    derived = replace(DERIVED, tables=tables)
    before = await count(database, "alert")
    async with database.connection() as connection:
        await connection.execute(
            text("DELETE FROM introduction WHERE match_id = :id"), {"id": pairs[0].match_id}
        )
        await connection.execute(text("UPDATE introduction SET role = 5"))
    rebuilt = await Rebuild(database, HEARS, derived).from_events(told(), teller="matching", at=AT)
    found = {each.table: (each.missing, each.surplus, each.changed) for each in rebuilt.differences}
    assert found == {"introduction": (1, 0, 2), "handshake": (0, 0, 0)}
    assert await count(database, "introduction") == 3
    assert await count(database, "alert") == before


async def test_after_a_restore_it_comes_back_by_the_log_and_nobody_is_mailed_twice(
    api: httpx2.AsyncClient, database: Database, known: Agreed, tmp_path: Path
) -> None:
    await back_up(database, tmp_path)
    agreed = known.pair.step(MatchAgreed, "person", revision=3, at=datetime.now(UTC))
    await hear(database, agreed, sequence=3)
    assert await states(database) == ["due", "due"]
    await restore(database, tmp_path)
    assert (await read(api, known, "person", known.person))[0] == 404
    for _ in range(2):
        await hear(database, agreed, sequence=3)
    assert (await read(api, known, "person", known.person))[0] == 200
    assert await states(database) == ["unknown", "unknown"]
    assert await count(database, "alert") == 2


@pytest.mark.parametrize("by_profile", [True, False])
async def test_whoever_a_restore_brought_back_is_erased_again(
    database: Database,
    known: Agreed,
    by_profile: bool,  # noqa: FBT001
) -> None:
    await agree(database, known)
    async with database.unit_of_work() as uow:
        await erase_again(uow, known.pair.profile if by_profile else known.person)
    for table in ("introduction", "handshake", "alert"):
        assert await count(database, table) == 0, table
