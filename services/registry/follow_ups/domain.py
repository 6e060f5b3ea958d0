"""When a placement is followed up. Pure."""

from datetime import date
from typing import Final

from services.registry.eligibility.domain import after_months

# After the end; the paper's programmes ask at these two.
MONTHS: Final = (6, 12)


def due_on(ended_on: date, months: int) -> date:
    """The day on which it is time to ask."""
    return after_months(ended_on, months)
