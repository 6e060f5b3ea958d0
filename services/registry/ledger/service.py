"""
Booking what becomes of a contribution.

* EntryNotFound          404  the contribution has no such entry
* EntryNotYours          403  promises are the keeper's word, spending is the project's
* EntryMakesNoSense      422  a rule of entries is hurt
* PledgedTooLittle       409  more would be committed than is pledged
* CommittedTooLittle     409  more would be given than is committed
* DisbursedTooLittle     409  more would go back than was given
* PurseTooSmall          409  the project would have spent more than it was given
"""

from datetime import date
from typing import Final
from uuid import UUID

from services.registry.contributions import service as contributions
from services.registry.contributions.domain import (
    Balance,
    EntryKind,
    Nonsense,
    Purse,
    Rule,
    Short,
    after,
    check_instrument,
    check_value_date,
    iati_type,
    may_book,
    taken_back,
    worth,
)
from services.registry.contributions.models import ContributionBalance, LedgerEntry
from services.registry.contributions.repository import Books, ContributionRepository
from services.registry.contributions.schemas import Correction, EntryCreate
from services.registry.projects.schemas import ProjectStatus
from services.registry.renewals import service as renewals
from services.registry.tranches import service as tranches
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted, Unprocessable
from shared.security.principal import Principal

# To a closed project nothing more is promised; what was is still paid, spent and given back.
_PROMISES: Final = (EntryKind.PLEDGE, EntryKind.COMMITMENT)
_COUNTS_AS_RAISED: Final = (EntryKind.COMMITMENT, EntryKind.REFUND)
_MOVES_MONEY: Final = (EntryKind.DISBURSEMENT, EntryKind.EXPENDITURE, EntryKind.REFUND)


class EntryNotFound(NotFound):
    """The contribution has no such entry."""

    slug = "entry-not-found"
    title = "No such entry"


class EntryNotYours(NotPermitted):
    """Who keeps the books says what is promised; whose project it is, what was spent."""

    slug = "entry-not-yours"
    title = "Not yours to book"


class EntryMakesNoSense(Unprocessable):
    """A rule of entries is hurt; the detail says which."""

    slug = "entry-makes-no-sense"
    title = "The entry makes no sense"


class PledgedTooLittle(Conflict):
    """Nobody commits more than was pledged; the detail says by how much it falls short."""

    slug = "pledged-too-little"
    title = "Too little is pledged"


class CommittedTooLittle(Conflict):
    """Nobody gives more than was committed; the detail says by how much it falls short."""

    slug = "committed-too-little"
    title = "Too little is committed"


class DisbursedTooLittle(Conflict):
    """No more goes back than was given; the detail says by how much it falls short."""

    slug = "disbursed-too-little"
    title = "Too little was disbursed"


class PurseTooSmall(Conflict):
    """A project spends no more than it was given in a currency; the detail says how much less."""

    slug = "purse-too-small"
    title = "The project has not so much money"


_SHORT: Final[dict[Rule, type[Conflict]]] = {
    Rule.PLEDGED: PledgedTooLittle,
    Rule.COMMITTED: CommittedTooLittle,
    Rule.DISBURSED: DisbursedTooLittle,
    Rule.PURSE: PurseTooSmall,
}


async def book(
    uow: UnitOfWork, *, principal: Principal, contribution_id: UUID, body: EntryCreate
) -> LedgerEntry:
    """One entry, if every invariant holds after it; told unless it is what the project spent."""
    books = await contributions.own_books(uow, principal=principal, contribution_id=contribution_id)
    _require_bookable(books, body.kind)
    is_closed = books.project.status == ProjectStatus.CLOSED
    if is_closed and not books.project.takes_records and body.kind in _PROMISES:
        raise contributions.ProjectTakesNoMoney("It is closed: nothing more is promised to it.")
    rate = body.rate
    try:
        own = worth(
            body.amount,
            own_currency=books.contribution.currency,
            rate=rate.value() if rate else None,
        )
        check_instrument(body.kind, books.contribution.instrument)
        check_value_date(body.value_date, today=uow.now.date())
    except Nonsense as error:
        raise EntryMakesNoSense(str(error)) from error
    entry = LedgerEntry(
        contribution_id=contribution_id,
        number=0,
        kind=body.kind.value,
        amount_minor=body.amount.amount_minor,
        currency=body.amount.currency,
        own_amount_minor=own,
        rate=rate.value() if rate else None,
        rate_date=rate.rate_date if rate else None,
        rate_source=rate.rate_source if rate else None,
        value_date=body.value_date,
        iati_transaction_type=_iati_type(books, body.kind),
        evidence=body.evidence,
        note=body.note,
        booked_by=principal.kind.value,
        booked_at=uow.now,
    )
    await _write(uow, principal, books, entry)
    return entry


async def correct(
    uow: UnitOfWork,
    *,
    principal: Principal,
    contribution_id: UUID,
    entry_id: UUID,
    body: Correction,
) -> LedgerEntry:
    """A counter-entry that takes back an entry or a part of it, if every invariant still holds."""
    repository = ContributionRepository(uow.session)
    books = await contributions.own_books(uow, principal=principal, contribution_id=contribution_id)
    wrong = await repository.entry(contribution_id, entry_id)
    if wrong is None:
        raise EntryNotFound("The contribution has no such entry.")
    _require_bookable(books, EntryKind(wrong.kind))
    if body.amount is not None and body.amount.currency != wrong.currency:
        raise EntryMakesNoSense(f"The entry is in {wrong.currency}.")
    return await counter(
        uow,
        principal=principal,
        books=books,
        wrong=wrong,
        take_minor=body.amount.amount_minor if body.amount else None,
        value_date=body.value_date,
        note=body.note,
    )


async def counter(
    uow: UnitOfWork,
    *,
    principal: Principal,
    books: Books,
    wrong: LedgerEntry,
    take_minor: int | None,
    value_date: date,
    note: str,
) -> LedgerEntry:
    """Take back so much of an entry, or all that is left, whoever asks; the books are locked."""
    left_minor, left_own = await ContributionRepository(uow.session).left_of(wrong)
    try:
        if wrong.corrects is not None:
            raise Nonsense("A correction is not corrected: book the entry again.")
        check_value_date(value_date, today=uow.now.date())
        amount, own = taken_back(left_minor=left_minor, left_own=left_own, take_minor=take_minor)
    except Nonsense as error:
        raise EntryMakesNoSense(str(error)) from error
    same = ("contribution_id", "kind", "currency", "rate", "rate_date", "rate_source")
    entry = LedgerEntry(
        **wrong.model_dump(include={*same, "iati_transaction_type"}),
        number=0,
        corrects=wrong.id,
        amount_minor=amount,
        own_amount_minor=own,
        value_date=value_date,
        note=note,
        booked_by=principal.kind.value,
        booked_at=uow.now,
    )
    await _write(uow, principal, books, entry)
    return entry


async def enter(
    uow: UnitOfWork,
    *,
    principal: Principal,
    books: Books,
    kind: EntryKind,
    minor: int,
    value_date: date,
    note: str,
) -> None:
    """One entry in the contribution's own currency, whoever asks; the books are new or locked."""
    entry = LedgerEntry(
        contribution_id=books.contribution.id,
        number=0,
        kind=kind.value,
        amount_minor=minor,
        currency=books.contribution.currency,
        own_amount_minor=minor,
        value_date=value_date,
        iati_transaction_type=_iati_type(books, kind),
        note=note,
        booked_by=principal.kind.value,
        booked_at=uow.now,
    )
    await _write(uow, principal, books, entry)


def _require_bookable(books: Books, kind: EntryKind) -> None:
    if not may_book(kind, is_keeper=books.is_keeper, is_owner=books.is_owner):
        who = (
            "the project's partner" if kind is EntryKind.EXPENDITURE else "the keeper of the books"
        )
        raise EntryNotYours(f"{kind.value} is booked by {who}.")


async def _write(
    uow: UnitOfWork, principal: Principal, books: Books, entry: LedgerEntry
) -> LedgerEntry:
    """Check, number, write and tell an entry of a contribution whose row is locked."""
    contribution, kind = books.contribution, EntryKind(entry.kind)
    repository = ContributionRepository(uow.session)
    balance = await repository.balance(contribution.id)
    purse = Purse()
    if kind in _MOVES_MONEY:
        row = await repository.lock_purse(contribution.project_id, contribution.currency)
        purse = Purse(row.received, row.spent)
    if kind is EntryKind.DISBURSEMENT and entry.corrects is None:
        await tranches.require_open(
            uow,
            contribution_id=contribution.id,
            disbursed=balance.disbursed,
            own_minor=entry.own_amount_minor,
        )
    try:
        after(_balance(balance), purse, kind, entry.own_amount_minor)
    except Short as short:
        raise _SHORT[short.rule](
            f"It falls short by {short.by} minor units of {contribution.currency}."
        ) from short
    except Nonsense as error:
        raise EntryMakesNoSense(str(error)) from error
    entry.number = balance.entries + 1
    repository.add(entry)
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="ledger.corrected" if entry.corrects else "ledger.booked",
        object_type="contribution",
        object_id=contribution.id,
        decision={"entry": str(entry.id), "kind": kind.value, "number": entry.number},
    )
    if kind in _COUNTS_AS_RAISED:
        renewals.ask(uow, project_id=contribution.project_id)
    if kind in contributions.TOLD:
        balance = await repository.balance(contribution.id)
        state = contributions.state_of(contribution, balance, entry, books.project, at=uow.now)
        uow.publish(state)
    return entry


def _balance(row: ContributionBalance) -> Balance:
    return Balance(row.pledged, row.committed, row.disbursed, row.in_kind, row.refunded, row.spent)


def _iati_type(books: Books, kind: EntryKind) -> str:
    giver = books.contribution.contributor_partner_id
    is_incoming = giver is None or giver != books.project.partner_id
    return iati_type(kind, books.contribution.instrument, is_incoming=is_incoming)
