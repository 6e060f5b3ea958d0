"""The safeguards decide as the table says that was worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.assurances.domain import Covering
from services.registry.safeguards import service
from services.registry.safeguards.domain import (
    PROTECTED_CODES,
    Initiative,
    Move,
    NoListInForce,
    SafeguardList,
    decide,
    in_force,
    is_protected,
    strictest,
)
from services.registry.safeguards.models import SafeguardListRow
from services.registry.safeguards.schemas import SafeguardListCreate
from shared.contracts.placements import SafeguardOutcome
from shared.contracts.values import Modality
from tests.unit.registry.safeguard_cases import CASES, Case

_FOLDER = Path(service.__file__).parent / "lists"
# Afghanistan and Zimbabwe stand on the list, France does not.
COUNTRIES = ("AF", "ZW", "FR", "GB", "KE")
MOVES = st.builds(
    Move,
    isco_group=st.sampled_from(["2211", "3221", "2142", "5321"]),
    practice_country=st.sampled_from(COUNTRIES),
    country=st.sampled_from(COUNTRIES),
    modality=st.sampled_from(Modality),
    initiative=st.sampled_from(Initiative),
    agency_is_licensed=st.booleans(),
)
DAY = date(2024, 6, 1)


def _list(name: str) -> SafeguardList:
    body = SafeguardListCreate.model_validate(orjson.loads((_FOLDER / name).read_bytes()))
    given = body.model_dump(mode="json", exclude={"valid_from", "valid_until"})
    return service.value_of(
        SafeguardListRow(**given, valid_from=body.valid_from, valid_until=body.valid_until)
    )


LISTS = (_list("who-2023.json"), _list("uk-2023.json"))


def _covering(origin: str, destination: str, first: date, last: date | None) -> Covering:
    return Covering(uuid4(), "An agreement", (), origin, destination, None, first, last)


def test_there_are_at_least_sixty_cases_each_with_its_source() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.source and set(case.source) <= set("WLUID") for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_safeguards_decide_as_worked_out_by_hand(case: Case) -> None:
    move = Move(
        case.isco_group,
        case.practice_country,
        case.country,
        Modality(case.modality),
        Initiative(case.initiative),
        case.agency_is_licensed,
    )
    the_list = in_force(LISTS, destination=case.country, on=case.on)
    agreements = [_covering(*each) for each in case.agreements]
    said = decide(move, the_list, agreements, on=case.on)
    assert (said.outcome.value, said.rule.id) == (case.outcome, case.rule)
    assert said.is_favoured == (case.rule == "temporary-return")
    assert said.rule.text
    assert said.list_version in ("who-2023", "uk-2023")


def test_the_list_of_the_who_names_fifty_five_countries_and_kenya_is_amber_in_the_codes() -> None:
    who, code = LISTS
    assert len(who.marks) == 55
    assert {country for country, mark in code.marks.items() if mark.colour == "amber"} == {
        "KE",
        "NP",
    }
    assert code.marks.keys() - who.marks.keys() == {"KE"}


@given(code=st.integers(0, 9999).map(lambda number: f"{number:04}"))
def test_health_workers_are_those_of_the_two_groups(code: str) -> None:
    assert is_protected(code) == (code[:2] in ("22", "32"))


def test_every_code_that_a_role_refuses_is_protected() -> None:
    assert all(is_protected(code) for code in PROTECTED_CODES)
    assert len(set(PROTECTED_CODES)) == len(PROTECTED_CODES)


@given(move=MOVES)
def test_a_direct_application_is_never_blocked(move: Move) -> None:
    if move.initiative is Initiative.DIRECT_APPLICATION:
        said = decide(move, in_force(LISTS, destination=move.country, on=DAY), [], on=DAY)
        assert said.outcome is SafeguardOutcome.ALLOWED


@given(move=MOVES)
def test_an_agreement_only_ever_opens_what_was_blocked_by_a_list(move: Move) -> None:
    the_list = in_force(LISTS, destination=move.country, on=DAY)
    agreement = _covering(move.practice_country, move.country, DAY, None)
    without = decide(move, the_list, [], on=DAY)
    under = decide(move, the_list, [agreement], on=DAY)
    opened = without.outcome is SafeguardOutcome.BLOCKED and without.rule.id != "agency-licence"
    if opened:
        assert under.outcome is SafeguardOutcome.ALLOWED_UNDER_AGREEMENT
        assert under.agreement_id == agreement.agreement_id
    else:
        assert replace(under, agreement_id=None) == without
    is_counted = without.outcome is SafeguardOutcome.ALLOWED and under.agreement_id is not None
    assert not is_counted or move.initiative is Initiative.GOVERNMENT_TO_GOVERNMENT


def test_whom_governments_send_counts_under_their_agreement_also_from_an_unlisted_country() -> None:
    the_list = in_force(LISTS, destination="GB", on=DAY)
    agreement = _covering("ZA", "GB", DAY, None)
    move = Move("2221", "ZA", "GB", Modality.CIRCULAR, Initiative.GOVERNMENT_TO_GOVERNMENT)
    sent = decide(move, the_list, [agreement], on=DAY)
    assert (sent.outcome, sent.agreement_id) == (SafeguardOutcome.ALLOWED, agreement.agreement_id)
    alone = decide(
        replace(move, initiative=Initiative.DIRECT_APPLICATION), the_list, [agreement], on=DAY
    )
    assert alone.agreement_id is None
    assert strictest([alone, sent]) == sent


@given(move=MOVES)
def test_without_a_list_nobody_is_let_through_who_would_have_to_be_looked_up(move: Move) -> None:
    try:
        said = decide(move, None, [], on=DAY)
    except NoListInForce:
        assert is_protected(move.isco_group)
        assert move.practice_country != move.country
    else:
        assert said.list_version == "none"
        assert said.rule.id in ("agency-licence", "not-health", "nobody-leaves")


@given(moves=st.lists(MOVES, min_size=1, max_size=6))
def test_one_who_is_blocked_blocks_the_whole_mission(moves: list[Move]) -> None:
    said = [decide(each, LISTS[0], [], on=DAY) for each in moves]
    is_blocked = any(each.outcome is SafeguardOutcome.BLOCKED for each in said)
    assert (strictest(said).outcome is SafeguardOutcome.BLOCKED) == is_blocked


def test_a_newer_list_takes_over_on_its_first_day_and_a_list_that_ended_is_not_asked() -> None:
    who = LISTS[0]
    newer = SafeguardList("who-2026", None, date(2026, 1, 1), date(2026, 12, 31), {}, who.unlisted)
    both = (newer, who)
    for on, version in (
        (date(2025, 12, 31), "who-2023"),
        (date(2026, 1, 1), "who-2026"),
        (date(2027, 1, 1), "who-2023"),
    ):
        found = in_force(both, destination="US", on=on)
        assert found is not None
        assert found.version == version
    assert in_force(both, destination="US", on=date(2020, 1, 1)) is None
