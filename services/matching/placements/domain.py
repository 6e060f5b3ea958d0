"""When a placement keeps its people busy; pure."""

from typing import Final

from services.matching.scoring.facts import Window, day_number
from shared.contracts.placements import PlacementState, PlacementStatus
from shared.contracts.values import Modality

_OVER: Final = frozenset(
    {PlacementStatus.ENDED, PlacementStatus.CANCELLED, PlacementStatus.BLOCKED}
)


def busy_days(state: PlacementState) -> Window | None:
    """
    The days on which nobody in it can be elsewhere; None where there are none.

    Work from afar keeps nobody from anything, and a modality that is not known here may need
    presence. Without a last day it is for good.
    """
    if state.status in _OVER or state.modality is Modality.VIRTUAL or state.starts_on is None:
        return None
    return Window(day_number(state.starts_on), day_number(state.ends_on))
