"""Tests of the doors of contact points and preferences."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from openapi_spec_validator import validate
from sqlalchemy import text

from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match, members, reachable
from tests.integration.notifications.conftest import as_

POINT = {
    "kind": "email",
    "display_name": "Awa",
    "address": "awa@example.com",
    "locale": "fr-SN",
    "time_zone": "Africa/Dakar",
}


async def add(
    api: httpx2.AsyncClient, person: UUID, query: str = "", **more: Any
) -> httpx2.Response:
    return await api.post(
        f"/v1/contact-points{query}", headers=as_("person", person), json=POINT | more
    )


async def test_the_description_is_valid_openapi(api: httpx2.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    validate(document)
    assert "account" in str(document["paths"]["/v1/preferences/{category}"])


async def test_a_contact_point_is_its_owners_alone(api: httpx2.AsyncClient) -> None:
    person, stranger = uuid4(), uuid4()
    made = await add(api, person)
    path = made.headers["location"]
    assert (await api.get(path, headers=as_("person", person))).json()["address"] == POINT[
        "address"
    ]
    foreign = as_("person", stranger, **{"If-Match": '"1"'})
    assert (await api.get(path, headers=foreign)).status_code == 404
    assert (await api.patch(path, headers=foreign, json={"locale": "en"})).status_code == 404
    assert (await api.delete(path, headers=foreign)).status_code == 404
    for verb, body in (("send-code", None), ("verify", {"code": "x"})):
        assert (await api.post(f"{path}/{verb}", headers=foreign, json=body)).status_code == 404


async def test_an_address_is_kept_once_per_owner_and_at_most_ten(api: httpx2.AsyncClient) -> None:
    person = uuid4()
    assert (await add(api, person)).status_code == 201
    again = await add(api, person, address="AWA@example.com")
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (
        409,
        "contact-point-exists",
    )
    for number in range(9):
        assert (await add(api, person, address=f"a{number}@example.com")).status_code == 201
    too_many = await add(api, person, address="b@example.com")
    assert too_many.json()["type"].endswith("too-many-contact-points")


async def test_codes_cannot_fill_a_strangers_mailbox(api: httpx2.AsyncClient) -> None:
    person = uuid4()
    headers = as_("person", person)
    path = (await add(api, person)).headers["location"]
    soon = await api.post(f"{path}/send-code", headers=headers)
    assert soon.status_code == 429
    assert int(soon.headers["retry-after"]) <= 60
    for _ in range(9):
        await api.delete(path, headers=headers)
        path = (await add(api, person)).headers["location"]
    await api.delete(path, headers=headers)
    assert (await add(api, person)).status_code == 429


async def test_a_new_address_has_to_be_confirmed_anew_and_edits_need_the_newest_version(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    await reachable(database, person)
    headers = as_("person", person)
    point = (await api.get("/v1/contact-points", headers=headers)).json()["items"][0]
    path = f"/v1/contact-points/{point['id']}"
    assert (await api.patch(path, headers=headers, json={"locale": "en"})).status_code == 428
    first = as_("person", person, **{"If-Match": '"1"'})
    changed = await api.patch(path, headers=first, json={"locale": "pt"})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["verified_at"] is not None
    assert (await api.patch(path, headers=first, json={"locale": "es"})).status_code == 412
    second = as_("person", person, **{"If-Match": '"2"'})
    moved = await api.patch(path, headers=second, json={"address": "new@example.com"})
    assert moved.json()["verified_at"] is None
    async with database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM delivery")) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "no address"},
        {"address": "a@b.org\r\nBcc: c@d.org"},
        {"display_name": "x\r\nBcc: c@d.org"},
        {"display_name": "x\x00"},
        {"time_zone": "Mars/Olympus"},
        {"locale": "f"},
        {"kind": "pigeon"},
        {"role": "admin"},
    ],
)
async def test_a_malformed_contact_point_is_refused(
    api: httpx2.AsyncClient, wrong: dict[str, str]
) -> None:
    answer = await add(api, uuid4(), **wrong)
    assert answer.status_code == 422, answer.text


async def test_an_editor_writes_for_a_partner_and_a_viewer_only_looks(
    api: httpx2.AsyncClient, database: Database
) -> None:
    partner, editor, viewer = uuid4(), uuid4(), uuid4()
    await hear(database, members(partner, editor, role="editor"))
    assert (await add(api, editor, f"?partner={partner}")).status_code == 201
    await hear(database, members(partner, viewer, role="viewer"), sequence=2)
    assert (await add(api, viewer, f"?partner={partner}")).status_code == 403
    assert (await add(api, editor, f"?partner={partner}")).status_code == 404
    seen = await api.get(f"/v1/contact-points?partner={partner}", headers=as_("person", viewer))
    assert len(seen.json()["items"]) == 1
    own = await api.get("/v1/contact-points", headers=as_("partner", partner))
    assert len(own.json()["items"]) == 1


async def test_what_is_switched_off_does_not_come_and_the_account_always_does(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    headers = as_("person", person)
    await reachable(database, person)
    refused = await api.put(
        "/v1/preferences/account", headers=headers, json={"inbox": "at_once", "email": "off"}
    )
    assert refused.json()["type"].endswith("cannot-be-switched-off")
    off = {"inbox": "off", "email": "off"}
    assert (await api.put("/v1/preferences/match", headers=headers, json=off)).status_code == 200
    await hear(database, match(person))
    assert (await api.get("/v1/alerts", headers=headers)).json()["items"] == []
    async with database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM delivery")) == 0


async def test_a_mail_waits_for_the_end_of_the_quiet_hours(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person = uuid4()
    headers = as_("person", person)
    await reachable(database, person)
    hours = {"starts": "00:00:00", "ends": "23:59:59"}
    chosen = await api.put("/v1/preferences/quiet-hours", headers=headers, json=hours)
    assert chosen.json()["quiet_hours"] == hours
    await hear(database, match(person))
    async with database.connection() as connection:
        waits = text("SELECT due_at::time = '23:59:59' FROM delivery")
        assert await connection.scalar(waits)
    assert (await api.delete("/v1/preferences/quiet-hours", headers=headers)).status_code == 204
    left = (await api.get("/v1/preferences", headers=headers)).json()
    assert left["quiet_hours"] is None
