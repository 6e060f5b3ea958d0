"""When a partner has to be looked at again; pure. Days are days of UTC: reviewers are anywhere."""

from datetime import date, timedelta

from services.registry.partners.domain import Verb
from shared.contracts.values import PartnerStatus

# A month to ask for new papers before the old look is out of date.
NOTICE = timedelta(days=30)


def is_in_past(day: date, today: date) -> bool:
    """Whether a day is no use as the next date: it is over, or it is today."""
    return day <= today


def is_renewal(verb: Verb, status: PartnerStatus, *, held: date | None, asked: date | None) -> bool:
    """Whether a verified partner is verified again, until another day."""
    is_again = verb is Verb.VERIFY and status == PartnerStatus.VERIFIED
    return is_again and asked is not None and asked != held
