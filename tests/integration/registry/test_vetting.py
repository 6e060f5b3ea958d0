"""What reviewers decided stays readable, and they are told in time to look again."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2

from services.registry.vetting.loops import tell_due_reviews
from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of

DUE = "registry.partner.review_due.v1"


async def verify(house: House, path: str, day: Any = None) -> httpx2.Response:
    body = {} if day is None else {"verify_again_on": str(day)}
    return await house.api.post(
        f"{path}/verify", headers=house.as_("reviewer", "reviewer"), json=body
    )


async def submitted(house: House) -> str:
    path = await house.partner()
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    return path


async def history(house: House, path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    page = await house.api.get(f"{path}/decisions", headers=headers)
    assert page.status_code == 200, page.text
    return list(page.json()["items"])


async def partner(house: House, path: str, subject: str = "founder") -> dict[str, Any]:
    return dict((await house.api.get(path, headers=house.as_(subject))).json())


async def test_every_decision_stays_readable_with_its_reason_the_newest_first(
    house: House,
) -> None:
    path = await submitted(house)
    await house.decide(path, "reject")
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    await house.decide(path, "verify", "suspend", "suspend", "reinstate")
    found = await history(house, path, house.as_("founder"))
    assert [each["verb"] for each in found] == ["reinstate", "suspend", "verify", "reject"]
    said = "Looked into."
    assert [each["reason"] for each in found] == [said, said, None, said]


async def test_only_reviewers_read_who_decided(house: House) -> None:
    path = await submitted(house)
    await house.decide(path, "verify", by="reviewer")
    (inside,) = await history(house, path, house.as_("founder"))
    (seen,) = await history(house, path, house.as_("other", "reviewer"))
    assert inside["decided_by"] is None
    assert seen["decided_by"] == str(house.person("reviewer"))
    assert await history(house, path, await house.as_system(path)) == [inside]
    refused = await house.api.get(f"{path}/decisions", headers=house.as_("stranger"))
    assert (refused.status_code, slug_of(refused)) == (404, "partner-not-found")


async def test_a_reviewer_who_leaves_is_taken_out_and_the_decision_stays(house: House) -> None:
    path = await submitted(house)
    await house.decide(path, "verify")
    reviewer = house.as_("reviewer", "reviewer")
    export = (await house.api.get("/v1/subjects/me", headers=reviewer)).json()
    assert [each["kind"] for each in export["records"]] == ["decision"]
    receipt = await house.api.delete("/v1/subjects/me", headers=reviewer)
    assert receipt.json()["erased"]["decisions"] == 1
    (left,) = await history(house, path, house.as_("other", "reviewer"))
    assert (left["verb"], left["decided_by"]) == ("verify", None)


async def test_a_review_that_comes_up_is_told_once_for_its_date(
    house: House, clock: FixedClock
) -> None:
    path, day = await submitted(house), clock.now().date() + timedelta(days=60)
    await verify(house, path, day)
    step = tell_due_reviews(house.database)
    assert not await step()
    clock.advance(timedelta(days=29))
    assert not await step()
    clock.advance(timedelta(days=1))
    assert await step()
    assert not await step()
    (told,) = await house.told(DUE)
    assert (told["verify_again_on"], told["status"]) == (str(day), "verified")


async def test_two_workers_at_once_tell_each_review_once(house: House, clock: FixedClock) -> None:
    day = clock.now().date() + timedelta(days=1)
    for number in range(6):
        path = await house.verified(slug=f"clinic-{number}")
        await verify(house, path, day)
    step = tell_due_reviews(house.database)
    await asyncio.gather(*(step() for _ in range(4)))
    told = await house.told(DUE)
    assert len({each["partner_id"] for each in told}) == len(told) == 6


async def test_after_the_date_everybody_sees_that_the_review_is_overdue(
    house: House, clock: FixedClock
) -> None:
    path = await submitted(house)
    await verify(house, path, clock.now().date() + timedelta(days=2))
    step = tell_due_reviews(house.database)
    clock.advance(timedelta(days=2))
    await step()
    assert (await partner(house, path, "stranger"))["review_overdue"] is False
    clock.advance(timedelta(days=1))
    await step()
    for subject in ("founder", "stranger"):
        read = await partner(house, path, subject)
        assert (read["status"], read["review_overdue"]) == ("verified", True)
    for query, count in (("true", 1), ("false", 0)):
        page = await house.api.get(
            f"/v1/partners?review_overdue={query}", headers=house.as_("reviewer", "reviewer")
        )
        assert len(page.json()["items"]) == count


async def test_verifying_again_renews_without_the_status_being_lost(
    house: House, clock: FixedClock
) -> None:
    path, first = await submitted(house), clock.now().date() + timedelta(days=1)
    await verify(house, path, first)
    clock.advance(timedelta(days=5))
    step = tell_due_reviews(house.database)
    await step()
    before = await house.told()
    later = clock.now().date() + timedelta(days=400)
    for _ in range(2):
        assert (await verify(house, path, later)).status_code == 200
    read = await partner(house, path)
    assert (read["status"], read["review_overdue"]) == ("verified", False)
    assert read["verify_again_on"] == str(later)
    assert await house.told() == before
    assert len(await history(house, path, house.as_("founder"))) == 2
    clock.advance(timedelta(days=371))
    await step()
    assert [each["verify_again_on"] for each in await house.told(DUE)] == [str(first), str(later)]


async def test_verifying_again_without_a_date_changes_nothing(
    house: House, clock: FixedClock
) -> None:
    path, day = await submitted(house), clock.now().date() + timedelta(days=9)
    await verify(house, path, day)
    assert (await verify(house, path)).json()["verify_again_on"] == str(day)


async def test_the_next_review_is_on_a_day_to_come(house: House, clock: FixedClock) -> None:
    path = await submitted(house)
    refused = await verify(house, path, clock.now().date())
    assert (refused.status_code, slug_of(refused)) == (422, "review-date-passed")
    assert (await partner(house, path))["status"] == "submitted"


async def test_a_suspended_partner_is_not_said_to_be_due(house: House, clock: FixedClock) -> None:
    path = await submitted(house)
    await verify(house, path, clock.now().date() + timedelta(days=1))
    await house.decide(path, "suspend")
    clock.advance(timedelta(days=3))
    assert not await tell_due_reviews(house.database)()
    assert await house.told(DUE) == []
