"""What a ledger adds up to: shares that are the whole, leverage, and what looks odd. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

WHOLE: Final = 10_000
# A project of the 3x1 has four contributors. More pledges than that within a month, of which none
# is committed, are a mistake or a show.
MOST_BARE_PLEDGES: Final = 4
PLEDGE_WINDOW: Final = timedelta(days=30)


class Why(StrEnum):
    """Why there is no leverage."""

    NOTHING_YET = "nothing_yet"
    NO_DIASPORA_MONEY = "no_diaspora_money"


@dataclass(frozen=True, slots=True)
class Leverage:
    """Other money for each unit of the diaspora's; `ratio` is None where there is a `why`."""

    diaspora: int
    others: int
    ratio: float | None
    why: Why | None


def leverage(*, diaspora: int, others: int) -> Leverage:
    """
    Others / diaspora, to four places.

    The 3x1 was planned at 3.0 and paid 2.8 in 2009-11: planned, committed and disbursed are told
    apart, and currencies never added.
    """
    if diaspora > 0:
        return Leverage(diaspora, others, round(float(Fraction(others, diaspora)), 4), None)
    why = Why.NO_DIASPORA_MONEY if others > 0 else Why.NOTHING_YET
    return Leverage(diaspora, others, None, why)


def shares(amounts: Sequence[int]) -> list[int] | None:
    """
    What each amount is of their sum, in hundredths of a per cent that add up to 10000.

    By largest remainder, the earlier first; None where the sum is nothing.
    """
    total = sum(amounts)
    if total == 0:
        return None
    parts = [amount * WHOLE // total for amount in amounts]
    by_remainder = sorted(range(len(parts)), key=lambda n: (-(amounts[n] * WHOLE % total), n))
    for n in by_remainder[: WHOLE - sum(parts)]:
        parts[n] += 1
    return parts


class Odd(StrEnum):
    """What looks odd in a ledger."""

    REPEATED_PAPER = "repeated_paper"
    REPEATED_PAYMENT = "repeated_payment"
    REPEATED_REFERENCE = "repeated_reference"
    PLEDGES_WITHOUT_COMMITMENTS = "pledges_without_commitments"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look into: no proof of anything."""

    what: Odd
    detail: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt: who was paid how much on which day."""

    id: str
    payee: str
    amount_minor: int
    currency: str
    spent_on: str
    paper: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An entry's evidence."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """A contribution as one partner's books call it."""

    id: str
    keeper: str
    reference: str


@dataclass(frozen=True, slots=True)
class Pledge:
    """A contribution that pledged, on which day first, and what of it is committed."""

    id: str
    on: date
    committed: int


def repeated_papers(entries: Iterable[Paper], receipts: Iterable[Payment]) -> list[Flag]:
    """One paper under several entries, or under several receipts."""
    of_entries = _many((_plain(each.url), each.id) for each in entries)
    of_receipts = _many((_plain(each.paper), each.id) for each in receipts)
    return [
        Flag(Odd.REPEATED_PAPER, f"{len(ids)} {kind} show one paper.", ids)
        for kind, found in (("entries", of_entries), ("receipts", of_receipts))
        for ids in found
    ]


def repeated_payments(receipts: Iterable[Payment]) -> list[Flag]:
    """One payee paid the same amount on the same day, more than once."""
    same = _many(
        ((_plain(each.payee), each.amount_minor, each.currency, each.spent_on), each.id)
        for each in receipts
    )
    return [
        Flag(Odd.REPEATED_PAYMENT, f"{len(ids)} receipts: one payee, amount and day.", ids)
        for ids in same
    ]


def repeated_references(contributions: Iterable[Named]) -> list[Flag]:
    """One reference in the books of several keepers: both sides may have booked one thing."""
    keepers: dict[str, set[str]] = defaultdict(set)
    found: dict[str, list[str]] = defaultdict(list)
    for each in contributions:
        keepers[_plain(each.reference)].add(each.keeper)
        found[_plain(each.reference)].append(each.id)
    return [
        Flag(Odd.REPEATED_REFERENCE, "Several books know one reference.", tuple(found[name]))
        for name in sorted(found)
        if len(keepers[name]) > 1
    ]


def bare_pledges(pledges: Iterable[Pledge]) -> list[Flag]:
    """Many pledges within a month without one commitment; the first such crowd."""
    bare = sorted((each for each in pledges if each.committed == 0), key=lambda p: (p.on, p.id))
    for place, first in enumerate(bare):
        crowd = [each for each in bare[place:] if each.on - first.on <= PLEDGE_WINDOW]
        if len(crowd) > MOST_BARE_PLEDGES:
            detail = f"{len(crowd)} pledges within {PLEDGE_WINDOW.days} days, nothing committed."
            ids = tuple(each.id for each in crowd)
            return [Flag(Odd.PLEDGES_WITHOUT_COMMITMENTS, detail, ids)]
    return []


def _many(named: Iterable[tuple[object, str]]) -> list[tuple[str, ...]]:
    found: dict[object, list[str]] = defaultdict(list)
    for name, each in named:
        found[name].append(each)
    return [tuple(ids) for ids in found.values() if len(ids) > 1]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
