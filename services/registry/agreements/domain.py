"""
What an agreement must be to make sense, who may act in it, and on which day things fall. Pure.

* Nonsense      a rule is hurt; the message says which
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from services.registry.partners.domain import stronger
from shared.contracts.agreements import AgreementKind, PartyRole
from shared.contracts.values import MemberRole, PartnerType, Side

# A tripartite agreement has three parties that bind themselves or carry it out.
_TRIPARTITE = 3
ACTIVE: Final = frozenset(role for role in PartyRole if role is not PartyRole.OBSERVER)
SIGNATORIES: Final = frozenset({PartyRole.SIGNATORY})


class Nonsense(ValueError):
    """A rule of agreements is hurt."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A party as far as the rules ask."""

    partner_id: UUID
    role: PartyRole
    side: Side
    votes: int


def check_parties(kind: AgreementKind, parties: Sequence[Seat]) -> None:
    """Raise Nonsense for a partner named twice, too few signatories, or an observer's vote."""
    if len({each.partner_id for each in parties}) < len(parties):
        raise Nonsense("A partner is a party once.")
    if any(each.role is PartyRole.OTHER for each in parties):
        raise Nonsense("A party is a signatory, a guarantor, an implementer or an observer.")
    if sum(each.role is PartyRole.SIGNATORY for each in parties) < 2:
        raise Nonsense("An agreement has at least two signatories.")
    if any(each.votes and each.role is not PartyRole.SIGNATORY for each in parties):
        raise Nonsense("Only signatories vote.")
    bound = sum(each.role is not PartyRole.OBSERVER for each in parties)
    if kind is AgreementKind.TRIPARTITE and bound < _TRIPARTITE:
        raise Nonsense("A tripartite agreement has three parties besides its observers.")


def check_span(starts_on: date | None, ends_on: date | None) -> None:
    """Raise Nonsense for an agreement that ends before it begins."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Nonsense("The agreement ends before it begins.")


def check_once(what: str, values: Sequence[str]) -> None:
    """Raise Nonsense for a list that names something twice."""
    if len(set(values)) < len(values):
        raise Nonsense(f"{what} names something twice.")


def acting_party(
    parties: Iterable[Seat],
    held: Mapping[UUID, str],
    *,
    roles: frozenset[PartyRole],
    at_least: MemberRole,
    partner_id: UUID | None = None,
) -> UUID | None:
    """
    The first party of these roles that somebody may act for; the named one if one is named.

    `held` is what they are at each of their partners.
    """
    for each in parties:
        mine = held.get(each.partner_id)
        if mine is None or each.role not in roles or partner_id not in (None, each.partner_id):
            continue
        if stronger(MemberRole(mine), at_least) == mine:
            return each.partner_id
    return None


def covering_codes(sector: str) -> list[str]:
    """The DAC code and the wider codes it lies in: 12230 lies in 122, "Basic health"."""
    return [sector[:length] for length in range(3, len(sector) + 1)]


def is_between_governments(
    parties: Iterable[tuple[PartyRole, PartnerType, str | None]], origin: str, destination: str
) -> bool:
    """Whether the national governments of both countries are signatories."""
    governments = {
        country
        for role, partner_type, country in parties
        if role is PartyRole.SIGNATORY and partner_type is PartnerType.NATIONAL_GOVERNMENT
    }
    return {origin, destination} <= governments


@cache
def time_zones() -> frozenset[str]:
    """Every time zone by its IANA name."""
    return frozenset(available_timezones())


def day_in(zone: str, at: datetime) -> date:
    """Which day it is there."""
    return at.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The first moment of a day there, in UTC; where clocks jump over it, that of the jump."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)
