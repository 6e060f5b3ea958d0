"""Tests of who learns whose name, when, and that it stands nowhere else."""

from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.notifications.dispatch.loops import send_due
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.contracts.matching import (
    MatchAgreed,
    MatchProposed,
    MatchReminded,
)
from shared.contracts.registry import PartnerSuspended
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import (
    decided,
    hear,
    members,
    reachable,
)
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.introduced import (
    HOSTS_NAME,
    PERSONS_NAME,
    Agreed,
    agree,
    audited,
    read,
    two_sides,
)
from tests.integration.notifications.mailbox import Mailbox
from tests.integration.notifications.test_handshakes import Steps
from tests.support.handshakes import Pair

CONTACTS = "/v1/contact-points"


@pytest.fixture
async def known(database: Database) -> Agreed:
    """The two before they know of each other."""
    return await two_sides(database)


async def test_the_two_sides_see_each_other_by_name_and_each_look_is_noted(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    await agree(database, known)
    sides = {
        "person": {
            "kind": "person",
            "display_name": PERSONS_NAME,
            "contact": {"kind": "email", "address": known.persons_address},
        },
        "host": {
            "kind": "partner",
            "display_name": "District hospital",
            "contact": {"kind": "email", "address": known.hosts_address},
        },
    }
    seen = {}
    for role, who in (
        ("person", known.person),
        ("person", known.member),
        ("partner", known.pair.host),
    ):
        answer = await api.get(known.path, headers=as_(role, who))
        assert answer.headers["cache-control"] == "no-store"
        body = answer.json()
        assert {name: body[name] for name in sides} == sides
        assert (body["project_title"], body["role_title"]) == ("Rural clinics", "Midwife")
        seen[who] = body["you_are"]
    assert list(seen.values()) == ["person", "host", "host"]
    match_id = str(known.pair.match_id)
    assert await audited(database) == [
        ("the person", match_id, {"side": "person"}),
        (f"person:{known.member}", match_id, {"side": "host"}),
        (f"partner:{known.pair.host}", match_id, {"side": "host"}),
    ]


async def test_everybody_else_gets_a_404_and_nothing_is_noted(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    administrator, operator = uuid4(), uuid4()
    await hear(database, members(uuid4(), administrator))
    await agree(database, known)
    for role, who in (
        ("person", uuid4()),
        ("person", administrator),
        ("partner", uuid4()),
        ("operator", operator),
        ("reviewer", uuid4()),
    ):
        status, body = await read(api, known, role, who)
        assert (status, body["type"].rpartition("/")[2]) == (404, "not-found")
        listed = await api.get("/v1/introductions", headers=as_(role, who))
        assert listed.json()["items"] == []
    stranger = as_("person", uuid4())
    foreign = await api.get(f"/v1/introductions?partner={known.pair.host}", headers=stranger)
    assert foreign.status_code == 404
    assert (await api.get(known.path)).status_code == 401
    assert await audited(database) == []


async def test_a_member_who_left_the_partner_and_a_suspended_partners_system_see_nothing(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    await agree(database, known)
    await hear(database, members(known.pair.host, uuid4()), sequence=2)
    assert (await read(api, known, "person", known.member))[0] == 404
    await hear(database, decided(PartnerSuspended, known.pair.host, "suspended"), sequence=2)
    assert (await read(api, known, "partner", known.pair.host))[0] == 403


async def test_members_of_an_organisation_that_funds_are_its_side(
    api: httpx2.AsyncClient, database: Database
) -> None:
    funder, editor = uuid4(), uuid4()
    pair = Pair(person=None, funder=funder)
    known = Agreed(pair, uuid4(), editor, "", "")
    await hear(database, members(funder, editor, role="editor"))
    await agree(database, known)
    for role, who in (("person", editor), ("partner", funder)):
        status, body = await read(api, known, role, who)
        assert (status, body["you_are"], body["list_kind"]) == (200, "person", "funding")
        assert body["person"] == {"kind": "partner", "display_name": None, "contact": None}
    await reachable(database, editor)
    status, body = await read(api, known, "partner", pair.host)
    assert (status, body["person"]["contact"]) == (200, None)
    assert [(actor, decision["side"]) for actor, _, decision in await audited(database)] == [
        (f"person:{editor}", "person"),
        (f"partner:{funder}", "person"),
        (f"partner:{pair.host}", "host"),
    ]


async def test_no_name_stands_anywhere_before_both_agreed_and_afterwards_only_behind_the_door(
    api: httpx2.AsyncClient,
    database: Database,
    known: Agreed,
    mailbox: Mailbox,
    settings: NotificationsSettings,
) -> None:
    pair, sender = known.pair, make_sender(settings)
    step = send_due(database, SmtpMailer(settings.smtp_server()), sender)
    sides = (("person", known.person), ("partner", pair.host))

    async def said() -> str:
        while await step():
            pass
        answers = [await api.get("/v1/alerts", headers=as_(*side)) for side in sides]
        return "".join(answer.text for answer in answers)

    with capture_logs() as logs:
        steps: Steps = (MatchProposed, MatchReminded)
        for number, kind in enumerate(steps, 1):
            told = pair.step(kind, "introducer", revision=number)
            await hear(database, told, sequence=number)
        for _, who in (*sides, ("person", known.member)):
            assert (await read(api, known, "person", who))[0] == 404
        texts = await said()
        assert "Canary" not in texts + str(logs)
        await agree(database, known)
        texts = await said()
        statuses = [(await read(api, known, *side))[0] for side in sides]
    assert statuses == [200, 200]
    assert "handshake_agreed_person" in texts
    assert "Canary" not in texts + str(logs)
    assert await mentions_of(database, "Canary") == {"contact_point": 2}
    for address, other in (
        (known.persons_address, HOSTS_NAME),
        (known.hosts_address, PERSONS_NAME),
    ):
        mails = mailbox.to(address)
        assert len(mails) >= 2
        assert not [mail for mail in mails if other in mail.as_string()]


async def mentions_of(database: Database, word: str) -> dict[str, int]:
    """In how many rows of which tables a word stands."""
    found = {}
    async with database.connection() as connection:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for name in list(await connection.scalars(text(tables))):
            asked = text(f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE :word')  # noqa: S608
            if rows := await connection.scalar(asked, {"word": f"%{word}%"}):
                found[str(name)] = int(rows)
    return found


async def test_names_are_those_of_the_moment_and_of_the_contact_point_that_was_chosen(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    await agree(database, known)
    headers = as_("person", known.person)
    made = await api.post(
        CONTACTS,
        headers=headers,
        json={
            "display_name": "Awa at work",
            "address": "work@example.com",
            "locale": "fr",
            "time_zone": "Africa/Dakar",
        },
    )
    path = made.headers["location"]
    unconfirmed = await api.post(f"{path}/show", headers=headers)
    assert unconfirmed.status_code == 409
    assert unconfirmed.json()["type"].endswith("contact-point-not-confirmed")
    async with database.connection() as connection:
        await connection.execute(text("UPDATE contact_point SET verified_at = now()"))
    assert (await shown(api, known))["address"] == known.persons_address
    for _ in range(2):
        chosen = await api.post(f"{path}/show", headers=headers)
        assert (chosen.json()["is_shown"], chosen.json()["version"]) == (True, 2)
    assert await shown(api, known) == {"name": "Awa at work", "address": "work@example.com"}
    first = (await api.get(CONTACTS, headers=headers)).json()["items"][0]
    await api.post(f"{CONTACTS}/{first['id']}/show", headers=headers)
    points = (await api.get(CONTACTS, headers=headers)).json()["items"]
    assert [each["is_shown"] for each in points] == [True, False]
    foreign = await api.post(f"{path}/show", headers=as_("person", uuid4()))
    assert foreign.status_code == 404


async def test_a_chosen_address_that_waits_for_its_code_gives_way_to_no_other(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    await agree(database, known)
    headers = as_("person", known.person)
    first = (await api.get(CONTACTS, headers=headers)).json()["items"][0]
    path = f"{CONTACTS}/{first['id']}"
    await api.post(f"{path}/show", headers=headers)
    changed = await api.patch(
        path,
        headers=as_("person", known.person, **{"If-Match": '"2"'}),
        json={"address": "n@example.com", "display_name": "Awa N."},
    )
    assert changed.json()["verified_at"] is None
    assert await shown(api, known) == {"name": "Awa N.", "address": None}
    await api.delete(path, headers=headers)
    assert await shown(api, known) == {"name": None, "address": None}


async def shown(api: httpx2.AsyncClient, known: Agreed) -> dict[str, str | None]:
    """What the host sees of the person."""
    _, body = await read(api, known, "partner", known.pair.host)
    side = body["person"]
    address = side["contact"]["address"] if side["contact"] else None
    return {"name": side["display_name"], "address": address}


async def test_my_introductions_are_listed_once_each_and_without_names(
    api: httpx2.AsyncClient, database: Database, known: Agreed
) -> None:
    more = [replace(known.pair, match_id=uuid4(), profile=uuid4()) for _ in range(2)]
    await agree(database, known)
    for pair in more:
        await hear(database, pair.step(MatchAgreed, "host"))
    ids: list[str] = []
    query = "?limit=2"
    while query:
        path = f"/v1/introductions{query}"
        page = (await api.get(path, headers=as_("person", known.person))).json()
        assert "Canary" not in str(page)
        ids += [each["match_id"] for each in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert sorted(ids) == sorted(str(each.match_id) for each in (known.pair, *more))
    for role, who, narrowed in (
        ("person", known.member, ""),
        ("person", known.member, f"?partner={known.pair.host}"),
        ("partner", known.pair.host, ""),
    ):
        path = f"/v1/introductions{narrowed}"
        assert len((await api.get(path, headers=as_(role, who))).json()["items"]) == 3
    assert await audited(database) == []
