"""
The rules of the ledger: what an entry does to the balances, and what they always satisfy. Pure.

Per contribution, in its own currency: pledged >= committed >= disbursed + in kind, and
disbursed >= refunded. Per project and currency, which is one purse: received >= spent. A
remittance to a family is a private matter and is never booked.

* Short        an entry would break one of these; says which, and by how much
* Nonsense     an entry or a word that means nothing here
* FamilyMoney  a remittance to a family
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.contracts.programmes import ContributorClass
from shared.contracts.values import Instrument
from shared.money import Money, converted

MOST_MINOR: Final = 10**15
IN_KIND: Final = "in_kind"


class EntryKind(StrEnum):
    """What happened to the money: intended, bound, handed over, spent, given back."""

    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"
    EXPENDITURE = "expenditure"
    REFUND = "refund"
    IN_KIND = "in_kind"


class Rule(StrEnum):
    """Which invariant an entry would break, named by what there is too little of."""

    PLEDGED = "pledged"
    COMMITTED = "committed"
    DISBURSED = "disbursed"
    PURSE = "purse"


class Short(ValueError):
    """There is too little of something for the entry."""

    def __init__(self, rule: Rule, by: int) -> None:
        super().__init__(f"{rule}: short by {by}")
        self.rule = rule
        self.by = by


class Nonsense(ValueError):
    """A rule of entries is hurt."""


class FamilyMoney(ValueError):
    """Money that somebody sends to their family."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the entries of one contribution add up to, in its own minor units."""

    pledged: int = 0
    committed: int = 0
    disbursed: int = 0
    in_kind: int = 0
    refunded: int = 0
    spent: int = 0


@dataclass(frozen=True, slots=True)
class Purse:
    """The money of one currency that a project has at its disposal, whoever gave it."""

    received: int = 0
    spent: int = 0


_COUNTER: Final[dict[EntryKind, str]] = {
    EntryKind.PLEDGE: "pledged",
    EntryKind.COMMITMENT: "committed",
    EntryKind.DISBURSEMENT: "disbursed",
    EntryKind.EXPENDITURE: "spent",
    EntryKind.REFUND: "refunded",
    EntryKind.IN_KIND: "in_kind",
}


def after(balance: Balance, purse: Purse, kind: EntryKind, own_minor: int) -> tuple[Balance, Purse]:
    """
    Both after an entry of so much, in the contribution's currency; a correction is negative.

    Goods are counted at their worth, and never enter the purse. Raises Short, and Nonsense for
    more than an amount may be.
    """
    name = _COUNTER[kind]
    balance = replace(balance, **{name: getattr(balance, name) + own_minor})
    if kind is EntryKind.DISBURSEMENT:
        purse = replace(purse, received=purse.received + own_minor)
    elif kind is EntryKind.REFUND:
        purse = replace(purse, received=purse.received - own_minor)
    elif kind is EntryKind.EXPENDITURE:
        purse = replace(purse, spent=purse.spent + own_minor)
    missing = {
        Rule.PLEDGED: balance.committed - balance.pledged,
        Rule.COMMITTED: balance.disbursed + balance.in_kind - balance.committed,
        Rule.DISBURSED: balance.refunded - balance.disbursed,
        Rule.PURSE: purse.spent - purse.received,
    }
    # Of several the largest: with so much less the entry is possible.
    worst = max(missing, key=lambda rule: missing[rule])
    if missing[worst] > 0:
        raise Short(worst, missing[worst])
    if max(balance.pledged, balance.spent, purse.received) > MOST_MINOR:
        raise Nonsense(f"The ledger holds at most {MOST_MINOR} minor units of one thing.")
    return balance, purse


def check_instrument(kind: EntryKind, instrument: str) -> None:
    """Raise Nonsense for goods where money is given, and for money where goods are."""
    is_goods = instrument == IN_KIND
    if kind is EntryKind.IN_KIND and not is_goods and instrument != Instrument.OTHER:
        raise Nonsense(f"A {instrument} is not given in kind: open a contribution in kind.")
    if is_goods and kind in (EntryKind.DISBURSEMENT, EntryKind.REFUND, EntryKind.EXPENDITURE):
        raise Nonsense("What is given in kind is booked as in_kind: no money moves.")


def may_book(kind: EntryKind, *, is_keeper: bool, is_owner: bool) -> bool:
    """
    Whether somebody may book this: the keeper of the contribution's books, or the project's owner.

    Nobody binds another: what is meant and promised is the keeper's word alone. What the project
    spent is its owner's.
    """
    if kind in (EntryKind.PLEDGE, EntryKind.COMMITMENT):
        return is_keeper
    if kind is EntryKind.EXPENDITURE:
        return is_owner
    return is_keeper or is_owner


def worth(amount: Money, *, own_currency: str, rate: Decimal | None) -> int:
    """
    An amount in the contribution's own minor units.

    `rate` is how much of the own currency one whole unit of the entry's buys. Raises Nonsense for
    nothing, where the rate is missing or not needed, and for what is worth less than a coin.
    """
    if amount.amount_minor == 0:
        raise Nonsense("An entry is of more than nothing.")
    if amount.currency == own_currency:
        if rate is not None:
            raise Nonsense("The entry is in the contribution's own currency: leave out the rate.")
        return amount.amount_minor
    if rate is None:
        raise Nonsense(f"The contribution is in {own_currency}: say the rate, its date and source.")
    try:
        return converted(amount, own_currency, rate).amount_minor
    except ValueError as error:
        raise Nonsense(str(error)) from error


def taken_back(*, left_minor: int, left_own: int, take_minor: int | None) -> tuple[int, int]:
    """
    How much a correction takes off an entry of which so much is left: (its amount, own worth).

    None takes all. Raises Nonsense for more than is left, and for a part without a worth.
    """
    if left_minor == 0:
        raise Nonsense("The entry was taken back already.")
    if take_minor is None or take_minor == left_minor:
        return -left_minor, -left_own
    if not 0 < take_minor < left_minor:
        raise Nonsense(f"Only {left_minor} minor units of the entry are left to take back.")
    own = round(Decimal(left_own * take_minor) / left_minor)
    if not 0 < own < left_own:
        raise Nonsense("So small a part has no worth of its own: take back the whole entry.")
    return -take_minor, -own


def check_value_date(value_date: date, *, today: date) -> None:
    """Raise Nonsense for a day that has begun nowhere on Earth."""
    if value_date > today + timedelta(days=1):
        raise Nonsense("The value date lies in the future.")


# IATI 2.03, code list TransactionType. The activity is the project's: what comes from others is
# incoming, what its own partner gives through it is outgoing. What is spent is 4 on both sides.
_INCOMING: Final = {
    EntryKind.PLEDGE: "13",
    EntryKind.COMMITMENT: "11",
    EntryKind.DISBURSEMENT: "1",
    EntryKind.IN_KIND: "1",
    EntryKind.REFUND: "1",
    EntryKind.EXPENDITURE: "4",
}
_OUTGOING: Final = {
    EntryKind.PLEDGE: "12",
    EntryKind.COMMITMENT: "2",
    EntryKind.DISBURSEMENT: "3",
    EntryKind.IN_KIND: "3",
    EntryKind.REFUND: "3",
    EntryKind.EXPENDITURE: "4",
}
# Principal that is repaid; equity bought and sold; a guarantee underwritten.
_LOAN_REPAYMENT: Final = "6"
_BY_INSTRUMENT: Final[dict[tuple[str, str], str]] = {
    (Instrument.EQUITY, EntryKind.DISBURSEMENT): "8",
    (Instrument.EQUITY, EntryKind.REFUND): "9",
    (Instrument.GUARANTEE, EntryKind.COMMITMENT): "10",
}
_LOANS: Final = (Instrument.LOAN, Instrument.SOFT_LOAN)


def iati_type(kind: EntryKind, instrument: str, *, is_incoming: bool) -> str:
    """The code of IATI's TransactionType for an entry in the activity of the project."""
    if kind is EntryKind.REFUND and instrument in _LOANS:
        return _LOAN_REPAYMENT
    if is_incoming:
        return _INCOMING[kind]
    return _BY_INSTRUMENT.get((instrument, kind), _OUTGOING[kind])


def iati_sign(kind: str, iati_transaction_type: str) -> int:
    """-1 for a refund that IATI knows as money less of the same type, else 1."""
    is_own_type = iati_transaction_type in (_LOAN_REPAYMENT, "9")
    return -1 if kind == EntryKind.REFUND and not is_own_type else 1


_FAMILY: Final = frozenset(
    {"family", "families", "household", "relatives", "remittance", "family_remittance"}
)
# The words in which partners' own books name the classes.
_CLASSES: Final[dict[str, ContributorClass]] = {
    "migrants": ContributorClass.DIASPORA,
    "club": ContributorClass.DIASPORA,
    "hometown_association": ContributorClass.DIASPORA,
    "diaspora_association": ContributorClass.DIASPORA,
    "mirror_committee": ContributorClass.COMMUNITY,
    "beneficiaries": ContributorClass.COMMUNITY,
    "federation": ContributorClass.NATIONAL_GOVERNMENT,
    "federal": ContributorClass.NATIONAL_GOVERNMENT,
    "state": ContributorClass.SUBNATIONAL_GOVERNMENT,
    "province": ContributorClass.SUBNATIONAL_GOVERNMENT,
    "region": ContributorClass.SUBNATIONAL_GOVERNMENT,
    "municipality": ContributorClass.LOCAL_GOVERNMENT,
    "company": ContributorClass.PRIVATE_SECTOR,
    "bank": ContributorClass.PRIVATE_SECTOR,
    "ngo": ContributorClass.FOUNDATION,
} | {each.value: each for each in ContributorClass}


def class_of(word: str) -> ContributorClass:
    """The class that a word means. Raises FamilyMoney and, for an unknown one, Nonsense."""
    if word in _FAMILY:
        raise FamilyMoney("A remittance to a family is a private matter and never booked here.")
    known = _CLASSES.get(word)
    if known is None:
        raise Nonsense(f"{word!r} names no class of contributors; one of: {', '.join(_CLASSES)}.")
    return known
