"""What kinds of paper there are, and what makes one senseless; pure."""

from datetime import date
from enum import StrEnum

# A reviewer has to read them.
MOST_DOCUMENTS = 100


class DocumentKind(StrEnum):
    """What a paper is."""

    STATUTES = "statutes"
    REGISTRATION = "registration"
    LICENCE = "licence"
    MANDATE = "mandate"
    ANNUAL_REPORT = "annual_report"
    ACCOUNTS = "accounts"
    POLICY = "policy"
    OTHER = "other"


def is_backwards(issued_on: date | None, expires_on: date | None) -> bool:
    """Whether a paper runs out before it was issued."""
    return issued_on is not None and expires_on is not None and expires_on < issued_on
