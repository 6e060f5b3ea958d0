"""What of a contribution counts as raised; pure."""

from typing import Final

from shared.contracts.values import Instrument

# What is paid back of these was used as it was meant: the project has had the money.
_REPAID: Final = frozenset({Instrument.LOAN, Instrument.SOFT_LOAN, Instrument.EQUITY})


def counted(*, instrument: str, committed: int, refunded: int) -> int:
    """
    How much of a goal a contribution covers, in its own minor units.

    A pledge is a wish, so only what is committed counts. A grant that goes back is missing again;
    a loan that is repaid, and a stake that is sold, did what they were given for.
    """
    return committed if instrument in _REPAID else committed - refunded
