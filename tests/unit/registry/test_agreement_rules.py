"""What an agreement must be, who acts in it, and on which day its dates fall."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.agreement_life.domain import (
    Verb,
    is_done,
    is_possible,
    is_signed_by_all,
    moves_at,
    status_on,
)
from services.registry.agreements.domain import (
    ACTIVE,
    SIGNATORIES,
    Nonsense,
    Seat,
    acting_party,
    check_parties,
    check_span,
    covering_codes,
    day_in,
    is_between_governments,
    start_of,
    time_zones,
)
from shared.contracts.agreements import AgreementKind, AgreementStatus, PartyRole
from shared.contracts.values import MemberRole, PartnerType, Side

ZONES = st.sampled_from(sorted(time_zones()))
DAYS = st.dates(date(1900, 1, 2), date(2200, 12, 30))
GOVERNMENT = PartnerType.NATIONAL_GOVERNMENT


def seat(role: PartyRole = PartyRole.SIGNATORY, votes: int | None = None) -> Seat:
    voice = votes if votes is not None else int(role is PartyRole.SIGNATORY)
    return Seat(uuid4(), role, Side.ORIGIN, voice)


@given(DAYS, ZONES)
def test_a_day_begins_at_the_first_moment_that_is_on_it(day: date, zone: str) -> None:
    begins = start_of(day, zone)
    # A day that clocks jumped over whole begins with the one after it.
    assert day_in(zone, begins) >= day
    assert day_in(zone, begins - timedelta(seconds=1)) < day


def test_a_day_in_samoa_begins_a_day_before_one_in_midway() -> None:
    day = date(2026, 11, 26)
    apart = start_of(day, "Pacific/Midway") - start_of(day, "Pacific/Apia")
    assert apart == timedelta(days=1)


@pytest.mark.parametrize(
    ("parties", "says"),
    [
        ([seat()], "at least two signatories"),
        ([seat(), seat(PartyRole.OBSERVER)], "at least two signatories"),
        ([seat(), seat(), seat(PartyRole.OBSERVER, 1)], "Only signatories vote"),
        ([seat(), seat(), seat(PartyRole.OTHER)], "a signatory, a guarantor"),
        ([seat()] * 2, "a party once"),
    ],
)
def test_parties_that_make_no_sense_are_refused(parties: list[Seat], says: str) -> None:
    with pytest.raises(Nonsense, match=says):
        check_parties(AgreementKind.MOU, parties)


def test_a_tripartite_agreement_has_three_who_do_something() -> None:
    two = [seat(), seat()]
    with pytest.raises(Nonsense, match="three parties"):
        check_parties(AgreementKind.TRIPARTITE, [*two, seat(PartyRole.OBSERVER)])
    check_parties(AgreementKind.TRIPARTITE, [*two, seat(PartyRole.IMPLEMENTER)])


def test_an_agreement_does_not_end_before_it_begins() -> None:
    with pytest.raises(Nonsense, match="ends before"):
        check_span(date(2026, 1, 2), date(2026, 1, 1))
    check_span(date(2026, 1, 1), date(2026, 1, 1))
    check_span(None, date(2026, 1, 1))


@given(
    st.lists(st.sampled_from(list(PartyRole)), max_size=6),
    st.lists(st.sampled_from(["viewer", "editor", "administrator", None]), min_size=6, max_size=6),
    st.sampled_from([MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.ADMINISTRATOR]),
)
def test_one_acts_only_for_a_party_of_that_role_and_with_that_strength(
    roles: list[PartyRole], held: list[str | None], at_least: MemberRole
) -> None:
    seats = [seat(role, 0) for role in roles]
    mine = {
        each.partner_id: said for each, said in zip(seats, held, strict=False) if said is not None
    }
    found = acting_party(seats, mine, roles=SIGNATORIES, at_least=at_least)
    order = ["viewer", "editor", "administrator"]
    able = [
        each.partner_id
        for each in seats
        if each.role is PartyRole.SIGNATORY
        and each.partner_id in mine
        and order.index(mine[each.partner_id]) >= order.index(at_least)
    ]
    assert found == (able[0] if able else None)


def test_observers_do_nothing() -> None:
    assert PartyRole.OBSERVER not in ACTIVE
    assert SIGNATORIES <= ACTIVE


def test_one_acts_for_the_party_that_one_names() -> None:
    seats = [seat(), seat()]
    held = {each.partner_id: "administrator" for each in seats}

    def acting(named: UUID | None) -> UUID | None:
        return acting_party(seats, held, roles=ACTIVE, at_least=MemberRole.EDITOR, partner_id=named)

    assert acting(seats[1].partner_id) == seats[1].partner_id
    assert acting(uuid4()) is None


def test_a_wider_code_covers_a_narrower_one() -> None:
    assert covering_codes("12281") == ["122", "1228", "12281"]
    assert covering_codes("122") == ["122"]


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ([("signatory", GOVERNMENT, "ZA"), ("signatory", GOVERNMENT, "GB")], True),
        ([("signatory", GOVERNMENT, "ZA"), ("observer", GOVERNMENT, "GB")], False),
        ([("signatory", GOVERNMENT, "ZA"), ("signatory", PartnerType.COMPANY, "GB")], False),
        ([("signatory", GOVERNMENT, "ZA"), ("signatory", GOVERNMENT, "AU")], False),
    ],
)
def test_governments_agree_when_both_of_them_sign(
    parties: list[tuple[str, PartnerType, str]], *, expected: bool
) -> None:
    seated = [(PartyRole(role), kind, country) for role, kind, country in parties]
    assert is_between_governments(seated, "ZA", "GB") is expected


def test_an_agreement_is_signed_when_every_signatory_did() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert is_signed_by_all([now, now])
    assert not is_signed_by_all([now, None])
    assert not is_signed_by_all([])


@given(DAYS, DAYS, st.one_of(st.none(), st.integers(0, 4000)), ZONES)
def test_following_each_date_in_turn_leads_where_the_day_itself_says(
    day: date, starts_on: date, lasts: int | None, zone: str
) -> None:
    ends_on = None if lasts is None else min(starts_on + timedelta(days=lasts), date(2200, 12, 30))
    status = AgreementStatus.SIGNED
    now = start_of(day, zone)
    while (
        moment := moves_at(status, starts_on=starts_on, ends_on=ends_on, zone=zone)
    ) is not None and moment <= now:
        before, status = status, status_on(day_in(zone, now), starts_on=starts_on, ends_on=ends_on)
        assert status is not before
    assert status is status_on(day_in(zone, now), starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("status", AgreementStatus)
def test_a_verb_is_done_or_possible_or_refused_and_never_two_of_these(
    verb: Verb, status: AgreementStatus
) -> None:
    assert not (is_done(verb, status) and is_possible(verb, status))


def test_nothing_is_possible_after_the_end() -> None:
    assert not any(is_possible(verb, AgreementStatus.ENDED) for verb in Verb)
