"""What was said under an old id still reaches its owner, and nothing comes twice."""

from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.news import service as news
from services.notifications.preferences.domain import Category, Unsubscribe, sign_unsubscribe
from services.notifications.subjects import service
from shared.db.people import CannotBeLinked
from shared.db.unit_of_work import Database, UnitOfWork
from tests.integration.notifications.builders import erased, hear, match, members, reachable
from tests.integration.notifications.conftest import as_
from tests.support.crossing import cross

_MATCHES = "/v1/preferences/match"


async def _link(database: Database, old: UUID, new: UUID) -> dict[str, int]:
    async with database.unit_of_work() as uow:
        return await service.link(uow, old=old, new=new, actor="test")


async def _alerts(database: Database, person: UUID) -> list[tuple[int, str]]:
    async with database.connection() as connection:
        found = await connection.execute(
            text(
                "SELECT number, facts->>'project' AS project FROM alert "
                "WHERE recipient_id = :id ORDER BY number"
            ),
            {"id": person},
        )
        return [(row.number, row.project) for row in found]


async def test_alerts_keep_their_order_behind_those_of_the_new_id(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await hear(database, match(new, title="mine"))
    await hear(database, match(old, title="first"), match(old, title="second"))
    await _link(database, old, new)
    await hear(database, match(new, title="later"))
    assert await _alerts(database, new) == [(1, "mine"), (2, "first"), (3, "second"), (4, "later")]
    assert await _alerts(database, old) == []


async def test_what_both_ids_were_told_stays_once(database: Database) -> None:
    old, new, match_id = uuid4(), uuid4(), uuid4()
    await reachable(database, old)
    await hear(database, match(old, match_id=match_id), match(new, match_id=match_id))
    moved = await _link(database, old, new)
    assert (moved["alerts"], moved["deliveries"]) == (0, 0)
    assert len(await _alerts(database, new)) == 1


async def test_a_match_that_was_on_its_way_comes_by_mail_to_the_new_id(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old)
    await _link(database, old, new)
    await hear(database, match(old))
    assert len(await _alerts(database, new)) == 1
    async with database.connection() as connection:
        recipients = await connection.scalars(text("SELECT recipient_id FROM delivery"))
        assert list(recipients) == [new]


@pytest.mark.parametrize("who_is_first", ["the alert", "the move"])
async def test_an_alert_in_the_moment_of_the_move_goes_along(
    database: Database, who_is_first: str
) -> None:
    old, new = uuid4(), uuid4()

    async def move(uow: UnitOfWork) -> None:
        await service.link(uow, old=old, new=new, actor="test")

    async def tell(uow: UnitOfWork) -> None:
        await news.tell_matches(uow, matches=[match(old)])

    first, second = (tell, move) if who_is_first == "the alert" else (move, tell)
    await cross(database, first, second)
    assert (len(await _alerts(database, old)), len(await _alerts(database, new))) == (0, 1)


async def test_an_id_that_changes_twice_is_followed_to_the_end(database: Database) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    await _link(database, first, second)
    await _link(database, second, third)
    await hear(database, match(first))
    assert len(await _alerts(database, third)) == 1


async def test_a_link_that_was_a_mistake_is_undone_by_the_opposite_one(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old)
    await _link(database, old, new)
    moved = await _link(database, new, old)
    assert moved["contact_points"] == 1
    await hear(database, match(old))
    assert len(await _alerts(database, old)) == 1
    async with database.connection() as connection:
        known = await connection.execute(text("SELECT old_id, new_id FROM linked_person"))
        assert [tuple(row) for row in known] == [(new, old)]


async def test_the_link_in_an_old_mail_still_ends_the_mails(
    database: Database, api: httpx2.AsyncClient
) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old)
    await _link(database, old, new)
    token = sign_unsubscribe(b"c" * 32, Unsubscribe(old, Category.MATCH))
    assert (await api.post("/v1/unsubscribe", params={"token": token})).status_code == 200
    await hear(database, match(new))
    async with database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM delivery")) == 0


async def test_what_the_new_id_has_chosen_stays(
    database: Database, api: httpx2.AsyncClient
) -> None:
    old, new = uuid4(), uuid4()
    for person, email in ((old, "off"), (new, "at_once")):
        choice = {"inbox": "at_once", "email": email}
        chosen = await api.put(_MATCHES, headers=as_("person", person), json=choice)
        assert chosen.status_code < 300, chosen.text
    await _link(database, old, new)
    read = (await api.get("/v1/preferences", headers=as_("person", new))).json()
    assert [c["email"] for c in read["categories"] if c["category"] == "match"] == ["at_once"]


async def test_a_list_of_members_from_before_names_the_person_of_today(
    database: Database, api: httpx2.AsyncClient
) -> None:
    old, new, partner = uuid4(), uuid4(), uuid4()
    await _link(database, old, new)
    late = members(partner, new, role="viewer").members + members(partner, old).members
    await hear(database, members(partner).model_copy(update={"members": late}))
    me = (await api.get("/v1/me", headers=as_("person", new))).json()
    assert me["partners"] == [{"partner_id": str(partner), "role": "administrator"}]


async def test_addresses_under_both_ids_are_refused_with_what_to_do(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old, new)
    with pytest.raises(CannotBeLinked, match=r"Both ids have contact points.*DELETE"):
        await _link(database, old, new)


async def test_an_erasure_after_the_move_takes_everything_and_the_old_id_with_it(
    database: Database, api: httpx2.AsyncClient
) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old)
    await _link(database, old, new)
    headers = as_("person", new)
    assert (await api.delete("/v1/subjects/me", headers=headers)).status_code == 200
    async with database.connection() as connection:
        for table in ("linked_person", "contact_point"):
            asked = text(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert await connection.scalar(asked) == 0


async def test_an_erasure_from_before_the_move_is_not_about_what_came(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await reachable(database, old)
    await _link(database, old, new)
    await hear(database, erased(uuid4(), new))
    async with database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM contact_point")) == 1
