"""The life of a milestone: planned, reported by its project, accepted by who gives. Pure."""

from enum import StrEnum


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    REPORTED = "reported"
    ACCEPTED = "accepted"
