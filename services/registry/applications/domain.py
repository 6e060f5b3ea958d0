"""
The life of an application, and what its contributors bring. Pure.

`draft -> submitted -> eligible | ineligible -> selected | not_selected`, or `withdrawn`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    WITHDRAWN = "withdrawn"


class ContributionForm(StrEnum):
    """In which form a contributor gives; services are, for instance, business development."""

    CASH = "cash"
    IN_KIND = "in_kind"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Brought:
    """What one contributor brings in one form, at its value in minor units."""

    contributor: str
    form: ContributionForm
    minor: int


def offered(brought: Sequence[Brought]) -> dict[str, int]:
    """What each contributor brings in all forms together."""
    totals: dict[str, int] = {}
    for each in brought:
        totals[each.contributor] = totals.get(each.contributor, 0) + each.minor
    return totals
