"""Applications: drafted, submitted, checked with every reason, compared, withdrawn, completed."""

import asyncio
from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import Fund, application_body, id_of, line, ok
from tests.integration.registry.projects import draft, euros


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme that is set up."""
    return await Fund.set_up(house, clock)


@pytest.fixture
async def club(house: House) -> str:
    """A verified club; its path."""
    return await house.verified()


async def edit(wells: Fund, application: str, version: int, **changes: Any) -> Any:
    return await wells.house.api.patch(
        f"/v1/applications/{application}",
        headers=wells.house.as_("founder", **{"If-Match": f'"{version}"'}),
        json=changes,
    )


async def selected(wells: Fund, round_id: str, *applications: str) -> list[str]:
    """Let a committee of one say yes to each; what became of them."""
    if "awa" not in wells.seats:
        await wells.seat("awa")
    session = await wells.sitting(round_id, *applications)
    for application in applications:
        await wells.votes(session, application, awa="yes")
    return await wells.outcomes(session)


async def test_an_application_goes_from_draft_to_eligible_and_says_who_pays(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    application = await wells.apply(round_id, await wells.project(club))
    checked = await wells.check(application)
    again = await wells.check(application)
    assert (checked["status"], checked["reasons"]) == ("eligible", [])
    assert checked == again
    assert checked["programme_minor"] == 200_000
    assert sum(each["amount"]["amount_minor"] for each in checked["answer"]["payments"]) == 400_000


async def test_every_reason_is_named_at_once(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    lean = [{"contributor": "club", "form": "in_kind", "amount": euros(1)}]
    application = await wells.apply(
        round_id,
        await wells.project(club, country="ML"),
        measures={"beneficiaries": 3},
        counterparts=lean,
    )
    checked = await wells.check(application, "The plan has no drawing.")
    assert checked["status"] == "ineligible"
    assert checked["reasons"] == [
        "ML is not among: SN.",
        "3 beneficiaries: at least 10 are needed.",
        "The club brings 1 of 100000 minor units.",
        "The village brings 0 of 100000 minor units.",
        "The club gives its part in cash.",
        "The plan has no drawing.",
    ]


async def test_a_kind_of_cost_that_is_never_paid_is_refused_with_its_reason(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    project = await wells.project(club)
    refused = await wells.draft(round_id, project, costs=[line(1, "land")])
    assert (refused.status_code, slug_of(refused)) == (422, "cost-not-eligible")
    assert "The village gives the land." in refused.json()["detail"]


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"window": "roads"}, "programme-window-unknown"),
        (
            {"counterparts": [{"contributor": "bank", "amount": euros(1)}]},
            "application-makes-no-sense",
        ),
        (
            {"counterparts": [{"contributor": "fund", "amount": euros(1)}]},
            "application-makes-no-sense",
        ),
        ({"others": {"amount_minor": 1, "currency": "XOF"}}, "plan-makes-no-sense"),
    ],
)
async def test_a_senseless_application_is_refused(
    wells: Fund, club: str, more: dict[str, Any], slug: str
) -> None:
    round_id = await wells.round()
    refused = await wells.draft(round_id, await wells.project(club), **more)
    assert (refused.status_code, slug_of(refused)) == (422, slug)


async def test_a_project_applies_once_in_a_round_unless_it_withdrew(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    project = await wells.project(club)
    first = await wells.apply(round_id, project)
    twice = await wells.draft(round_id, project)
    for _ in range(2):
        await ok(await wells.post(f"/v1/applications/{first}/withdraw", by="founder"))
    again = await wells.draft(round_id, project)
    assert (twice.status_code, slug_of(twice)) == (409, "applied-already")
    assert again.status_code == 201
    assert (await wells.get(f"/v1/rounds/{round_id}"))["applications"] == 0


async def test_of_two_at_once_one_applies(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    project = await wells.project(club)
    answers = await asyncio.gather(*(wells.draft(round_id, project) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]


async def test_submitting_twice_at_once_counts_once(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    made = await ok(await wells.draft(round_id, await wells.project(club)))
    path = f"/v1/applications/{made['id']}/submit"
    answers = await asyncio.gather(*(wells.post(path, by="founder") for _ in range(4)))
    assert {each.status_code for each in answers} == {200}
    assert (await wells.get(f"/v1/rounds/{round_id}"))["applications"] == 1


async def test_only_a_published_project_of_a_verified_partner_applies(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    unpublished = id_of(await draft(wells.house, club, kind="community", roles=[]))
    made = await ok(await wells.draft(round_id, unpublished))
    path = f"/v1/applications/{made['id']}/submit"
    draft_refused = await wells.post(path, by="founder")
    published = await ok(await wells.draft(round_id, await wells.project(club)))
    await wells.house.decide(club, "suspend")
    suspended = await wells.post(f"/v1/applications/{published['id']}/submit", by="founder")
    assert slug_of(draft_refused) == "project-not-published"
    assert slug_of(suspended) == "partner-not-verified"


async def test_a_draft_is_edited_and_what_was_submitted_is_not(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    made = await ok(await wells.draft(round_id, await wells.project(club)))
    edited = await edit(wells, made["id"], 1, costs=[line(100), line(200)])
    stale = await edit(wells, made["id"], 1, costs=[line(7)])
    await ok(await wells.post(f"/v1/applications/{made['id']}/submit", by="founder"))
    late = await edit(wells, made["id"], 3, costs=[line(7)])
    assert edited.json()["total_minor"] == 300
    assert edited.json()["plan"]["measures"] == {"beneficiaries": 100}
    assert stale.status_code == 412
    assert (late.status_code, slug_of(late)) == (409, "wrong-application-state")


async def test_an_inflated_budget_is_flagged_with_its_peers_named(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    usual = []
    for cost in (380_000, 390_000, 400_000, 410_000, 420_000):
        usual.append(await wells.project(club, funding=None))
        await wells.apply(round_id, usual[-1], cost=cost)
    elsewhere = await wells.project(club, funding=None, sector="14030")
    await wells.apply(round_id, elsewhere, cost=1)
    inflated = await wells.apply(round_id, await wells.project(club, funding=None), cost=900_000)
    checked = await wells.check(inflated)
    total, per_head = checked["benchmark"]
    assert (total["what"], per_head["what"]) == ("total", "per_beneficiary")
    assert (total["median_minor"], total["deviation_minor"]) == (400_000, 10_000)
    assert total["is_flagged"]
    assert per_head["is_flagged"]
    assert {each["project_id"] for each in total["peers"]} == set(usual)
    # A note for the committee, no refusal.
    assert checked["status"] == "eligible"


async def test_published_projects_that_ask_for_money_are_peers_too(wells: Fund, club: str) -> None:
    asking = [await wells.project(club) for _ in range(5)]
    round_id = await wells.round()
    application = await wells.apply(round_id, await wells.project(club), cost=100_000)
    (total, _) = (await wells.check(application))["benchmark"]
    assert {each["project_id"] for each in total["peers"]} == set(asking)
    assert total["median_minor"] == 100_000


async def test_a_later_stage_is_open_to_those_who_completed_the_earlier_one(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round(budget=euros(10**9))
    pumps = {"window": "pumps", "counterparts": [], "measures": {}}
    early = await wells.check(await wells.apply(round_id, await wells.project(club), **pumps))
    first = await wells.eligible(round_id, await wells.project(club))
    too_soon = await wells.post(f"/v1/applications/{first}/complete")
    assert await selected(wells, round_id, first) == ["selected"]
    for _ in range(2):
        await ok(await wells.post(f"/v1/applications/{first}/complete"))
    later = await wells.check(await wells.apply(round_id, await wells.project(club), **pumps))
    assert early["reasons"] == ["The window wells of wells was not completed before."]
    assert slug_of(too_soon) == "wrong-application-state"
    assert later["status"] == "eligible"


async def test_what_a_selected_one_took_goes_back_when_it_withdraws(wells: Fund, club: str) -> None:
    round_id = await wells.round(budget=euros(200_000))
    first = await wells.eligible(round_id, await wells.project(club))
    second = await wells.eligible(round_id, await wells.project(club))
    assert await selected(wells, round_id, first, second) == ["selected", "no_money_left"]
    await ok(await wells.post(f"/v1/applications/{first}/withdraw", by="founder"))
    assert await selected(wells, round_id, second) == ["selected"]
    assert (await wells.get(f"/v1/rounds/{round_id}"))["reserved_minor"] == 200_000


async def test_who_sees_an_application_before_it_is_selected(wells: Fund, club: str) -> None:
    round_id = await wells.round()
    made = await ok(await wells.draft(round_id, await wells.project(club)))
    path = f"/v1/applications/{made['id']}"

    async def seen_by(subject: str, role: str = "person") -> bool:
        headers = wells.house.as_(subject, role)
        answer = await wells.house.api.get(path, headers=headers)
        page = await wells.house.api.get(f"/v1/rounds/{round_id}/applications", headers=headers)
        listed = [each["id"] for each in page.json()["items"]]
        assert (answer.status_code == 200) == (listed == [made["id"]])
        return answer.status_code == 200

    drafted = [await seen_by(each) for each in ("founder", "staff", "stranger")]
    await ok(await wells.post(f"{path}/submit", by="founder"))
    submitted = [await seen_by(each) for each in ("founder", "staff", "stranger")]
    assert drafted == [True, False, False]
    assert submitted == [True, True, False]
    assert await seen_by("operator", "operator")
    await wells.check(made["id"])
    assert await selected(wells, round_id, made["id"]) == ["selected"]
    assert await seen_by("stranger")


async def test_nobody_applies_for_a_foreign_project_or_checks_in_a_foreign_programme(
    wells: Fund, club: str
) -> None:
    round_id = await wells.round()
    project = await wells.project(club)
    foreign = await wells.post(
        f"/v1/rounds/{round_id}/applications", application_body(project), by="stranger"
    )
    application = await wells.apply(round_id, project)
    for verb in ("submit", "withdraw"):
        refused = await wells.post(f"/v1/applications/{application}/{verb}", by="staff")
        assert (refused.status_code, slug_of(refused)) == (404, "application-not-found")
    own = await wells.post(f"/v1/applications/{application}/check", {"reasons": []}, by="founder")
    assert (foreign.status_code, own.status_code) == (404, 404)
