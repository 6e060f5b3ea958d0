"""Years and quarters, as files, paths and SDMX write them."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(\d{4})(?:-?Q([1-4]))?", re.ASCII)
EARLIEST, LATEST = 1900, 2100


class NoPeriod(ValueError):
    """It is neither a year nor a quarter."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or one quarter of it; quarter 0 is the whole year."""

    year: int
    quarter: int = 0

    def __str__(self) -> str:
        """For instance 2020 or 2020Q3, as Remittance Prices Worldwide writes it."""
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    def sdmx(self) -> str:
        """For instance 2020 or 2020-Q3."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)


def period_of(written: str) -> Period:
    """The period of `2020`, `2020Q3` or `2020-Q3`. Raises NoPeriod."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None or not EARLIEST <= int(found[1]) <= LATEST:
        raise NoPeriod(f"{written[:20]!r} is no year or quarter, such as 2020 or 2020Q3.")
    return Period(int(found[1]), int(found[2] or 0))
