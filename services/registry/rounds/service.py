"""
What can be done with rounds.

* RoundNotFound          404
* RoundMakesNoSense      422  dates in the wrong order, or a budget in another currency
* RoundNotOpen           409  applications are taken between its two dates only
* RoundDatesFixed        409  what has begun or passed is not moved
* BudgetBelowReserved    409  selected applications take more than that
"""

from datetime import datetime
from uuid import UUID

from services.registry.cofunding.fund import Fund
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from services.registry.programmes.models import Programme
from services.registry.rounds.domain import RoundStatus, Standing, takes_applications
from services.registry.rounds.models import Round
from services.registry.rounds.repository import RoundRepository
from services.registry.rounds.schemas import RoundCreate, RoundPatch
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal


class RoundNotFound(NotFound):
    """There is no such round."""

    slug = "round-not-found"
    title = "No such round"


class RoundMakesNoSense(Unprocessable):
    """A round closes after it opens, and its budget is in the fund's currency."""

    slug = "round-makes-no-sense"
    title = "The round makes no sense"


class RoundNotOpen(Conflict):
    """Applications are taken from the moment a round opens until it closes; both are hard."""

    slug = "round-not-open"
    title = "The round is not open"


class RoundDatesFixed(Conflict):
    """A round that opened keeps its opening, and one that closed is closed."""

    slug = "round-dates-fixed"
    title = "The date has passed"


class BudgetBelowReserved(Conflict):
    """Selected applications take more of the budget than that."""

    slug = "round-budget-below-reserved"
    title = "More is spent already"


async def announce_round(
    uow: UnitOfWork, *, principal: Principal, programme_id: UUID, body: RoundCreate
) -> Round:
    """A new round of a programme that the caller may keep, under the rules now in force."""
    programme = await programmes.own_programme(uow, principal=principal, programme_id=programme_id)
    programmes.require_running(programme)
    await partners.require_standing(uow, partner_id=programme.partner_id)
    fund = Fund.model_validate(programme.rules)
    found = Round(
        programme_id=programme_id,
        rules_number=programme.rules_number,
        title=body.title,
        time_zone=fund.time_zone,
        opens_at=body.opens_at,
        closes_at=body.closes_at,
        notice_days=body.notice_days,
        currency=_currency_of(body.budget, fund),
        created_at=uow.now,
    )
    _set_budget(found, body.budget, fund)
    _check_dates(found, uow.now)
    RoundRepository(uow.session).add(found)
    await uow.session.flush()
    return found


async def change_round(
    uow: UnitOfWork, *, principal: Principal, round_id: UUID, version: int, body: RoundPatch
) -> Round:
    """Edit a round that is not closed; a new closing date is told of anew."""
    found = await own_round(uow, principal=principal, round_id=round_id)
    require_version(found.version, version)
    if found.status == RoundStatus.CLOSED or found.closes_at <= uow.now:
        raise RoundDatesFixed("The round is closed; announce another.")
    named = changes(body)
    if "opens_at" in named and found.opens_at <= uow.now and body.opens_at != found.opens_at:
        raise RoundDatesFixed("The round has opened already.")
    for name in named.keys() - {"budget"}:
        setattr(found, name, named[name])
    if "budget" in named:
        _, fund = await terms_of(uow, found)
        _set_budget(found, body.budget, fund)
    _check_dates(found, uow.now)
    found.version += 1
    await uow.session.flush()
    return found


async def read_round(uow: UnitOfWork, *, round_id: UUID) -> Round:
    """A round, for everybody. Raises RoundNotFound."""
    found = await RoundRepository(uow.session).get(round_id)
    if found is None:
        raise RoundNotFound("No such round.")
    return found


async def list_rounds(uow: UnitOfWork, *, programme_id: UUID, page: PageRequest) -> Rows[Round]:
    """The rounds of a programme, the latest first."""
    await programmes.read_programme(uow, programme_id=programme_id)
    return await RoundRepository(uow.session).page(programme_id, page)


async def own_round(uow: UnitOfWork, *, principal: Principal, round_id: UUID) -> Round:
    """The round with its row locked, for who may keep its programme."""
    found = await read_round(uow, round_id=round_id)
    await programmes.own_programme(uow, principal=principal, programme_id=found.programme_id)
    return await lock_round(uow, round_id=round_id)


async def lock_round(uow: UnitOfWork, *, round_id: UUID) -> Round:
    """The round with its row locked, whoever asks. Raises RoundNotFound."""
    found = await RoundRepository(uow.session).lock(round_id)
    if found is None:
        raise RoundNotFound("No such round.")
    return found


async def terms_of(uow: UnitOfWork, found: Round) -> tuple[Programme, Fund]:
    """The round's programme, and the rules that the round was announced with."""
    programme = await programmes.read_programme(uow, programme_id=found.programme_id)
    rules = await programmes.read_rules(
        uow, programme_id=found.programme_id, number=found.rules_number
    )
    return programme, Fund.model_validate(rules.rules)


def require_open(found: Round, now: datetime) -> None:
    """Raise RoundNotOpen unless the round, whose row is locked, takes applications now."""
    if not takes_applications(standing_of(found), now):
        raise RoundNotOpen(
            f"It takes applications from {found.opens_local.isoformat()} "
            f"until {found.closes_local.isoformat()}."
        )


def has_room(found: Round, minor: int) -> bool:
    """Whether the budget of the round, whose row is locked, has so much left."""
    return found.budget_minor is None or found.reserved_minor + minor <= found.budget_minor


def standing_of(found: Round) -> Standing:
    """What the round's news depends on."""
    return Standing(
        status=RoundStatus(found.status),
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        notice_days=found.notice_days,
        closing_told_for=found.closing_told_for,
    )


def _check_dates(found: Round, now: datetime) -> None:
    if found.closes_at <= found.opens_at:
        raise RoundMakesNoSense("A round closes after it opens.")
    if found.closes_at <= now:
        raise RoundMakesNoSense("A round closes in the future.")


def _currency_of(budget: Money | None, fund: Fund) -> str:
    """The currency of a new round: the fund's, or where it has none, that of the budget."""
    if budget is not None:
        return budget.currency
    if fund.currency is None:
        raise RoundMakesNoSense("The fund has no currency of its own: state the budget.")
    return fund.currency


def _set_budget(found: Round, budget: Money | None, fund: Fund) -> None:
    """Set the budget of a round, whose currency never changes: applications are in it."""
    currency = found.currency if budget is None else budget.currency
    if currency != (fund.currency or found.currency):
        raise RoundMakesNoSense(f"The round is in {fund.currency or found.currency}.")
    minor = None if budget is None else budget.amount_minor
    if minor is not None and minor < found.reserved_minor:
        raise BudgetBelowReserved(f"{found.reserved_minor} are given to selected applications.")
    found.budget_minor = minor
