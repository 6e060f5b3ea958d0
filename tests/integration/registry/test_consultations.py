"""Consultations: asked until a hard date, answered once, counted without people."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.registry.subjects import service as subjects
from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.processes import process

CONSULTATIONS = "/v1/consultations"
QUESTIONS: list[dict[str, Any]] = [
    {"kind": "single", "text": "Would you go back?", "options": ["yes", "no", "later"]},
    {"kind": "multiple", "text": "What holds you?", "options": ["pay", "schools", "papers"]},
    {"kind": "scale", "text": "How likely is it?"},
    {"kind": "text", "text": "What would help?", "is_required": False},
]


@pytest.fixture(autouse=True)
def _spring(clock: FixedClock) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)


async def _draft(house: House, path: str, by: str = "founder", **more: Any) -> httpx2.Response:
    body = {
        "partner_id": path.rpartition("/")[2],
        "kind": "survey",
        "title": "Would you come back?",
        "questions": QUESTIONS,
        "closes_at": "2026-03-31T00:00:00Z",
    } | more
    return await house.api.post(CONSULTATIONS, headers=house.as_(by), json=body)


async def _opened(house: House, path: str | None = None, **more: Any) -> str:
    made = await _draft(house, path or await house.verified(), **more)
    assert made.status_code == 201, made.text
    place = str(made.headers["location"])
    opened = await house.api.post(f"{place}/open", headers=house.as_("founder"))
    assert opened.json()["status"] == "open", opened.text
    return place


async def _answer(
    house: House, place: str, by: str, values: dict[int, Any] | None = None, **more: Any
) -> httpx2.Response:
    given = values or {1: "yes", 2: ["pay"], 3: 4}
    answers = [{"number": number, "value": value} for number, value in given.items()]
    return await house.api.put(
        f"{place}/answer", headers=house.as_(by), json={"answers": answers} | more
    )


async def _results(house: House, place: str) -> dict[str, Any]:
    return dict((await house.api.get(f"{place}/results", headers=house.as_("anybody"))).json())


def _close(clock: FixedClock) -> None:
    clock.advance(timedelta(days=30))


async def test_answers_are_counted_question_by_question(house: House, clock: FixedClock) -> None:
    place = await _opened(house)
    await _answer(house, place, "awa", {1: "yes", 2: ["pay", "papers"], 3: 5, 4: "A school"})
    await _answer(house, place, "ben", {1: "yes", 2: ["pay"], 3: 2})
    await _answer(house, place, "chi", {1: "later", 2: ["schools"], 3: 2}, anonymous=True)
    _close(clock)
    results = await _results(house, place)
    assert (results["status"], results["partners"], results["persons"]) == ("closed", 0, 3)
    assert [each["counts"] for each in results["questions"]] == [
        {"yes": 2, "no": 0, "later": 1},
        {"pay": 2, "schools": 1, "papers": 1},
        {"1": 0, "2": 2, "3": 0, "4": 0, "5": 1},
        {},
    ]
    assert [each["answered"] for each in results["questions"]] == [3, 3, 3, 1]
    assert results["questions"][2]["mean"] == 3.0


async def test_who_answers_again_is_counted_once_with_the_newer_answer(
    house: House, clock: FixedClock
) -> None:
    place = await _opened(house)
    for value in ("yes", "no"):
        answer = await _answer(house, place, "awa", {1: value, 2: ["pay"], 3: 1})
        assert answer.json()["may_be_changed"] is True
    mine = await house.api.get(f"{place}/answer", headers=house.as_("awa"))
    assert mine.json()["answers"][0] == {"number": 1, "value": "no"}
    _close(clock)
    results = await _results(house, place)
    assert results["questions"][0]["counts"] == {"yes": 0, "no": 1, "later": 0}


async def test_an_anonymous_answer_is_counted_once_and_found_by_nobody(house: House) -> None:
    place = await _opened(house)
    first = await _answer(house, place, "awa", anonymous=True)
    assert first.json()["may_be_changed"] is False
    for anonymous in (True, False):
        again = await _answer(house, place, "awa", anonymous=anonymous)
        assert (again.status_code, slug_of(again)) == (409, "answered-for-good")
    mine = await house.api.get(f"{place}/answer", headers=house.as_("awa"))
    assert slug_of(mine) == "answer-not-found"
    async with house.database.connection() as connection:
        linked = await connection.scalar(
            text("SELECT count(*) FROM consultation_ballot WHERE answer_id IS NOT NULL")
        )
    assert linked == 0


async def test_two_answers_of_one_person_at_once_are_one(house: House, clock: FixedClock) -> None:
    place = await _opened(house)
    await asyncio.gather(*(_answer(house, place, "awa", anonymous=True) for _ in range(4)))
    _close(clock)
    assert (await _results(house, place))["persons"] == 1


async def test_nobody_answers_after_the_date_or_before_it_is_open(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    draft = (await _draft(house, path)).headers["location"]
    early = await _answer(house, draft, "founder")
    assert slug_of(early) == "consultation-not-open"
    assert (await _answer(house, draft, "awa")).status_code == 404
    place = await _opened(house, path)
    clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert (await _answer(house, place, "awa")).status_code == 200
    clock.advance(timedelta(seconds=1))
    late = await _answer(house, place, "ben")
    assert (late.status_code, slug_of(late)) == (409, "consultation-not-open")


async def test_nothing_changes_once_it_is_open_its_date_neither(house: House) -> None:
    place = await _opened(house)
    changed = await house.api.patch(
        place,
        headers=house.as_("founder", **{"If-Match": '"2"'}),
        json={"closes_at": "2027-01-01T00:00:00Z"},
    )
    assert (changed.status_code, slug_of(changed)) == (409, "consultation-is-open")
    again = await house.api.post(f"{place}/open", headers=house.as_("founder"))
    assert (again.status_code, again.json()["version"]) == (200, 2)


async def test_a_draft_is_edited_and_opened_by_a_verified_partner_with_a_date_to_come(
    house: House, clock: FixedClock
) -> None:
    draft = await house.partner()
    place = (await _draft(house, draft)).headers["location"]
    edited = await house.api.patch(
        place,
        headers=house.as_("founder", **{"If-Match": '"1"'}),
        json={"questions": QUESTIONS[:1], "title": "One question"},
    )
    assert (edited.json()["title"], len(edited.json()["questions"])) == ("One question", 1)
    refused = await house.api.post(f"{place}/open", headers=house.as_("founder"))
    assert slug_of(refused) == "partner-not-verified"
    await house.api.post(f"{draft}/submit", headers=house.as_("founder"))
    await house.decide(draft, "verify")
    _close(clock)
    late = await house.api.post(f"{place}/open", headers=house.as_("founder"))
    assert slug_of(late) == "consultation-makes-no-sense"


async def test_results_and_answers_are_shown_once_it_is_closed(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    place = await _opened(house, path)
    await _answer(house, place, "awa", {1: "yes", 2: ["pay"], 3: 5, 4: "A school"})
    await _answer(house, place, "founder", partner_id=path.rpartition("/")[2])
    results = await _results(house, place)
    assert (results["persons"], results["questions"]) == (1, [])
    early = await house.api.get(f"{place}/answers", headers=house.as_("founder"))
    assert slug_of(early) == "consultation-is-open"
    _close(clock)
    seen = {}
    for by in ("founder", "stranger"):
        page = await house.api.get(f"{place}/answers", headers=house.as_(by))
        seen[by] = sorted(each["respondent"] for each in page.json()["items"])
        assert str(house.person("awa")) not in page.text
    assert seen == {"founder": ["partner", "person"], "stranger": ["partner"]}


async def test_only_who_is_asked_answers_and_a_partner_by_its_name(
    house: House, clock: FixedClock
) -> None:
    # The token of a system is given by the house's clock, and looked at by the machine's.
    clock.at = datetime.now(UTC)
    closes_at = (clock.at + timedelta(days=30)).isoformat()
    path = await house.verified()
    partner = path.rpartition("/")[2]
    place = await _opened(house, path, audience="partners", closes_at=closes_at)
    person = await _answer(house, place, "awa")
    assert (person.status_code, slug_of(person)) == (403, "not-asked")
    hidden = await _answer(house, place, "founder", partner_id=partner, anonymous=True)
    assert slug_of(hidden) == "consultation-makes-no-sense"
    foreign = await _answer(house, place, "awa", partner_id=partner)
    assert slug_of(foreign) == "partner-not-found"
    system = await house.as_system(path)
    answers = [{"number": n, "value": v} for n, v in {1: "yes", 2: ["pay"], 3: 4}.items()]
    own = await house.api.put(f"{place}/answer", headers=system, json={"answers": answers})
    assert own.json()["respondent"] == "partner"
    persons = await _opened(house, path, audience="persons", closes_at=closes_at)
    refused = await _answer(house, persons, "founder", partner_id=partner)
    assert slug_of(refused) == "not-asked"


@pytest.mark.parametrize(
    "values",
    [{1: "yes"}, {1: "perhaps", 2: ["pay"], 3: 1}, {1: "yes", 2: ["pay"], 3: 9}, {9: "x"}],
)
async def test_an_answer_that_answers_nothing_is_refused(
    house: House, values: dict[int, Any]
) -> None:
    answer = await _answer(house, await _opened(house), "awa", values)
    assert (answer.status_code, slug_of(answer)) == (422, "consultation-makes-no-sense")


async def test_positions_are_counted_and_statements_are_words(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    position = await _opened(house, path, kind="position", questions=[])
    statement = await _opened(house, path, kind="statement", questions=[])
    await _answer(house, position, "awa", {1: "oppose", 2: "Too late"})
    await _answer(house, position, "ben", {1: "support"})
    await _answer(house, statement, "awa", {1: "We are here"})
    _close(clock)
    counted = (await _results(house, position))["questions"]
    assert counted[0]["counts"]["oppose"] == counted[0]["counts"]["support"] == 1
    said = (await _results(house, statement))["questions"]
    assert (said[0]["answered"], said[0]["counts"]) == (1, {})


async def test_who_is_erased_stays_counted_and_leaves_no_word(
    house: House, clock: FixedClock
) -> None:
    place = await _opened(house)
    await _answer(house, place, "awa", {1: "yes", 2: ["pay"], 3: 5, 4: "My own words"})
    await _answer(house, place, "ben", anonymous=True)
    export = (await house.api.get("/v1/subjects/me", headers=house.as_("awa"))).json()
    assert export["records"][0]["what"]["answers"]["4"] == "My own words"
    for count in (1, 0):
        gone = await house.api.delete("/v1/subjects/me", headers=house.as_("awa"))
        assert gone.json()["erased"]["consultation_answers"] == count
    _close(clock)
    results = await _results(house, place)
    assert results["persons"] == 2
    assert results["questions"][0]["counts"]["yes"] == 2
    assert results["questions"][3]["answered"] == 0
    async with house.database.connection() as connection:
        kept = str((await connection.execute(text("SELECT * FROM consultation_answer"))).all())
        left = await connection.scalar(
            text("SELECT count(*) FROM consultation_ballot WHERE respondent_id = :id"),
            {"id": house.person("awa")},
        )
    assert "My own words" not in kept
    assert left == 0


async def test_a_person_of_two_ids_is_counted_once_with_the_newer_ones_answer(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    both, only_old = await _opened(house, path), await _opened(house, path)
    await _answer(house, both, "old", {1: "yes", 2: ["pay"], 3: 1})
    await _answer(house, both, "new", {1: "no", 2: ["pay"], 3: 1})
    await _answer(house, only_old, "old")
    async with house.database.unit_of_work() as uow:
        moved = await subjects.link(
            uow, old=house.person("old"), new=house.person("new"), actor="test"
        )
    assert moved["consultation_answers"] == 2
    mine = await house.api.get(f"{only_old}/answer", headers=house.as_("new"))
    assert mine.status_code == 200
    _close(clock)
    results = await _results(house, both)
    assert (results["persons"], results["questions"][0]["counts"]["no"]) == (1, 1)


async def test_a_consultation_of_a_dialogue_is_asked_by_who_takes_part(house: House) -> None:
    made = await process(house)
    dialogue = made.path.rpartition("/")[2]
    for name, status in (("colombia", 201), ("secretariat", 403)):
        answer = await _draft(
            house, f"/v1/partners/{made.ids[name]}", by=name, dialogue_id=dialogue
        )
        assert answer.status_code == status, answer.text
