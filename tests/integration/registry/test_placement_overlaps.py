"""Nobody is in two places at once: neither agreed one after the other, nor two at once."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import (
    FIRST,
    LAST,
    YEAR,
    act,
    opened,
    published,
    read,
    say,
    started,
)


def refused(answer: httpx2.Response) -> bool:
    """Whether an answer is that refusal."""
    return answer.status_code == 409 and slug_of(answer) == "placement-overlaps"


@pytest.mark.parametrize(
    ("first", "last", "stands"),
    [
        (FIRST, LAST, "proposed"),
        (f"{YEAR}-06-30", f"{YEAR}-12-31", "proposed"),
        (f"{YEAR - 1}-01-01", FIRST, "proposed"),
        (f"{YEAR}-03-01", f"{YEAR}-03-02", "proposed"),
        (f"{YEAR}-07-01", f"{YEAR}-12-31", "agreed"),
        (f"{YEAR - 1}-01-01", f"{YEAR - 1}-12-31", "agreed"),
    ],
)
async def test_days_that_two_placements_share_are_refused(
    house: House, first: str, last: str, stands: str
) -> None:
    path = await house.verified()
    project, person = await published(house, path), uuid4()
    assert (await say(house, await opened(house, project, person), path)).status_code == 200
    other = await opened(house, project, uuid4(), person, starts_on=first, ends_on=last)
    answer = await say(house, other, path)
    assert refused(answer) is (stands == "proposed")
    assert (await read(house, other))["status"] == stands
    if refused(answer):
        assert "Number 2" in answer.json()["detail"]


async def test_from_afar_somebody_may_be_in_several(house: House) -> None:
    path = await house.verified()
    project, person = await published(house, path), uuid4()
    for modality in ("virtual", "temporary_return", "virtual"):
        placement = await opened(house, project, person, modality=modality)
        assert (await say(house, placement, path)).status_code == 200


async def test_who_returned_for_good_is_free_no_more(house: House) -> None:
    path = await house.verified()
    project, person = await published(house, path), uuid4()
    for_good = await opened(house, project, person, modality="permanent_return", ends_on=None)
    assert (await say(house, for_good, path)).status_code == 200
    later = await opened(
        house, project, person, starts_on=f"{YEAR + 9}-01-01", ends_on=f"{YEAR + 9}-02-01"
    )
    assert refused(await say(house, later, path))


async def test_whoever_ended_or_called_off_is_free_again(house: House) -> None:
    path = await house.verified()
    project, person = await published(house, path), uuid4()
    first = await started(house, path, project, person)
    second, third = [await opened(house, project, person) for _ in range(2)]
    assert refused(await say(house, second, path))
    assert (await act(house, first, "end", ended_on=f"{YEAR}-02-01")).status_code == 200
    assert (await say(house, second, path)).status_code == 200
    assert refused(await say(house, third, path))
    assert (await act(house, second, "cancel", reason="Not now.")).status_code == 200
    assert (await say(house, third, path)).status_code == 200


async def test_nobody_begins_before_they_are_free(house: House) -> None:
    path = await house.verified()
    project, person = await published(house, path), uuid4()
    first = await started(house, path, project, person)
    later = await opened(house, project, person, starts_on=f"{YEAR}-07-01", ends_on=f"{YEAR}-12-31")
    for answer in (
        await say(house, later, path),
        await act(house, later, "accept-terms", numbers=[1]),
        await act(house, later, "prepare"),
    ):
        assert answer.status_code == 200, answer.text
    assert refused(await act(house, later, "start", started_on=f"{YEAR}-06-15"))
    assert (await act(house, later, "start", started_on=f"{YEAR}-07-01")).status_code == 200
    assert (await read(house, first))["status"] == "started"


async def test_of_several_that_are_agreed_at_once_one_is(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    for _ in range(4):
        one, two = uuid4(), uuid4()
        # In either order, so that people are not waited for in a ring.
        placements = [
            await opened(house, project, *people)
            for people in ((one, two), (two, one), (one,), (two, one))
        ]
        answers = await asyncio.gather(*(say(house, each, path) for each in placements))
        assert {each.status_code for each in answers} == {200, 409}
        taken = {(await read(house, each))["status"] for each in placements}
        assert taken <= {"agreed", "proposed"}
        agreed = [each for each in answers if each.status_code == 200]
        assert all(refused(each) for each in answers if each not in agreed)
        # Only those that share nobody stand beside each other, and all share somebody but (one,).
        assert len(agreed) == 1
