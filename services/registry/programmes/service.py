"""
What can be done with a programme.

* ProgrammeNotFound      404  is not there, or is not yours to keep
* WindowUnknown          422  the programme has no window of this key
* PlanMakesNoSense       422  amounts of several currencies, or not the fund's
* ProgrammeSlugTaken     409  another programme has this slug
* ProgrammeEnded         409  a programme that ended opens no rounds and keeps its rules
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.cofunding.dry_run import dry_run as run
from services.registry.cofunding.fund import Fund, FundWindow
from services.registry.cofunding.plan import Answer, Cost, Plan
from services.registry.partners import service as partners
from services.registry.programmes.domain import Nonsense, one_currency
from services.registry.programmes.models import Programme, ProgrammeRules
from services.registry.programmes.repository import ProgrammeRepository
from services.registry.programmes.schemas import (
    DryRunAsked,
    DryRunRead,
    NotCoveredRead,
    PaymentRead,
    ProgrammeCreate,
    RefusalRead,
)
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import require_version
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal


class ProgrammeNotFound(NotFound):
    """There is no such programme, or it is not yours to keep."""

    slug = "programme-not-found"
    title = "No such programme"


class WindowUnknown(Unprocessable):
    """The programme's rules have no window of this key; the detail lists those it has."""

    slug = "programme-window-unknown"
    title = "The programme has no such window"


class PlanMakesNoSense(Unprocessable):
    """The amounts of a plan are in one currency, which is the fund's."""

    slug = "plan-makes-no-sense"
    title = "The plan makes no sense"


class ProgrammeSlugTaken(Conflict):
    """Another programme has this slug; it is fixed for life, so choose another."""

    slug = "programme-slug-taken"
    title = "The slug is taken"


class ProgrammeEnded(Conflict):
    """The programme ended: it opens no rounds; what was decided stays readable."""

    slug = "programme-ended"
    title = "The programme ended"


async def create_programme(uow: UnitOfWork, *, actor: str, body: ProgrammeCreate) -> Programme:
    """A new programme of a verified partner; raises ProgrammeSlugTaken and what partners raise."""
    partner = await partners.any_partner(uow, partner_id=body.partner_id)
    partners.require_verified(partner)
    programme = Programme(
        slug=body.slug,
        partner_id=body.partner_id,
        title=body.rules.title,
        rules=body.rules.model_dump(mode="json"),
        created_at=uow.now,
    )
    repository = ProgrammeRepository(uow.session)
    repository.add(programme)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        if "programme_slug_once" in str(error.orig):
            raise ProgrammeSlugTaken("Choose another slug.") from error
        raise
    await _keep_rules(uow, programme, actor=actor)
    return programme


async def put_rules(
    uow: UnitOfWork, *, actor: str, programme_id: UUID, version: int, rules: Fund
) -> Programme:
    """Put a new version of the rules in force; rounds keep those that they were announced with."""
    programme = await any_programme(uow, programme_id=programme_id)
    require_version(programme.version, version)
    require_running(programme)
    await change_rules(uow, programme, rules=rules, actor=actor)
    return programme


async def change_rules(uow: UnitOfWork, programme: Programme, *, rules: Fund, actor: str) -> bool:
    """New rules for a programme whose row is locked; the same ones again change nothing."""
    written = rules.model_dump(mode="json")
    if programme.rules == written:
        return False
    programme.rules, programme.title = written, rules.title
    programme.rules_number += 1
    programme.version += 1
    await _keep_rules(uow, programme, actor=actor)
    return True


async def read_programme(uow: UnitOfWork, *, programme_id: UUID) -> Programme:
    """A programme, for everybody. Raises ProgrammeNotFound."""
    found = await ProgrammeRepository(uow.session).get(programme_id)
    if found is None:
        raise ProgrammeNotFound("No such programme.")
    return found


async def read_rules(uow: UnitOfWork, *, programme_id: UUID, number: int) -> ProgrammeRules:
    """Rules that are or were in force. Raises ProgrammeNotFound."""
    found = await ProgrammeRepository(uow.session).rules(programme_id, number)
    if found is None:
        raise ProgrammeNotFound("No such programme, or it never had rules of this number.")
    return found


async def list_programmes(
    uow: UnitOfWork, *, page: PageRequest, filters: dict[str, Any]
) -> Rows[Programme]:
    """Programmes, newest first."""
    return await ProgrammeRepository(uow.session).page(page, filters)


async def running_in(
    uow: UnitOfWork, *, countries: list[str], most: int
) -> tuple[int, list[Programme]]:
    """How many programmes of partners in these countries (alpha-2) run, and the newest of them."""
    today = uow.now.date()
    return await ProgrammeRepository(uow.session).running_in(countries, on=today, most=most)


async def any_programme(uow: UnitOfWork, *, programme_id: UUID) -> Programme:
    """The programme with its row locked, whoever asks. Raises ProgrammeNotFound."""
    programme = await ProgrammeRepository(uow.session).lock(programme_id)
    if programme is None:
        raise ProgrammeNotFound("No such programme.")
    return programme


async def programme_of_slug(uow: UnitOfWork, *, slug: str) -> Programme | None:
    """The programme of this slug with its row locked, if there is one."""
    return await ProgrammeRepository(uow.session).lock_by_slug(slug)


async def own_programme(
    uow: UnitOfWork,
    *,
    principal: Principal,
    programme_id: UUID,
    at_least: MemberRole = MemberRole.EDITOR,
) -> Programme:
    """The programme with its row locked, for who may act for its partner."""
    programme = await ProgrammeRepository(uow.session).lock_own(principal, programme_id, at_least)
    if programme is None:
        raise ProgrammeNotFound("No such programme among those you may keep.")
    return programme


def require_running(programme: Programme) -> None:
    """Raise ProgrammeEnded if it ended."""
    if programme.ended_on is not None:
        raise ProgrammeEnded(f"It ended on {programme.ended_on}: {programme.end_reason}")


async def end(uow: UnitOfWork, programme: Programme, *, on: date, reason: str, actor: str) -> bool:
    """End a programme whose row is locked; done already changes nothing."""
    if programme.ended_on is not None:
        return False
    programme.ended_on, programme.end_reason = on, reason
    programme.version += 1
    await uow.session.flush()
    await _note(uow, programme, "programme.ended", actor, {"on": on.isoformat()})
    return True


def window_of(fund: Fund, key: str) -> FundWindow:
    """The window of this key; raises WindowUnknown."""
    window = fund.window(key)
    if window is None:
        raise WindowUnknown(f"Its windows are: {', '.join(each.key for each in fund.windows)}.")
    return window


async def dry_run(uow: UnitOfWork, *, programme_id: UUID, body: DryRunAsked) -> DryRunRead:
    """Who would pay what; nothing is kept."""
    programme = await read_programme(uow, programme_id=programme_id)
    fund = Fund.model_validate(programme.rules)
    window = window_of(fund, body.window)
    amounts = [line.amount for line in body.costs] + list(body.offers.values())
    others = [] if body.others is None else [body.others]
    currency = currency_of(amounts + others, fund=fund)
    plan = Plan(
        costs=tuple(Cost(line.kind, line.amount.amount_minor) for line in body.costs),
        measures=body.measures,
        project_kind=body.project_kind,
        sector=body.sector,
        country=body.country,
        residence=body.country_of_destination,
        instrument=body.instrument,
        offered={key: each.amount_minor for key, each in body.offers.items()},
        others=sum(each.amount_minor for each in others),
    )
    answer = run(fund, window, plan, programme=programme.slug)
    return read_of(fund, body.window, plan, answer, (currency, programme.rules_number))


def currency_of(amounts: list[Money], *, fund: Fund) -> str:
    """The one currency of a plan; raises PlanMakesNoSense."""
    try:
        return one_currency(amounts, fund=fund)
    except Nonsense as error:
        raise PlanMakesNoSense(str(error)) from error


def read_of(
    fund: Fund, window: str, plan: Plan, answer: Answer, terms: tuple[str, int]
) -> DryRunRead:
    """An answer as it is read; `terms` are the currency and the number of the rules."""
    currency, number = terms

    def money(minor: int) -> Money:
        return Money(amount_minor=minor, currency=currency)

    return DryRunRead(
        window=window,
        rules_number=number,
        total=money(plan.total),
        payments=[
            PaymentRead(
                contributor=each.contributor,
                name=fund.contributor(each.contributor).name,
                contributor_class=fund.contributor(each.contributor).contributor_class,
                amount=money(each.minor),
            )
            for each in answer.payments
        ],
        others=money(answer.others),
        not_covered=[
            NotCoveredRead(what=each.what, amount=money(each.minor), reason=each.reason)
            for each in answer.not_covered
        ],
        refusals=[RefusalRead(rule=each.rule, text=each.text) for each in answer.refusals],
        is_capped=answer.is_capped,
    )


async def _keep_rules(uow: UnitOfWork, programme: Programme, *, actor: str) -> None:
    number = programme.rules_number
    ProgrammeRepository(uow.session).add(
        ProgrammeRules(
            programme_id=programme.id, number=number, rules=programme.rules, since=uow.now
        )
    )
    await uow.session.flush()
    await _note(uow, programme, "programme.rules", actor, {"number": number})


async def _note(
    uow: UnitOfWork, programme: Programme, action: str, actor: str, decision: dict[str, Any]
) -> None:
    await audit.note(
        uow,
        actor=actor,
        action=action,
        object_type="programme",
        object_id=programme.id,
        decision=decision,
    )
