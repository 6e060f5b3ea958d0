"""
How a programme's documents are read, and how a plan's amounts become its money. Pure.

* Nonsense      a rule is hurt; the message says which
"""

from collections.abc import Sequence

from services.registry.cofunding.fund import MOST_MINOR, Fund
from shared.money import Money


class Nonsense(ValueError):
    """A rule of programmes is hurt."""


def one_currency(amounts: Sequence[Money], *, fund: Fund) -> str:
    """The one currency of all amounts, which is the fund's; raises Nonsense."""
    found = sorted({each.currency for each in amounts})
    if sum(each.amount_minor for each in amounts) > MOST_MINOR:
        raise Nonsense("The amounts together are larger than any plan.")
    if len(found) != 1:
        raise Nonsense("All amounts of a plan are in one currency.")
    if fund.currency is not None and found[0] != fund.currency:
        raise Nonsense(f"The fund pays in {fund.currency}, not in {found[0]}.")
    return found[0]
