"""What the registry holds about a person: shown, and erased by whichever door."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from services.registry.hears import HEARS
from services.registry.subjects.handlers import on_profile_erased
from shared.contracts.envelope import Event
from shared.contracts.matching import ProfileErased
from tests.integration.registry.house import House, partner_body, slug_of
from tests.support.traces import keep_events_about, kept_about

TOLD = "registry.membership.changed.v1"


async def _hear_erased(house: House, person_id: UUID | None) -> None:
    now = datetime.now(UTC)
    fact = ProfileErased(
        profile_id=house.person("profile"), person_id=person_id, partner_id=None, at=now
    )
    event = Event(
        id="1",
        source="/matching",
        type=fact.event_type,
        subject=fact.key,
        time=now,
        topic=fact.topic,
        key=fact.key,
        sequence=1,
        correlation_id="leaving",
        causation_id=None,
        traceparent=None,
        data=fact,
    )
    async with house.database.unit_of_work() as uow:
        with uow.caused_by(event):
            assert HEARS[ProfileErased] is on_profile_erased
            await on_profile_erased(event, uow)


async def _held(house: House, person: UUID) -> int:
    """In how many rows the person's id stands, audit apart."""
    async with house.database.connection() as connection:
        return int(
            await connection.scalar(
                text(
                    "SELECT (SELECT count(*) FROM member WHERE person_id = :id) + "
                    "(SELECT count(*) FROM idempotency_answer WHERE principal = 'person:' || :text)"
                ),
                {"id": person, "text": str(person)},
            )
            or 0
        )


async def test_a_person_sees_everything_that_is_held(house: House) -> None:
    path = await house.partner()
    await house.member(path, "awa", "editor")
    export = (await house.api.get("/v1/subjects/me", headers=house.as_("awa"))).json()
    (held,) = export["memberships"]
    assert export["person_id"] == str(house.person("awa"))
    assert (held["partner_id"], held["role"]) == (path.rpartition("/")[2], "editor")
    assert datetime.fromisoformat(held["since"]).tzinfo is not None
    nothing = await house.api.get("/v1/subjects/me", headers=house.as_("stranger"))
    assert nothing.json()["memberships"] == []


async def test_a_person_who_leaves_is_off_every_partner_and_the_world_hears_it(
    house: House,
) -> None:
    for slug in ("clinic", "school"):
        await house.member(await house.partner(slug=slug), "awa", "administrator")
    headers = house.as_("awa", **{"Idempotency-Key": "mine"})
    await house.api.post("/v1/partners", headers=headers, json=partner_body("third"))
    awa = house.person("awa")
    assert await _held(house, awa) == 4
    receipt = await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    assert receipt.json()["erased"]["memberships"] == 3
    assert await _held(house, awa) == 0
    last = {event["partner_id"]: event["members"] for event in await house.told(TOLD)}
    assert len(last) == 3
    assert str(awa) not in str(last)
    again = await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    assert (again.status_code, set(again.json()["erased"].values())) == (200, {0})


async def test_an_erasure_that_is_heard_does_the_same_and_twice_does_no_more(
    house: House,
) -> None:
    await house.member(await house.partner(), "awa", "editor")
    for _ in range(2):
        await _hear_erased(house, house.person("awa"))
    assert await _held(house, house.person("awa")) == 0
    assert len(await house.told(TOLD)) == 3
    await _hear_erased(house, None)


async def test_a_partner_whose_last_administrator_was_erased_is_let_in_again_by_an_operator(
    house: House,
) -> None:
    path = await house.partner()
    await house.member(path, "ben", "editor")
    body = {"person_id": str(house.person("ben")), "role": "administrator"}
    new = {"person_id": str(house.person("new")), "role": "administrator"}
    operator = house.as_("ops", "operator")
    early = await house.api.post(f"{path}/members", headers=operator, json=new)
    assert (early.status_code, slug_of(early)) == (404, "partner-not-found")
    await house.api.delete("/v1/subjects/me", headers=house.as_("founder"))
    taken = await house.api.post(f"{path}/members", headers=operator, json=body)
    assert slug_of(taken) == "member-exists"
    for caller in (house.as_("ben"), house.as_("reviewer", "reviewer")):
        answer = await house.api.post(f"{path}/members", headers=caller, json=new)
        assert answer.status_code == 404
    invited = await house.api.post(f"{path}/members", headers=operator, json=new)
    assert invited.status_code == 201
    assert (await house.member(path, "friend", founder="new")).status_code == 201
    late = await house.api.post(
        f"{path}/members", headers=operator, json=new | {"person_id": str(house.person("x"))}
    )
    assert late.status_code == 404


async def test_only_an_operator_exports_or_erases_somebody_else(house: House) -> None:
    await house.member(await house.partner(), "awa")
    place = f"/v1/subjects/{house.person('awa')}"
    for subject, role in (("founder", "person"), ("awa", "person"), ("r", "reviewer")):
        for method in ("GET", "DELETE"):
            answer = await house.api.request(method, place, headers=house.as_(subject, role))
            assert (answer.status_code, slug_of(answer)) == (403, "not-permitted")
    operator = house.as_("ops", "operator")
    assert len((await house.api.get(place, headers=operator)).json()["memberships"]) == 1
    erased = (await house.api.delete(place, headers=operator)).json()["erased"]
    assert erased["memberships"] == 1
    assert (await house.audited())[-1] == ("subject.erased", f"person:{house.person('ops')}")


async def test_an_erasure_leaves_a_line_of_audit_that_does_not_name_the_person(
    house: House,
) -> None:
    awa = house.person("awa")
    await house.member(await house.partner(), "awa")
    await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    async with house.database.connection() as connection:
        rows = await connection.execute(text("SELECT * FROM audit WHERE action = 'subject.erased'"))
        (row,) = rows.all()
    assert str(awa) not in str(row)


async def test_events_about_a_person_who_leaves_wait_no_longer(house: House) -> None:
    awa = house.person("awa")
    await keep_events_about(house.database, awa)
    assert await kept_about(house.database, awa) == 4
    await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
    assert await kept_about(house.database, awa) == 0
