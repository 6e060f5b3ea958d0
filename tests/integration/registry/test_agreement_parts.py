"""What stands beside an agreement's terms: twinning, reviews, roadmap, balance, burden, page."""

from datetime import timedelta

from services.registry.present_state import present_state
from shared.clock import FixedClock
from shared.contracts.state import State
from tests.integration.registry.agreements import (
    claimed,
    draft,
    government,
    in_days,
    owe,
    party,
    say,
    sign,
    sign_both,
    signed,
    today,
    told,
    two_governments,
)
from tests.integration.registry.house import House, slug_of

NURSING = "12281"


async def states(house: House) -> list[State]:
    """What would be told now of agreements and obligations."""
    async with house.database.unit_of_work() as uow:
        return [
            each
            async for each in present_state(uow.session, None, uow.now)
            if each.data.topic == "registry.agreements"
        ]


async def test_two_host_institutions_are_twinned_once(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    hosts = [
        (await house.verified("host", slug, country=country)).rpartition("/")[2]
        for slug, country in (("baragwanath", "ZA"), ("guys", "GB"))
    ]
    body = {"origin_id": hosts[0], "destination_id": hosts[1], "exchanges": "Nurse tutors."}
    answers = [
        await house.api.post(f"{path}/twinnings", headers=house.as_("gb"), json=body)
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 409]
    assert answers[0].json()["origin_name"] == "The baragwanath"
    other = await house.api.post(
        f"{path}/twinnings", headers=house.as_("gb"), json=body | {"origin_id": parties.za}
    )
    assert slug_of(other) == "no-host-institution"
    gone = await house.api.delete(answers[0].headers["location"], headers=house.as_("za"))
    assert gone.status_code == 204


async def test_a_review_is_held_once_and_keeps_the_rate_of_that_day(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 1))
    await sign_both(house, path, parties)
    planned = await house.api.post(
        f"{path}/reviews", headers=house.as_("za"), json={"planned_on": str(in_days(house, 3))}
    )
    again = await house.api.post(
        f"{path}/reviews", headers=house.as_("gb"), json={"planned_on": str(in_days(house, 3))}
    )
    assert slug_of(again) == "review-planned"
    clock.advance(timedelta(days=3))
    hold = f"{planned.headers['location']}/hold"
    body = {
        "held_on": str(today(house)),
        "findings": "No placement was offered yet.",
        "follow_ups": [{"what": "Offer placements", "partner_id": parties.gb}],
    }
    early = body | {"held_on": str(in_days(house, 1))}
    refused = await house.api.post(hold, headers=house.as_("za"), json=early)
    assert slug_of(refused) == "review-makes-no-sense"
    held = await house.api.post(hold, headers=house.as_("za"), json=body)
    assert held.json()["implementation_rate"] == 0
    await claimed(house, obligation, "gb")
    await say(house, obligation, "confirm", "za")
    other = await house.api.post(
        hold, headers=house.as_("gb"), json=body | {"findings": "All is well."}
    )
    assert other.json() == held.json()


async def test_a_roadmap_is_edited_by_who_has_read_it_and_says_how_far_it_is(
    house: House,
) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)

    def milestones(actual: int | None) -> list[dict[str, object]]:
        gauge = {"name": "Nurses", "unit": "people", "baseline": 0, "target": 20}
        activity = {
            "title": "Place nurses",
            "partner_id": parties.gb,
            "indicators": [gauge | {"actual": actual}],
        }
        return [{"title": "Placements begin", "activities": [activity]}]

    body = {"year": 2026, "milestones": milestones(None)}
    made = await house.api.post(f"{path}/roadmaps", headers=house.as_("za"), json=body)
    assert (made.status_code, made.json()["progress"]) == (201, None)
    twice = await house.api.post(f"{path}/roadmaps", headers=house.as_("gb"), json=body)
    assert slug_of(twice) == "roadmap-exists"
    roadmap = made.headers["location"]
    for tag, expected in ((made.headers["etag"], 200), (made.headers["etag"], 412)):
        answer = await house.api.patch(
            roadmap,
            headers=house.as_("gb", **{"If-Match": tag}),
            json={"milestones": milestones(5)},
        )
        assert answer.status_code == expected
    read = await house.api.get(roadmap, headers=house.as_("stranger"))
    assert read.json()["progress"] == 0.25


async def test_an_uneven_agreement_is_signed_with_a_warning_that_stays(house: House) -> None:
    parties = await two_governments(house)
    bank = await government(house, "bank", "GB", partner_type="bank_or_transfer_operator")
    seats = [
        party(parties.za, "origin", votes=1),
        party(
            parties.gb,
            "destination",
            seats=12,
            votes=30,
            contribution={"amount_minor": 5_000_000, "currency": "GBP"},
        ),
        party(bank, "destination", role="implementer", seats=0),
    ]
    path = await draft(house, parties, parties=seats)
    await owe(house, path, parties.gb, in_days(house, 30), weight=50)
    answers = [await sign(house, path, parties, who) for who in ("za", "gb")]
    measured = answers[-1].json()["balance"]
    assert measured["is_uneven"]
    assert measured["index"] < 0.6
    assert {(each["measure"], each["by"]) for each in measured["weak"]} >= {
        ("seats", "side"),
        ("votes", "side"),
        ("money", "side"),
        ("obligations", "side"),
    }
    read = (await house.api.get(path, headers=house.as_("stranger"))).json()
    assert (read["balance_index"], read["is_uneven"]) == (measured["index"], True)
    await owe(house, path, parties.za, in_days(house, 30), by="za", weight=50)
    balance = (await house.api.get(f"{path}/balance", headers=house.as_("stranger"))).json()
    assert balance["at_signature"] == measured
    assert balance["now"]["index"] > measured["index"]


async def test_the_meter_counts_steps_papers_days_and_what_parties_report(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 90))
    await sign(house, path, parties, "za")
    clock.advance(timedelta(days=10))
    await sign(house, path, parties, "gb")
    await claimed(house, obligation, "gb")
    clock.advance(timedelta(days=4))
    await say(house, obligation, "confirm", "za")
    reported = await house.api.post(
        f"{path}/burden-reports",
        headers=house.as_("gb"),
        json={
            "hours": 37.5,
            "documents_asked": 4,
            "cost": {"amount_minor": 120_000, "currency": "GBP"},
        },
    )
    assert reported.status_code == 201
    burden = (await house.api.get(f"{path}/burden", headers=house.as_("stranger"))).json()
    za, gb = burden["parties"]
    assert (za["partner_id"], za["days_waited"], za["hours"]) == (parties.za, 10.0, 0)
    assert za["by_verb"] == {"added_obligation": 1, "confirmed": 1, "drafted": 1, "signed": 1}
    assert (gb["days_waited"], gb["hours"], gb["documents_asked"]) == (4.0, 37.5, 4)
    assert gb["by_verb"] == {"claimed": 1, "gave_evidence": 1, "signed": 1}
    assert gb["documents_given"] == 1
    assert gb["costs"] == [{"amount_minor": 120_000, "currency": "GBP"}]


async def test_the_present_state_says_what_was_told_last(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 30))
    await owe(house, path, parties.za, in_days(house, 30))
    await sign_both(house, path, parties)
    await signed(house, parties, is_public=False)
    await draft(house, parties)
    await claimed(house, obligation, "gb")
    await say(house, obligation, "confirm", "za")
    found = [(each.data.event_type, each.sequence) for each in await states(house)]
    assert found == [("registry.agreement.changed.v1", 3), ("registry.obligation.met.v1", 3)]
    assert len(await told(house)) == 3


async def test_the_public_page_shows_everything_public_and_needs_no_token(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await owe(house, path, parties.gb, in_days(house, 1), weight=2)
    await house.api.put(f"{path}/quotas/2026", headers=house.as_("za"), json={"people": 20})
    number = path.rpartition("/")[2]
    page = f"/v1/public/agreements/{number}"
    assert (await house.api.get(page)).status_code == 404
    await sign_both(house, path, parties)
    hidden = await signed(house, parties, is_public=False)
    clock.advance(timedelta(days=3))
    read = (await house.api.get(page)).json()
    assert [each["name"] for each in read["parties"]] == [
        "The za-government",
        "The gb-government",
    ]
    assert [each["status"] for each in read["obligations"]] == ["not_started"]
    assert read["implementation"]["rate"] == 0
    assert read["quotas"][0]["people"] == 20
    assert read["balance"]["index"] is not None
    secret = await house.api.get(f"/v1/public/agreements/{hidden.rpartition('/')[2]}")
    assert secret.status_code == 404
    for query, found in (
        ("", 1),
        ("?country=GB", 1),
        ("?country=FR", 0),
        ("?kind=mou&status=in_force", 1),
        ("?kind=framework", 0),
    ):
        listed = (await house.api.get(f"/v1/public/agreements{query}")).json()
        assert [each["id"] for each in listed["items"]] == [number] * found, query
