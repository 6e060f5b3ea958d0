"""The life of a vouching: proposed by the association, accepted by the person. Pure."""

from enum import StrEnum

from shared.contracts.values import PartnerType

ASSOCIATIONS = (PartnerType.DIASPORA_ASSOCIATION, PartnerType.HOMETOWN_ASSOCIATION)


class VouchingState(StrEnum):
    """Where it stands between an association and a person."""

    PROPOSED = "proposed"
    VOUCHED = "vouched"
    WITHDRAWN = "withdrawn"


class EndedBy(StrEnum):
    """Who withdrew; a person who did is left in peace."""

    PERSON = "person"
    ASSOCIATION = "association"


def may_propose(state: VouchingState, ended_by: EndedBy | None) -> bool:
    """Whether the association may propose a person whom it knew before."""
    return state is not VouchingState.WITHDRAWN or ended_by is EndedBy.ASSOCIATION


def may_accept(state: VouchingState, ended_by: EndedBy | None) -> bool:
    """Whether the person may say yes: to what stands, or after a no of their own."""
    return state is not VouchingState.WITHDRAWN or ended_by is EndedBy.PERSON


def stronger(one: VouchingState, other: VouchingState) -> VouchingState:
    """What stays of two ids of one person: their consent, else their no, else the proposal."""
    order = (VouchingState.PROPOSED, VouchingState.WITHDRAWN, VouchingState.VOUCHED)
    return max(one, other, key=order.index)
