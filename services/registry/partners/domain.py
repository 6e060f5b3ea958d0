"""
The life of a partner: draft, submitted, verified or rejected, suspended, reinstated. Pure.

A verb that was done already changes nothing; a verb that is not possible now is refused.
"""

from enum import StrEnum

from shared.contracts.values import MemberRole, PartnerStatus


class Verb(StrEnum):
    """What can be done with a partner."""

    SUBMIT = "submit"
    VERIFY = "verify"
    REJECT = "reject"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


_MOVES: dict[Verb, tuple[frozenset[PartnerStatus], PartnerStatus]] = {
    Verb.SUBMIT: (
        frozenset({PartnerStatus.DRAFT, PartnerStatus.REJECTED}),
        PartnerStatus.SUBMITTED,
    ),
    Verb.VERIFY: (frozenset({PartnerStatus.SUBMITTED}), PartnerStatus.VERIFIED),
    Verb.REJECT: (frozenset({PartnerStatus.SUBMITTED}), PartnerStatus.REJECTED),
    Verb.SUSPEND: (frozenset({PartnerStatus.VERIFIED}), PartnerStatus.SUSPENDED),
    Verb.REINSTATE: (frozenset({PartnerStatus.SUSPENDED}), PartnerStatus.VERIFIED),
}


_STRENGTH = (MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.ADMINISTRATOR)


def stronger(one: MemberRole, other: MemberRole) -> MemberRole:
    """Of two roles the one that may do more."""
    return max(MemberRole(one), MemberRole(other), key=_STRENGTH.index)


def is_done(verb: Verb, status: PartnerStatus) -> bool:
    """Whether the verb was done already."""
    return status == _MOVES[verb][1]


def is_possible(verb: Verb, status: PartnerStatus) -> bool:
    """Whether the verb can be done now."""
    return status in _MOVES[verb][0]


def after(verb: Verb, status: PartnerStatus) -> PartnerStatus:
    """The status after the verb; ValueError when it is not possible."""
    if not is_possible(verb, status):
        raise ValueError(f"{verb} is not possible for a {status} partner")
    return _MOVES[verb][1]
