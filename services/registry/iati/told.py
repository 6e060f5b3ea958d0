"""What an IATI file is written from: plain values of a project, its money and who takes part."""

from dataclasses import dataclass
from datetime import date

from services.registry.iati.activity import Sum


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as activities name it; `ref` and `kind` are null where nobody is named."""

    name: str
    ref: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """
    One entry of a project's ledger.

    `kind` is a code of IATI's TransactionType, `amount` may be negative: a correction is an entry
    of its own. `ref` tells it from every other, so that it is written once.
    """

    ref: str
    kind: str
    day: date
    amount: Sum
    value_date: date
    provider: Party | None = None
    receiver: Party | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """
    A project as it is told.

    `instruments` are in our words, none where no money is asked for; `starts` is the first day of
    a budget that nothing else dates.
    """

    identifier: str
    title: str
    summary: str
    language: str
    status: int
    country: str
    place: str | None
    sector: str
    sdg_targets: tuple[str, ...]
    gcm_objectives: tuple[int, ...]
    instruments: tuple[str, ...]
    goal: Sum | None
    starts: date
    started: date | None
    ended: date | None
    reporting: Party
    implementing: Party
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner as an organisation file tells it."""

    identifier: str
    name: str
    kind: str
    reporting: Party
