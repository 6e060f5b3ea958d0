"""The life of a company's pledge: open, then what the last review found; or withdrawn. Pure."""

from enum import StrEnum

MOST_EVIDENCE = 100


class PolicyArea(StrEnum):
    """What a pledge is about."""

    RECRUITMENT = "recruitment"
    LANGUAGE = "language"
    QUALIFICATIONS_RECOGNITION = "qualifications_recognition"
    WORKING_CONDITIONS = "working_conditions"
    TRAINING = "training"
    HOUSING = "housing"
    FAMILY = "family"
    NON_DISCRIMINATION = "non_discrimination"
    REMITTANCES = "remittances"
    OTHER = "other"


class PledgeOutcome(StrEnum):
    """What a review found."""

    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"


class PledgeState(StrEnum):
    """Where a pledge stands."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    WITHDRAWN = "withdrawn"


def needs_evidence(outcome: PledgeOutcome) -> bool:
    """Whether the finding has to rest on something that others can read."""
    return outcome is not PledgeOutcome.NOT_KEPT
