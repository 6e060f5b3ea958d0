"""
In whose name somebody acts, and who may.

* NotActingFor          404  the partner is unknown, or the caller is none of its members
* MayOnlyLook           403  a viewer of the partner may read and not write
* PartnerIsSuspended    403  the systems of a suspended partner are refused
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.contracts.values import MemberRole
from shared.errors import NotFound, NotPermitted
from shared.security.principal import PrincipalKind

WRITERS: Final = frozenset({MemberRole.ADMINISTRATOR, MemberRole.EDITOR})


class NotActingFor(NotFound):
    """There is no such partner among those that the caller may act for."""

    slug = "not-acting-for-partner"
    title = "You do not act for this partner"


class MayOnlyLook(NotPermitted):
    """A viewer of a partner may read and not write; ask an administrator of the partner."""

    slug = "viewer-may-not-write"
    title = "A viewer may only read"


class PartnerIsSuspended(NotPermitted):
    """The partner is suspended: its systems are refused until it is reinstated."""

    slug = "partner-is-suspended"
    title = "The partner is suspended"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose contact points, preferences and alerts are meant."""

    kind: PrincipalKind
    id: UUID
