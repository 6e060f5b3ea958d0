"""Powers between 0 and 1 as tables of 10,001 whole numbers: floats would differ between places."""

from typing import Final

SCALE: Final = 10_000


def _tenth_root(value: int) -> int:
    """The largest whole y with y**10 <= value."""
    guess: int = round(value**0.1)
    while guess**10 > value:
        guess -= 1
    while (guess + 1) ** 10 <= value:
        guess += 1
    return guess


def _table(tenths: int) -> tuple[int, ...]:
    """floor(SCALE x (x/SCALE)**(tenths/10)) for x from 0 to SCALE, exactly."""
    return tuple(_tenth_root(x**tenths * SCALE ** (10 - tenths)) for x in range(SCALE + 1))


P2: Final = _table(2)
P3: Final = _table(3)
P5: Final = _table(5)
P8: Final = _table(8)
