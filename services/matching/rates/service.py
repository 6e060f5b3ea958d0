"""
Loading rates, and looking them up for amounts that come.

* RatesDoubtful      a rate is far from the one in force: a slip, or something to be sure of
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.rate_files.domain import read_rates
from services.matching.rates.domain import Amount, Priced, Rate, in_force, price
from services.matching.rates.repository import RateRepository
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork

# A column that slipped is off by more; the lira lost half of its worth in a year.
_FAR: Final = 2.0
AfterLoading = Callable[[UnitOfWork, Collection[str]], Awaitable[None]]


class RatesDoubtful(ValueError):
    """A rate is far from the one in force."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file: its rates, and the currencies that it changed something for."""

    rates: tuple[Rate, ...]
    changed: tuple[str, ...]


async def current(uow: UnitOfWork, currencies: Collection[str] | None = None) -> dict[str, Rate]:
    """The rates in force, of these currencies at least or of all."""
    return in_force(await RateRepository(uow.session).newest(currencies))


async def priced(uow: UnitOfWork, amounts: Collection[Amount], kept: Priced) -> dict[Amount, Rate]:
    """Each amount with the rate that it came with, else with the one in force; else without."""
    new = {currency for minor, currency in amounts if (minor, currency) not in kept}
    return price(amounts, kept, await current(uow, new) if new else {})


async def load(
    uow: UnitOfWork,
    *,
    content: str,
    source: str,
    accept: Collection[str],
    actor: str,
    after: AfterLoading,
) -> Loaded:
    """
    Put the newest rates of a file in force for amounts that come from now on.

    Of the currencies in `accept` a rate is believed however far it is from the one before. `after`
    does what amounts waited for that came before there was a rate of theirs; it gets the file's
    currencies. Raises RatesUnreadable and RatesDoubtful, and then nothing is changed.
    """
    rates = read_rates(content, today=uow.now.date(), source=source)
    before = await current(uow)
    _require_near(rates, before, accept)
    changed = await RateRepository(uow.session).put(rates, source=source, at=uow.now)
    await audit.note(
        uow,
        actor=actor,
        action="rates.loaded",
        object_type="rates",
        object_id=source,
        decision={"as_of": sorted({str(each.as_of) for each in rates}), "changed": changed},
    )
    await after(uow, [each.currency for each in rates])
    return Loaded(tuple(rates), tuple(changed))


def _require_near(
    rates: Collection[Rate], before: Mapping[str, Rate], accept: Collection[str]
) -> None:
    doubts = []
    for rate in rates:
        known = before.get(rate.currency)
        if known is None or rate.currency in accept:
            continue
        times = max(rate.per_euro / known.per_euro, known.per_euro / rate.per_euro)
        if times > _FAR:
            doubts.append(f"{rate.currency} {rate.per_euro:g} after {known.per_euro:g}")
    if doubts:
        raise RatesDoubtful(
            f"More than twice or less than half of the rate in force: {', '.join(doubts)}. "
            "If it is so, name each with --accept."
        )
