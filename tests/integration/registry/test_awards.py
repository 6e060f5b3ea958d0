"""What a round selects stands in the ledger at once: promised, and taken back with it."""

import asyncio
from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import keyed
from tests.integration.registry.programmes import Fund, application_body, id_of, ok
from tests.integration.registry.projects import euros
from tests.integration.registry.renewals import project_of, renew

COST = 400_000


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme with a committee of one."""
    programme = await Fund.set_up(house, clock)
    await programme.seat("awa")
    return programme


async def selected(wells: Fund, **more: Any) -> tuple[str, str]:
    """The ids of a project and of its application, which was selected."""
    funding = {"goal": euros(COST), "raised": euros(0), "instruments": ["grant"]}
    project = await wells.project(await wells.house.verified(), funding=funding)
    application = await wells.eligible(await wells.round(), project, **more)
    session = await wells.sitting(
        (await wells.get(f"/v1/applications/{application}"))["round_id"], application
    )
    await wells.votes(session, application, awa="yes")
    assert await wells.outcomes(session) == ["selected"]
    return project, application


async def shares(wells: Fund, project: str) -> dict[str, dict[str, Any]]:
    """The contributions to a project by the fund's own word for who gives."""
    page = await wells.house.api.get(
        "/v1/contributions",
        params={"project_id": project},
        headers=wells.house.as_("reviewer", "reviewer"),
    )
    return {each["share"]: each for each in (await ok(page))["items"]}


def promised(contribution: dict[str, Any]) -> tuple[int, int]:
    """What is pledged and what is committed, in minor units."""
    sums = contribution["balances"]
    return sums["pledged"]["amount_minor"], sums["committed"]["amount_minor"]


async def give(wells: Fund, contribution: str, kind: str, minor: int, by: str = "staff") -> Any:
    body = {"kind": kind, "amount": euros(minor), "value_date": "2026-03-01"}
    return await wells.house.api.post(
        f"/v1/contributions/{contribution}/entries", headers=keyed(wells.house, by), json=body
    )


async def test_each_share_is_a_contribution_and_the_programmes_own_binds(wells: Fund) -> None:
    project, application = await selected(wells)
    found = await shares(wells, project)
    assert {key: promised(each) for key, each in found.items()} == {
        "fund": (200_000, 200_000),
        "club": (100_000, 0),
        "village": (100_000, 0),
    }
    assert {each["application_id"] for each in found.values()} == {application}
    assert {each["programme_id"] for each in found.values()} == {wells.id}
    fund, club, village = (found[each] for each in ("fund", "club", "village"))
    assert (fund["partner_id"], fund["contributor_partner_id"]) == (wells.partner, wells.partner)
    assert (club["contributor_partner_id"], club["contributor_label"]) == (None, "The club")
    kinds = [each["instrument"] for each in (fund, club, village)]
    assert kinds == ["grant", "other", "in_kind"]
    assert sum(promised(each)[0] for each in found.values()) == COST


async def test_a_partner_that_the_plan_names_has_its_share_in_its_own_books(wells: Fund) -> None:
    town = id_of(await wells.house.verified("mayor", "town"))
    named = application_body("")["counterparts"]
    named[1]["partner_id"] = town
    project, _ = await selected(wells, counterparts=named)
    village = (await shares(wells, project))["village"]
    assert (village["partner_id"], village["contributor_partner_id"]) == (town, town)
    # It was planned for it; whether it binds itself is its own word alone.
    assert promised(village) == (100_000, 0)
    refused = await give(wells, village["id"], "commitment", 100_000, "founder")
    assert refused.status_code == 403
    assert (await give(wells, village["id"], "commitment", 100_000, "mayor")).status_code == 201


async def test_only_a_verified_partner_is_named_in_a_plan(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    town = id_of(await wells.house.partner("mayor", "town"))
    named = application_body("")["counterparts"]
    named[1]["partner_id"] = town
    refused = await wells.draft(await wells.round(), project, counterparts=named)
    assert (refused.status_code, slug_of(refused)) == (404, "partner-not-found")


async def test_leverage_is_planned_as_decided_and_committed_as_people_bind_themselves(
    wells: Fund,
) -> None:
    project, _ = await selected(wells)
    club = (await shares(wells, project))["club"]
    path = f"/v1/projects/{project}/leverage"
    (before,) = (await wells.get(path))["items"]
    assert (before["planned"]["ratio"], before["committed"]["why"]) == (3.0, "no_diaspora_money")
    for kind, minor in (("commitment", 100_000), ("disbursement", 50_000)):
        assert (await give(wells, club["id"], kind, minor, "founder")).status_code == 201
    (after,) = (await wells.get(path))["items"]
    assert (after["planned"]["ratio"], after["committed"]["ratio"]) == (3.0, 2.0)
    (whole,) = (await wells.get(f"/v1/contributions/leverage?programme_id={wells.id}"))["items"]
    assert whole["planned"]["ratio"] == 3.0


async def test_the_project_has_raised_what_the_round_committed(wells: Fund) -> None:
    project, _ = await selected(wells)
    await renew(wells.house)
    assert (await project_of(wells.house, f"/v1/projects/{project}"))["raised"] == euros(200_000)


async def test_it_is_told_as_every_entry_is(wells: Fund) -> None:
    await selected(wells)
    told = [each for each in await wells.house.told() if ".contribution." in each["type"]]
    kinds = sorted(each["type"].split(".")[2] for each in told)
    assert kinds == ["committed", "pledged", "pledged", "pledged"]


async def test_deciding_again_and_at_once_books_once(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    answers = await asyncio.gather(*(wells.decide(session) for _ in range(4)))
    assert {each.status_code for each in answers} == {200}
    await wells.decide(session)
    assert len(await shares(wells, project)) == 3


async def test_what_cannot_be_booked_whole_is_not_decided(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    # The database refuses the last of three shares: neither the others nor the decision stand.
    async with wells.house.database.connection() as connection:
        await connection.exec_driver_sql(
            "ALTER TABLE contribution ADD CONSTRAINT nothing_of_it CHECK (share <> 'village')"
        )
    assert (await wells.decide(session)).status_code == 500
    async with wells.house.database.connection() as connection:
        await connection.exec_driver_sql("ALTER TABLE contribution DROP CONSTRAINT nothing_of_it")
    assert await shares(wells, project) == {}
    assert (await wells.get(f"/v1/applications/{application}"))["status"] == "eligible"
    assert (await wells.get(f"/v1/rounds/{round_id}"))["reserved_minor"] == 0
    assert await wells.outcomes(session) == ["selected"]


async def test_a_withdrawn_application_takes_its_promises_back(wells: Fund) -> None:
    project, application = await selected(wells)
    club = (await shares(wells, project))["club"]
    assert (await give(wells, club["id"], "commitment", 60_000, "founder")).status_code == 201
    for _ in range(2):
        withdrawn = await wells.post(f"/v1/applications/{application}/withdraw", by="founder")
        assert withdrawn.status_code == 200, withdrawn.text
    found = await shares(wells, project)
    assert {promised(each) for each in found.values()} == {(0, 0)}
    await renew(wells.house)
    assert (await project_of(wells.house, f"/v1/projects/{project}"))["raised"] == euros(0)
    round_id = withdrawn.json()["round_id"]
    assert (await wells.get(f"/v1/rounds/{round_id}"))["reserved_minor"] == 0


async def test_what_was_given_goes_back_before_an_application_is_withdrawn(wells: Fund) -> None:
    project, application = await selected(wells)
    fund = (await shares(wells, project))["fund"]
    assert (await give(wells, fund["id"], "disbursement", 50_000)).status_code == 201
    path = f"/v1/applications/{application}/withdraw"
    refused = await wells.post(path, by="founder")
    assert (refused.status_code, slug_of(refused)) == (409, "award-is-paid")
    assert (await give(wells, fund["id"], "refund", 50_000)).status_code == 201
    assert (await wells.post(path, by="founder")).status_code == 200
    # What was given stays committed, as it was; the rest of the promise is gone.
    assert promised((await shares(wells, project))["fund"]) == (50_000, 50_000)


async def test_a_programme_that_ends_keeps_its_word_and_selects_nothing_more(wells: Fund) -> None:
    project, application = await selected(wells)
    round_id = await wells.round(title="Second round")
    other = await wells.project(
        "/v1/partners/" + (await wells.get(f"/v1/projects/{project}"))["partner_id"]
    )
    late = await wells.eligible(round_id, other)
    session = await wells.sitting(round_id, late)
    await wells.votes(session, late, awa="yes")
    ended = await wells.post(
        f"/v1/programmes/{wells.id}/end",
        {"on": wells.now.date().isoformat(), "reason": "The budget ends."},
    )
    assert ended.status_code == 200, ended.text
    refused = await wells.decide(session)
    assert (refused.status_code, slug_of(refused)) == (409, "programme-ended")
    assert promised((await shares(wells, project))["fund"]) == (200_000, 200_000)
    fund = (await shares(wells, project))["fund"]
    assert (await give(wells, fund["id"], "disbursement", 1)).status_code == 201
    assert await shares(wells, other) == {}
    assert application


async def test_an_applicant_that_is_suspended_is_not_selected_now(wells: Fund) -> None:
    club = await wells.house.verified()
    project = await wells.project(club)
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    await wells.house.decide(club, "suspend")
    assert await wells.outcomes(session) == ["undecided"]
    assert await shares(wells, project) == {}


async def test_a_project_that_ended_meanwhile_is_not_selected(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    closed = await wells.post(f"/v1/projects/{project}/close", {"reason": "cancelled"}, "founder")
    assert closed.status_code == 200, closed.text
    assert await wells.outcomes(session) == ["undecided"]
    assert await shares(wells, project) == {}


async def test_a_suspended_partner_neither_votes_nor_decides(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    ben = await wells.seat("ben")
    session = await wells.sitting(round_id, application)
    await wells.house.decide(ben, "suspend")
    vote = await wells.vote(session, application, "ben")
    await wells.votes(session, application, awa="yes")
    await wells.house.decide(f"/v1/partners/{wells.partner}", "suspend")
    decided = await wells.decide(session)
    called = await wells.call(round_id, application)
    for answer in (vote, decided, called):
        assert (answer.status_code, slug_of(answer)) == (409, "partner-not-verified")


async def test_a_reference_that_is_taken_keeps_nobody_from_deciding(wells: Fund) -> None:
    club = await wells.house.verified()
    project = await wells.project(club)
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    taken = f"wells/{application}/club"
    opened = await wells.house.api.post(
        "/v1/contributions",
        headers=keyed(wells.house, "founder"),
        json={
            "project_id": project,
            "partner_id": club.rpartition("/")[2],
            "reference": taken,
            "contributor_label": "The club",
            "contributor_class": "diaspora",
            "instrument": "donation",
            "currency": "EUR",
        },
    )
    assert opened.status_code == 201, opened.text
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    assert await wells.outcomes(session) == ["selected"]
    assert (await shares(wells, project))["club"]["reference"] == f"{taken}/2"


async def test_applying_and_deciding_at_once_end_both(wells: Fund) -> None:
    club = await wells.house.verified()
    project, other = await wells.project(club), await wells.project(club)
    round_id = await wells.round()
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    drafts = [await ok(await wells.draft(round_id, other))]
    paths = [f"/v1/applications/{each['id']}/submit" for each in drafts]
    answers = await asyncio.gather(
        wells.decide(session),
        *(wells.post(path, by="founder") for path in paths),
        wells.post(f"/v1/rounds/{round_id}/applications", application_body(project), by="founder"),
    )
    assert [each.status_code for each in answers] == [200, 200, 409]
