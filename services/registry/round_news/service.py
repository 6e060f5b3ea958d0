"""
Tells of rounds by their dates, and ends programmes with theirs.

* EndsInFuture           422  a programme ends on the day it ends, not before
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.cofunding.fund import Fund
from services.registry.programmes import service as programmes
from services.registry.programmes.models import Programme
from services.registry.programmes.schemas import ProgrammeCreate
from services.registry.round_news.schemas import KnownFund, ProgrammeEnd
from services.registry.rounds import service as rounds
from services.registry.rounds.domain import RoundNews, RoundStatus, next_news
from services.registry.rounds.models import Round
from services.registry.rounds.repository import RoundRepository
from shared.contracts import programmes as contract
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Unprocessable
from shared.money import Money
from shared.security.principal import Principal

_TOLD: dict[RoundNews, type[contract.RoundState]] = {
    RoundNews.OPENED: contract.RoundOpened,
    RoundNews.CLOSING: contract.RoundClosing,
    RoundNews.CLOSED: contract.RoundClosed,
}


class EndsInFuture(Unprocessable):
    """A programme is ended on or after the day it ends."""

    slug = "programme-ends-in-future"
    title = "The day has not come"


async def end_programme(
    uow: UnitOfWork, *, principal: Principal, programme_id: UUID, body: ProgrammeEnd
) -> Programme:
    """
    End a programme: no new rounds, its open rounds close now; what was decided stays.

    By an administrator of its partner, or an operator.
    """
    if principal.may("operate"):
        programme = await programmes.any_programme(uow, programme_id=programme_id)
    else:
        programme = await programmes.own_programme(
            uow,
            principal=principal,
            programme_id=programme_id,
            at_least=MemberRole.ADMINISTRATOR,
        )
    await end(uow, programme, body=body, actor=str(principal))
    return programme


async def end(uow: UnitOfWork, programme: Programme, *, body: ProgrammeEnd, actor: str) -> None:
    """End a programme whose row is locked; done already changes nothing."""
    zone = Fund.model_validate(programme.rules).zone()
    if body.on > uow.now.astimezone(zone).date():
        raise EndsInFuture("End it on the day it ends, or later.")
    if not await programmes.end(uow, programme, on=body.on, reason=body.reason, actor=actor):
        return
    for found in await RoundRepository(uow.session).lock_alive(programme.id):
        has_begun = found.opens_at <= uow.now
        if has_begun and found.closes_at > uow.now:
            found.closes_at = uow.now
        await _tell(uow, found, RoundNews.CLOSED, is_told=has_begun)


async def load_fund(uow: UnitOfWork, *, partner_id: UUID, fund: KnownFund, actor: str) -> bool:
    """
    Set up a programme of a partner, or bring it to the rules of the file; answers what changed.

    The same file again changes nothing; rounds keep the rules they were announced with. Raises
    ProgrammeNotFound when another partner has a programme of this slug.
    """
    programme = await programmes.programme_of_slug(uow, slug=fund.slug)
    if programme is None:
        body = ProgrammeCreate(slug=fund.slug, partner_id=partner_id, rules=fund.rules)
        programme = await programmes.create_programme(uow, actor=actor, body=body)
        changed = True
    elif programme.partner_id != partner_id:
        raise programmes.ProgrammeNotFound(f"{fund.slug} is a programme of another partner.")
    elif programme.ended_on is not None:
        return False
    else:
        changed = await programmes.change_rules(uow, programme, rules=fund.rules, actor=actor)
    if fund.ended is not None:
        await end(uow, programme, body=fund.ended, actor=actor)
    return changed or fund.ended is not None


async def tell_next(uow: UnitOfWork) -> bool:
    """Tell the next news of a round that has some; answers whether there was one."""
    found = await RoundRepository(uow.session).lock_due(uow.now)
    if found is None:
        return False
    news = next_news(rounds.standing_of(found), uow.now)
    if news is not None:
        await _tell(uow, found, news)
    return news is not None


def newest_of(found: Round) -> type[contract.RoundState]:
    """Which event was told last of a round of which something was told."""
    if found.status == RoundStatus.CLOSED:
        return contract.RoundClosed
    is_closing = found.closing_told_for == found.closes_at
    return contract.RoundClosing if is_closing else contract.RoundOpened


def state_of(
    told: type[contract.RoundState],
    found: Round,
    programme: Programme,
    fund: Fund,
    *,
    at: datetime,
) -> contract.RoundState:
    """The round as it travels."""
    countries = [window.countries_of_origin for window in fund.windows]
    sectors = [window.sectors for window in fund.windows]
    return told.model_validate(
        {
            "round_id": found.id,
            "programme_id": programme.id,
            "partner_id": programme.partner_id,
            "programme_title": fund.title,
            "title": found.title,
            "language": fund.language,
            "countries": _of_all(countries),
            "sectors": _of_all(sectors),
            "budget": _budget_of(found),
            "opens_at": found.opens_at,
            "closes_at": found.closes_at,
            "applications": found.applications,
            "at": at,
        }
    )


async def _tell(uow: UnitOfWork, found: Round, news: RoundNews, *, is_told: bool = True) -> None:
    if news is RoundNews.CLOSING:
        found.closing_told_for = found.closes_at
    else:
        is_open = news is RoundNews.OPENED
        found.status = RoundStatus.OPEN if is_open else RoundStatus.CLOSED
    found.version += 1
    if is_told:
        found.told_at = uow.now
        programme, fund = await rounds.terms_of(uow, found)
        uow.publish(state_of(_TOLD[news], found, programme, fund, at=uow.now))
    await uow.session.flush()


def _budget_of(found: Round) -> Money | None:
    if found.budget_minor is None:
        return None
    return Money(amount_minor=found.budget_minor, currency=found.currency)


def _of_all(lists: list[Any]) -> list[str]:
    """What any of the windows allows; empty as soon as one of them allows anything."""
    return sorted({each for one in lists for each in one}) if all(lists) else []
