"""Tests of who hears of each step between two sides, in which words, and once."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.subjects import service as subjects
from shared.contracts.matching import (
    AnswerReason,
    EndReason,
    HandshakeStep,
    MatchAccepted,
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchExpired,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
)
from shared.db.unit_of_work import Database
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import hear, members, reachable, tied
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.test_alerts import count
from tests.support.handshakes import Pair

Steps = tuple[type[HandshakeStep], ...]
Told = list[tuple[str, list[str]]]


async def inbox(api: httpx2.AsyncClient, role: str, who: UUID, language: str = "en") -> Told:
    """(kind, lines) of what somebody was told, the oldest first."""
    headers = as_(role, who, **{"Accept-Language": language})
    answer = await api.get("/v1/alerts?category=handshake", headers=headers)
    assert answer.status_code == 200, answer.text
    return [(each["kind"], each["lines"]) for each in reversed(answer.json()["items"])]


async def kinds(api: httpx2.AsyncClient, role: str, who: UUID) -> list[str]:
    return [kind for kind, _ in await inbox(api, role, who)]


ASKED = [
    "“Rural clinics” (Senegal) would like to work with you.",
    "It is about: Midwife.",
    "Please answer by: March 4, 2026, 12:00\u202fPM UTC.",
    "Without an answer it lapses: March 19, 2026, 12:00\u202fPM UTC.",
]
REFUSED = [
    "Whoever was asked to take part in “Rural clinics” (Senegal) has declined.",
    "It is about: Midwife.",
    "The reason given: the terms do not fit.",
]
FR_AGREED = [
    "Les deux parties souhaitent travailler ensemble : « Rural clinics » (Sénégal).",
    "Il s’agit de : Midwife.",
    "Ouvrez la mise en relation pour voir le nom et les coordonnées de l’autre partie.",
    "L’autre partie voit votre nom et l’adresse que vous avez choisi de montrer.",
]
FR_CLOSED = [
    "La proposition concernant « Rural clinics » (Sénégal) ne tient plus.",
    "Il s’agit de : Midwife.",
    "Raison : le projet est clos.",
]


async def test_the_person_who_is_asked_reads_it_and_the_deadlines(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    await hear(database, pair.step(MatchProposed, "host"))
    assert await inbox(api, "person", pair.person or uuid4()) == [
        ("handshake_proposed_person", ASKED)
    ]
    assert await inbox(api, "partner", pair.host) == []


async def test_both_sides_read_in_their_language_that_they_agree_and_that_it_is_over(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    person = pair.person or uuid4()
    await hear(database, pair.step(MatchAgreed, "person", revision=3), sequence=3)
    await hear(database, pair.step(MatchEnded, "time", revision=4), sequence=4)
    closing = "La mise en relation est close : les noms ne sont plus montrés."
    for role, who, side in (("person", person, "person"), ("partner", pair.host, "host")):
        assert await inbox(api, role, who, "fr") == [
            (f"handshake_agreed_{side}", [*map(tied, FR_AGREED)]),
            (f"handshake_ended_{side}", [*map(tied, [*FR_CLOSED, closing])]),
        ]
        arabic = await inbox(api, role, who, "ar")
        assert [lines[0].startswith("يود الطرفان") for _, lines in arabic] == [True, False]


@pytest.mark.parametrize(
    ("kind", "by", "more", "to_person", "to_host"),
    [
        (MatchProposed, "host", {}, True, False),
        (MatchProposed, "person", {}, False, True),
        (MatchProposed, "introducer", {}, True, True),
        (MatchReminded, "time", {"waits_for": "person"}, True, False),
        (MatchReminded, "time", {"waits_for": "host"}, False, True),
        (MatchAgreed, "person", {}, True, True),
        (MatchAgreed, "host", {}, True, True),
        (MatchDeclined, "person", {}, False, True),
        (MatchDeclined, "host", {}, True, False),
        (MatchWithdrawn, "person", {}, False, True),
        (MatchWithdrawn, "host", {}, True, False),
        (MatchWithdrawn, "introducer", {}, True, True),
        (MatchExpired, "time", {}, True, True),
        (MatchEnded, "time", {}, True, True),
        (MatchEnded, "host", {"reason": EndReason.ROLE_FULL}, True, True),
    ],
)
@pytest.mark.parametrize("is_funder", [False, True])
async def test_whoever_has_to_act_or_to_know_is_told_and_mailed_once(
    api: httpx2.AsyncClient,
    database: Database,
    kind: type[HandshakeStep],
    by: str,
    more: dict[str, Any],
    to_person: bool,  # noqa: FBT001
    to_host: bool,  # noqa: FBT001
    is_funder: bool,  # noqa: FBT001
) -> None:
    funder = uuid4()
    pair = Pair(person=None, funder=funder) if is_funder else Pair()
    owner, role = (funder, "partner") if is_funder else (pair.person or uuid4(), "person")
    person_kind = PrincipalKind.PARTNER if is_funder else PrincipalKind.PERSON
    await reachable(database, owner, kind=person_kind)
    await reachable(database, pair.host, kind=PrincipalKind.PARTNER)
    step = pair.step(kind, by, **more)
    await hear(database, step)
    # Heard again; and told anew by a restored teller: another event, a higher number.
    await hear(database, step)
    await hear(database, step, sequence=2**32 + 1)
    assert len(await inbox(api, role, owner)) == to_person
    assert len(await inbox(api, "partner", pair.host)) == to_host
    assert await count(database, "delivery") == to_person + to_host


async def test_that_a_side_accepts_is_told_by_the_agreement_alone(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    await reachable(database, pair.person or uuid4())
    await hear(database, pair.step(MatchAccepted, "person", revision=2), sequence=2)
    await hear(database, pair.step(MatchAgreed, "person", revision=3), sequence=3)
    assert await kinds(api, "person", pair.person or uuid4()) == ["handshake_agreed_person"]
    assert await kinds(api, "partner", pair.host) == ["handshake_agreed_host"]
    assert await count(database, "delivery") == 1


async def test_members_read_in_their_partners_inbox_and_administrators_get_the_mail(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair, administrator, viewer = Pair(), uuid4(), uuid4()
    await reachable(database, administrator, viewer)
    administers = members(pair.host, administrator).members
    both = administers + members(pair.host, viewer, role="viewer").members
    await hear(database, members(pair.host).model_copy(update={"members": both}))
    await hear(database, pair.step(MatchDeclined, "person"))
    headers = as_("person", viewer)
    read = await api.get(f"/v1/alerts?partner={pair.host}", headers=headers)
    assert [each["lines"] for each in read.json()["items"]] == [REFUSED]
    assert await inbox(api, "person", viewer) == []
    async with database.connection() as connection:
        owners = text(
            "SELECT owner_id FROM delivery JOIN contact_point p ON contact_point_id = p.id"
        )
        assert list(await connection.scalars(owners)) == [administrator]


async def test_a_new_proposal_of_the_same_match_is_told_again(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    steps: Steps = (MatchProposed, MatchExpired, MatchProposed, MatchAgreed)
    for sequence, kind in enumerate(steps, 1):
        await hear(database, pair.step(kind, "host", revision=sequence), sequence=sequence)
    assert await kinds(api, "person", pair.person or uuid4()) == [
        "handshake_proposed_person",
        "handshake_expired_person",
        "handshake_proposed_person",
        "handshake_agreed_person",
    ]


async def test_steps_reach_a_person_whose_id_has_changed(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair, new = Pair(), uuid4()
    await hear(database, pair.step(MatchProposed, "host"), sequence=1)
    async with database.unit_of_work() as uow:
        moved = await subjects.link(uow, old=pair.person or uuid4(), new=new, actor="test")
    assert (moved["handshakes"], moved["introductions"]) == (1, 0)
    await hear(database, pair.step(MatchAgreed, "person", revision=3), sequence=3)
    assert await kinds(api, "person", new) == [
        "handshake_proposed_person",
        "handshake_agreed_person",
    ]
    async with database.unit_of_work() as uow:
        again = await subjects.link(uow, old=new, new=uuid4(), actor="test")
    assert again["introductions"] == 1


async def test_a_reason_that_this_version_does_not_know_is_still_said(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    plain = pair.step(MatchDeclined, "person").model_dump(mode="json") | {"reason": "the stars"}
    read = MatchDeclined.model_validate(plain)
    assert read.reason is AnswerReason.OTHER
    await hear(database, read)
    ((_, lines),) = await inbox(api, "partner", pair.host)
    assert lines[-1] == "The reason given: another one."


async def test_deadlines_are_on_the_clock_of_the_reader(
    api: httpx2.AsyncClient, database: Database
) -> None:
    pair = Pair()
    await reachable(database, pair.person or uuid4())
    due = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    async with database.connection() as connection:
        await connection.execute(text("UPDATE contact_point SET time_zone = 'Asia/Tokyo'"))
    await hear(database, pair.step(MatchProposed, "host", answer_due_at=due))
    ((_, lines),) = await inbox(api, "person", pair.person or uuid4())
    assert lines[2].startswith("Please answer by: March 5, 2026, 8:30")
