"""Committees: seats, sessions with notice, votes cast once, decisions within the budget."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import DAY, Fund, fund, id_of, ok
from tests.integration.registry.projects import euros


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme with a committee of three."""
    programme = await Fund.set_up(house, clock)
    for voter in ("awa", "ben", "cem"):
        await programme.seat(voter)
    return programme


@pytest.fixture
async def club(house: House) -> str:
    """A verified club; its path."""
    return await house.verified()


async def test_a_majority_selects_and_the_tally_is_kept(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    chosen = await wells.eligible(round_id, await wells.project(club))
    refused = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, chosen, refused)
    await wells.votes(session, chosen, awa="yes", ben="yes", cem="no")
    await wells.votes(session, refused, awa="no", ben="abstain", cem="no")
    first, again = await wells.decide(session), await wells.decide(session)
    decisions = first.json()["decisions"]
    assert first.json() == again.json()
    assert [each["outcome"] for each in decisions] == ["selected", "not_selected"]
    assert [(each["yes"], each["no"], each["abstain"]) for each in decisions] == [
        (2, 1, 0),
        (0, 2, 1),
    ]
    kept = await wells.get(f"/v1/applications/{refused}")
    assert (kept["status"], kept["reasons"]) == (
        "not_selected",
        ["No majority: 0 yes, 2 no, 1 abstain."],
    )
    assert (await wells.get(f"/v1/rounds/{round_id}"))["reserved_minor"] == 200_000


async def test_a_tie_is_a_no(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes", ben="no", cem="abstain")
    assert await wells.outcomes(session) == ["not_selected"]


async def test_without_a_quorum_nothing_is_decided(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    refused = await wells.decide(session)
    assert (refused.status_code, slug_of(refused)) == (409, "no-quorum")
    assert (await wells.get(f"/v1/applications/{application}"))["status"] == "eligible"
    await wells.votes(session, application, ben="yes")
    assert await wells.outcomes(session) == ["selected"]


async def test_a_point_that_too_few_voted_on_waits_for_another_session(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    one = await wells.eligible(round_id, await wells.project(club))
    other = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, one, other)
    await wells.votes(session, one, awa="yes", ben="yes")
    await wells.votes(session, other, awa="yes")
    assert await wells.outcomes(session) == ["selected", "undecided"]
    assert (await wells.get(f"/v1/applications/{other}"))["status"] == "eligible"


async def test_a_seat_votes_once_and_does_not_change_its_vote(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    first = await wells.vote(session, application, "awa", "yes")
    same = await wells.vote(session, application, "awa", "yes")
    other = await wells.vote(session, application, "awa", "no")
    assert first.json() == same.json()
    assert (other.status_code, slug_of(other)) == (409, "vote-is-cast")


async def test_of_two_votes_of_a_seat_at_once_one_counts(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    answers = await asyncio.gather(
        *(wells.vote(session, application, "awa", choice) for choice in ("yes", "no"))
    )
    assert sorted(each.status_code for each in answers) == [201, 409]


async def test_nobody_votes_for_a_foreign_seat_or_as_a_viewer(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    foreign = await wells.vote(session, application, "ben", seat="awa")
    partner = await wells.seat("dana")
    await wells.house.member(partner, "viewer", "viewer", founder="dana")
    viewer = await wells.vote(session, application, "viewer", seat="dana")
    assert {slug_of(foreign), slug_of(viewer)} == {"seat-not-yours"}


async def test_whose_own_project_is_on_the_agenda_does_not_vote_on_it(
    wells: Fund, club: str
) -> None:
    given = await ok(await wells.give_seat(club, contributor_class="diaspora"))
    wells.seats["founder"] = given["id"]
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    own = await wells.vote(session, application, "founder")
    # Nor does somebody of the club vote for another seat.
    await wells.house.member(club, "awa")
    friend = await wells.vote(session, application, "awa")
    await wells.votes(session, application, ben="yes", cem="yes")
    decided = await ok(await wells.decide(session))
    assert {slug_of(own), slug_of(friend)} == {"own-project"}
    assert decided["decisions"][0]["entitled"] == 3


async def test_votes_are_cast_while_the_session_sits(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = (await ok(await wells.call(round_id, application)))["id"]
    early = await wells.vote(session, application, "awa")
    too_soon = await wells.decide(session)
    wells.clock.advance(10 * DAY)
    await wells.votes(session, application, awa="yes", ben="yes")
    await wells.decide(session)
    late = await wells.vote(session, application, "cem")
    assert {slug_of(early), slug_of(too_soon), slug_of(late)} == {"session-not-sitting"}


async def test_the_committee_is_called_with_its_notice_and_in_its_months(
    house: House, clock: FixedClock
) -> None:
    month = (clock.now() + 10 * DAY).month
    rules = {"name": "COVAM", "notice_days": 10, "sits_in_months": [month % 12 + 1]}
    covam = await Fund.set_up(house, clock, fund(committee=rules))
    club = await house.verified()
    round_id = await covam.round()
    application = await covam.eligible(round_id, await covam.project(club))
    soon = (covam.now + 9 * DAY).isoformat()
    refused = await covam.call(round_id, application, starts_at=soon)
    assert (refused.status_code, slug_of(refused)) == (409, "session-called-amiss")
    assert "10 days" in refused.json()["detail"]
    assert "months" in refused.json()["detail"]


async def test_only_eligible_applications_of_the_round_are_put_to_the_vote(
    wells: Fund, club: str
) -> None:
    round_id, other = await wells.round(), await wells.round(title="Other")
    unchecked = await wells.apply(round_id, await wells.project(club))
    foreign = await wells.eligible(other, await wells.project(club))
    for application in (unchecked, foreign):
        refused = await wells.call(round_id, application)
        assert (refused.status_code, slug_of(refused)) == (409, "agenda-not-ready")


async def test_two_sessions_at_once_do_not_overspend_the_budget(wells: Fund, club: str) -> None:
    round_id = await wells.round(budget=euros(500_000))
    applications = [await wells.eligible(round_id, await wells.project(club)) for _ in range(6)]
    halves = applications[:3], applications[3:]
    sessions = [(await ok(await wells.call(round_id, *half)))["id"] for half in halves]
    wells.clock.advance(10 * DAY)
    for session, half in zip(sessions, halves, strict=True):
        for application in half:
            await wells.votes(session, application, awa="yes", ben="yes")
    answers = await asyncio.gather(*(wells.outcomes(each) for each in sessions))
    outcomes = [each for answer in answers for each in answer]
    assert outcomes.count("selected") == 2
    assert outcomes.count("no_money_left") == 4
    assert (await wells.get(f"/v1/rounds/{round_id}"))["reserved_minor"] == 400_000


async def test_two_sessions_decide_on_an_application_once(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    sessions = [(await ok(await wells.call(round_id, application)))["id"] for _ in range(2)]
    wells.clock.advance(10 * DAY)
    for session in sessions:
        await wells.votes(session, application, awa="yes", ben="yes")
    answers = await asyncio.gather(*(wells.outcomes(each) for each in sessions))
    assert sorted(answers) == [["selected"], ["undecided"]]


async def test_minutes_follow_the_decisions(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    minutes = {"url": "https://fund.example/minutes"}

    async def put() -> Any:
        return await wells.house.api.put(
            f"/v1/committee-sessions/{session}/minutes",
            headers=wells.house.as_("staff"),
            json=minutes,
        )

    early = await put()
    await wells.votes(session, application, awa="yes", ben="yes")
    await wells.decide(session)
    assert slug_of(early) == "wrong-session-state"
    assert (await ok(await put()))["minutes_url"] == minutes["url"]


async def test_a_cancelled_session_leaves_its_applications_waiting(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    for _ in range(2):
        await ok(await wells.post(f"/v1/committee-sessions/{session}/cancel"))
    refused = await wells.decide(session)
    assert slug_of(refused) == "session-not-sitting"
    assert (await wells.get(f"/v1/applications/{application}"))["status"] == "eligible"


async def test_the_committee_reads_its_agenda_and_strangers_do_not(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = (await ok(await wells.call(round_id, application)))["id"]
    path = f"/v1/committee-sessions/{session}/agenda"
    read = await wells.get(path, by="awa")
    stranger = await wells.house.api.get(path, headers=wells.house.as_("stranger"))
    assert [each["id"] for each in read["items"]] == [application]
    assert (stranger.status_code, slug_of(stranger)) == (404, "session-not-found")


async def test_a_partner_has_one_seat_until_it_ends(wells: Fund, club: str) -> None:
    first = await ok(await wells.give_seat(club))
    same = await ok(await wells.give_seat(club))
    other = await wells.give_seat(club, side="destination")
    ended = await wells.house.api.delete(
        f"/v1/programmes/{wells.id}/seats/{first['id']}", headers=wells.house.as_("staff")
    )
    again = await ok(await wells.give_seat(club, side="destination"))
    assert first == same
    assert (other.status_code, slug_of(other)) == (409, "seat-given-otherwise")
    assert ended.status_code == 204
    assert again["id"] != first["id"]


async def test_a_person_who_leaves_is_gone_from_their_votes_and_the_tally_stays(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes", ben="yes", cem="no")
    held = await wells.get("/v1/subjects/me", by="cem")
    receipt = await ok(
        await wells.house.api.delete("/v1/subjects/me", headers=wells.house.as_("cem"))
    )
    decided = await ok(await wells.decide(session))
    async with wells.house.database.connection() as connection:
        people = list(
            await connection.scalars(text("SELECT person_id FROM committee_vote ORDER BY cast_at"))
        )
    assert [(each["kind"], each["what"]["choice"]) for each in held["records"]] == [
        ("committee vote", "no")
    ]
    assert receipt["erased"]["committee votes"] == 1
    assert wells.house.person("cem") not in people
    assert (decided["decisions"][0]["yes"], decided["decisions"][0]["no"]) == (2, 1)


async def test_a_stranger_neither_calls_nor_decides_nor_gives_seats(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    application = await wells.eligible(round_id, await wells.project(club))
    session = await wells.sitting(round_id, application)
    body = {"partner_id": id_of(club), "side": "origin", "contributor_class": "diaspora"}
    for path, sent in (
        (f"/v1/programmes/{wells.id}/seats", body),
        (f"/v1/committee-sessions/{session}/decide", None),
        (f"/v1/committee-sessions/{session}/cancel", None),
    ):
        refused = await wells.post(path, sent, by="stranger")
        assert (refused.status_code, slug_of(refused)) == (404, "programme-not-found")
