"""The life of the tie between an association and its mirror committee; pure."""

from enum import StrEnum


class MirrorState(StrEnum):
    """Where it stands: proposed by the association, confirmed by the committee."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


OPEN = (MirrorState.PROPOSED, MirrorState.CONFIRMED)
