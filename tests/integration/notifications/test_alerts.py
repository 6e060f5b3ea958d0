"""Tests of who is told what, once, and how the inbox shows it."""

from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from shared.contracts.registry import PartnerReinstated, PartnerSuspended, PartnerVerified
from shared.db.unit_of_work import Database
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import (
    closed,
    decided,
    erased,
    hear,
    match,
    members,
    reachable,
    shortlist,
    tied,
)
from tests.integration.notifications.conftest import as_
from tests.support.traces import keep_events_about


async def titles(api: httpx2.AsyncClient, headers: dict[str, str], query: str = "") -> list[str]:
    answer = await api.get(f"/v1/alerts{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def count(database: Database, table: str) -> int:
    async with database.connection() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def test_a_match_heard_twice_is_one_alert_and_one_mail(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    await reachable(database, person)
    found = match(person)
    await hear(database, found)
    await hear(database, found, found)
    assert await titles(api, as_("person", person)) == ["Your skills are asked for: Rural clinics"]
    assert await count(database, "delivery") == 1


async def test_a_partner_is_told_once_per_change_of_its_shortlist(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, member, project = uuid4(), uuid4(), uuid4()
    await hear(database, members(partner, member, role="viewer"))
    await hear(database, shortlist(partner, project, 1), shortlist(partner, project, 1))
    await hear(database, shortlist(partner, project, 2))
    assert len(await titles(api, as_("person", member), f"?partner={partner}")) == 2
    assert len(await titles(api, as_("partner", partner))) == 2
    assert await titles(api, as_("person", member)) == []


async def test_a_stranger_sees_no_partners_inbox_and_no_foreign_alert(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, person, stranger = uuid4(), uuid4(), uuid4()
    await hear(database, members(partner, person), match(person))
    answer = await api.get(f"/v1/alerts?partner={partner}", headers=as_("person", stranger))
    assert answer.status_code == 404
    mine = (await api.get("/v1/alerts", headers=as_("person", person))).json()["items"][0]
    for verb in ("read", "archive"):
        path = f"/v1/alerts/{mine['id']}/{verb}"
        assert (await api.post(path, headers=as_("person", stranger))).status_code == 404
    path = f"/v1/alerts/{mine['id']}"
    assert (await api.get(path, headers=as_("person", stranger))).status_code == 404


async def test_a_funding_partner_without_an_address_is_reached_at_its_administrators(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, administrator, editor = uuid4(), uuid4(), uuid4()
    await reachable(database, administrator, editor)
    await hear(database, members(partner, administrator))
    await hear(database, match(None, partner_id=partner))
    assert await count(database, "delivery") == 1
    await reachable(database, partner, kind=PrincipalKind.PARTNER)
    await hear(database, match(None, partner_id=partner))
    assert await count(database, "delivery") == 2


async def test_administrators_are_told_of_a_decision_in_whichever_order_it_comes(
    api: httpx2.AsyncClient, database: Database
) -> None:
    early, late, first, second = uuid4(), uuid4(), uuid4(), uuid4()
    await hear(database, members(early, first))
    await hear(database, decided(PartnerVerified, early, "verified"))
    await hear(database, decided(PartnerVerified, late, "verified"))
    await hear(database, members(late, second))
    for person in (first, second):
        assert await titles(api, as_("person", person)) == ["District hospital is verified"]


async def test_an_older_decision_and_an_older_list_change_nothing(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, person = uuid4(), uuid4()
    await hear(database, members(partner, person), sequence=5)
    await hear(database, decided(PartnerReinstated, partner, "verified"), sequence=5)
    await hear(database, decided(PartnerSuspended, partner, "suspended"), sequence=4)
    await hear(database, members(partner), sequence=4)
    assert await titles(api, as_("person", person)) == []
    answer = await api.get("/v1/me", headers=as_("person", person))
    assert answer.json()["partners"] == [{"partner_id": str(partner), "role": "administrator"}]
    assert await titles(api, as_("partner", partner)) == []


async def test_a_suspended_partners_system_is_refused(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner = uuid4()
    await hear(database, decided(PartnerSuspended, partner, "suspended"))
    answer = await api.get("/v1/alerts", headers=as_("partner", partner))
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/problems/partner-is-suspended")


async def test_nobody_is_told_of_a_closed_project(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, project = uuid4(), uuid4()
    await hear(database, closed(project))
    await hear(database, match(person, project_id=project))
    assert await titles(api, as_("person", person)) == []


async def test_a_partner_is_told_once_that_the_calendar_closed_its_project_and_not_what_it_did(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, past, left = uuid4(), uuid4(), uuid4()
    mine = {"partner_id": partner, "title": "Rural clinics"}
    await hear(database, closed(left, **mine, reason="withdrawn"))
    for sequence in (1, 2):
        await hear(database, closed(past, **mine, reason="expired"), sequence=sequence)
    assert await titles(api, as_("partner", partner)) == ["Its dates are over: Rural clinics"]
    # Nobody is told any more that it fits, as of any that is closed.
    person = uuid4()
    await hear(database, match(person, project_id=past))
    assert await titles(api, as_("person", person)) == []


async def test_the_inbox_speaks_the_language_that_is_asked_for(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    await reachable(database, person, locale="fr-BF")
    await hear(database, match(person))
    own = await api.get("/v1/alerts", headers=as_("person", person))
    assert own.headers["content-language"] == "fr"
    expected = tied("« Rural clinics » (Sénégal) recherche : Midwife.")
    assert own.json()["items"][0]["lines"] == [expected]
    asked = await api.get("/v1/alerts", headers=as_("person", person, **{"Accept-Language": "ar"}))
    assert asked.headers["content-language"] == "ar"
    assert "Accept-Language" in asked.headers["vary"]


async def test_reading_and_archiving_change_the_counts_and_are_done_once(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    headers = as_("person", person)
    await hear(database, match(person), match(person), match(person))
    ids = [each["id"] for each in (await api.get("/v1/alerts", headers=headers)).json()["items"]]
    first = await api.post(f"/v1/alerts/{ids[0]}/read", headers=headers)
    again = await api.post(f"/v1/alerts/{ids[0]}/read", headers=headers)
    assert first.json() == again.json()
    await api.post(f"/v1/alerts/{ids[1]}/archive", headers=headers)
    counts = (await api.get("/v1/alerts/counts", headers=headers)).json()
    assert counts == {"unread": 1, "by_category": [{"category": "match", "unread": 1}]}
    assert len(await titles(api, headers, "?read=false&archived=false")) == 1
    assert len(await titles(api, headers, "?archived=true")) == 1
    assert len(await titles(api, headers, "?category=account")) == 0


async def test_pages_hold_every_alert_once(api: httpx2.AsyncClient, database: Database) -> None:
    person = uuid4()
    await hear(database, *(match(person) for _ in range(5)))
    numbers: list[int] = []
    query = "?limit=2"
    while query:
        page = (await api.get(f"/v1/alerts{query}", headers=as_("person", person))).json()
        numbers += [each["number"] for each in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert numbers == [5, 4, 3, 2, 1]


async def test_erasure_leaves_nothing_and_a_late_event_brings_nobody_back(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, other, profile = uuid4(), uuid4(), uuid4()
    await reachable(database, person, other)
    await hear(database, match(person, profile_id=profile), match(other))
    await keep_events_about(database, person)
    await hear(database, members(uuid4(), person, other))
    await api.put(
        "/v1/preferences/money",
        headers=as_("person", person, **{"Idempotency-Key": "k"}),
        json={"inbox": "off", "email": "off"},
    )
    await hear(database, erased(profile, person))
    await hear(database, erased(profile, person))
    await hear(database, match(person, profile_id=profile))
    export = (await api.get("/v1/subjects/me", headers=as_("person", person))).json()
    assert export["contact_points"] == export["alerts"] == export["deliveries"] == []
    assert export["memberships"] == []
    # The tombstone says that they left, and nothing else.
    assert await mentions(database, person) == {"audit": 0, "tombstone": 1}
    assert await count(database, "alert") == await count(database, "delivery") == 1
    assert await count(database, "tombstone") == 2


async def mentions(database: Database, person: UUID) -> dict[str, int]:
    """In how many rows of each table the person's id still stands; audit is always in it."""
    found = {"audit": 0, "tombstone": 1}
    async with database.connection() as connection:
        names = await connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        for name in list(names):
            rows = await connection.scalar(
                text(f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE :id'),  # noqa: S608
                {"id": f"%{person}%"},
            )
            if rows:
                found[name] = int(rows)
    return found


async def test_a_person_exports_and_erases_what_is_here(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, operator = uuid4(), uuid4()
    addresses = await reachable(database, person)
    await hear(database, match(person))
    export = await api.get(f"/v1/subjects/{person}", headers=as_("operator", operator))
    assert export.json()["contact_points"][0]["address"] == addresses[0]
    assert (
        await api.get(f"/v1/subjects/{person}", headers=as_("person", uuid4()))
    ).status_code == 403
    receipt = await api.delete("/v1/subjects/me", headers=as_("person", person))
    assert receipt.json()["erased"] == {
        "alerts": 1,
        "contact_points": 1,
        "deliveries": 1,
        "handshakes": 0,
        "interests": 0,
        "introductions": 0,
        "preferences": 0,
        "webhook_messages": 0,
    }
    assert await count(database, "contact_point") == 0
