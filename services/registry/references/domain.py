"""The life of a reference: asked, given or declined, withdrawn. Pure."""

from enum import StrEnum


class ReferenceState(StrEnum):
    """Where a reference stands."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


# While one of these stands, the same partner is not asked again.
OPEN = (ReferenceState.ASKED, ReferenceState.GIVEN)
_BEFORE = {
    ReferenceState.GIVEN: (ReferenceState.ASKED,),
    ReferenceState.DECLINED: (ReferenceState.ASKED,),
    ReferenceState.WITHDRAWN: OPEN,
}


def is_possible(state: ReferenceState, wanted: ReferenceState) -> bool:
    """Whether a reference in this state may become the other."""
    return state in _BEFORE.get(wanted, ())
