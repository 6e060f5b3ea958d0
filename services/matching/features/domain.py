"""Turns a profile or a project, as told, into the numbers that scoring reads; pure."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.matching.rates.domain import Amount, Priced, ticket_size
from services.matching.scoring.facts import (
    ANY_MODALITY,
    INSTRUMENT_BITS,
    MODALITY_BITS,
    OPEN_END,
    day_number,
)
from services.matching.statements.schemas import FundingInterest, ProfileWrite
from shared.contracts.registry import ProjectPublished
from shared.contracts.values import FundingNeed, LanguageNeed, RoleNeed

MOST_SKILLS = 64
Row = dict[str, Any]


def amounts_of_profile(profile: ProfileWrite) -> list[Amount]:
    """The tickets that are compared in euro."""
    funding = profile.funding
    tickets = (funding.smallest_ticket, funding.largest_ticket) if funding else ()
    return [(each.amount_minor, each.currency) for each in tickets]


def amounts_of_project(project: ProjectPublished) -> list[Amount]:
    """What stands for the project's money, which is in one currency: its goal."""
    goal = project.funding.goal if project.funding else None
    return [(goal.amount_minor, goal.currency)] if goal else []


def profile_row(profile: ProfileWrite, priced: Priced, *, is_open: bool) -> Row:
    """The feature row of a profile, without its identity and the rates."""
    window = profile.availability
    return {
        "is_open": is_open,
        "years": min(63, max((held.years for held in profile.skills), default=0)),
        "preferred": _bits(profile.modalities_preferred, MODALITY_BITS),
        "accepted": _bits(profile.modalities_accepted, MODALITY_BITS),
        "window_start": day_number(window.start) if window else 0,
        "window_end": day_number(window.end) if window else OPEN_END,
        "languages": sorted({f"{each.language}:{each.level}" for each in profile.languages}),
        "sectors": sorted(set(profile.sectors)),
        "practice": sorted({f"{p.isco_group}:{p.practice_country}" for p in profile.practices}),
        "origins": sorted({tie.country for tie in profile.origin_ties}),
        "affinities": sorted(set(profile.affinity_countries)),
        **_funder(profile.funding, priced),
    }


def skill_rows(profile: ProfileWrite, ids: Mapping[str, int]) -> dict[int, tuple[int, int]]:
    """Level and years by skill; the higher level where one is named twice."""
    found: dict[int, tuple[int, int]] = {}
    for held in profile.skills[:MOST_SKILLS]:
        if held.skill in ids:
            before = found.get(ids[held.skill], (0, 0))
            found[ids[held.skill]] = max(before, (held.level, held.years))
    return found


def project_row(project: ProjectPublished, priced: Priced, *, is_open: bool) -> Row:
    """The feature row of a project, without its identity and the rate."""
    return {
        "is_open": is_open,
        "country": project.country,
        "sector": project.sector,
        "open_to_all": project.open_to_all,
        **_funding(project.funding, priced),
    }


def role_row(role: RoleNeed) -> Row:
    """The feature row of a role, without its project."""
    bits = _bits(role.modalities, MODALITY_BITS)
    return {
        "role": role.number,
        "positions": role.positions,
        "required": _spoken(role.languages_required),
        "wished": _spoken(role.languages_wished),
        "modalities": bits or ANY_MODALITY,
        "window_start": day_number(role.window.start) if role.window else None,
        "window_end": day_number(role.window.end) if role.window else None,
        "needed_days": role.needed_days or 0,
        "isco_groups": sorted(role.isco_groups),
        "refused_countries": sorted(role.refused_practice_countries),
    }


def need_rows(role: RoleNeed, ids: Mapping[str, int]) -> list[Row]:
    """
    The skills a role asks for, as far as the taxonomy knows them.

    None where one of those that it must have is not known: nobody can be said to have it.
    """
    known = [need for need in role.skills if need.skill in ids]
    if any(need.must_have and need.skill not in ids for need in role.skills):
        known = []
    return [
        {
            "role": role.number,
            "position": position,
            "skill_id": ids[need.skill],
            "level": need.level,
            "weight": need.weight,
            "must_have": need.must_have,
        }
        for position, need in enumerate(known)
    ]


def fingerprint(*parts: Any) -> bytes:
    """The same for the same numbers: an edit that changes none of them makes no work."""
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_NON_STR_KEYS)).digest()


def _bits(words: Sequence[str], bits: Mapping[str, int]) -> int:
    return sum({bits.get(str(word), 0) for word in words})


def _spoken(needs: Sequence[LanguageNeed]) -> list[str]:
    return sorted({f"{need.language}:{need.level}" for need in needs})


def _funder(interest: FundingInterest | None, priced: Priced) -> Row:
    row: Row = {
        "instruments": 0,
        "lowest": 0,
        "highest": 0,
        "fund_countries": [],
        "fund_sectors": [],
    }
    if interest is None:
        return row
    small, large = interest.smallest_ticket, interest.largest_ticket
    rates = [priced.get((each.amount_minor, each.currency)) for each in (small, large)]
    if rates[0] is None or rates[1] is None:
        return row
    lowest = ticket_size(small.amount_minor, rates[0])
    highest = ticket_size(large.amount_minor, rates[1])
    return {
        "instruments": _bits(interest.instruments, INSTRUMENT_BITS),
        "lowest": lowest,
        "highest": max(lowest, highest),
        "fund_countries": sorted(set(interest.countries)),
        "fund_sectors": sorted(set(interest.sectors)),
    }


def _funding(need: FundingNeed | None, priced: Priced) -> Row:
    row: Row = {"instruments": 0, "lowest": 0, "highest": 0, "has_matching_fund": False}
    rate = priced.get((need.goal.amount_minor, need.goal.currency)) if need else None
    if need is None or rate is None:
        return row
    missing = max(0, need.goal.amount_minor - need.raised.amount_minor)
    smallest = need.smallest_ticket.amount_minor if need.smallest_ticket else 0
    largest = need.largest_ticket.amount_minor if need.largest_ticket else missing
    if missing == 0:
        return row
    lowest = ticket_size(smallest, rate)
    highest = ticket_size(min(largest, missing), rate)
    instruments = _bits(need.instruments, INSTRUMENT_BITS)
    return {
        "instruments": instruments,
        "lowest": lowest,
        "highest": max(lowest, highest),
        "has_matching_fund": need.matching_fund_open,
    }
