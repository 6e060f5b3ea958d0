"""Which of a project's lists is asked for; pure."""

from collections.abc import Sequence

from services.matching.engine.scored import FUNDING_ROLE, kind_of
from shared.contracts.values import ListKind


def list_asked(roles: Sequence[int], *, role: int | None, kind: ListKind | None) -> int | None:
    """
    The role whose list it is, 0 for the money; None where the project has none like this.

    What is left out is taken from what is said: the kind from the role, the role from the kind,
    and without either the first role, or the money where no people are asked for.
    """
    if role is None:
        is_money = kind is ListKind.FUNDING or (kind is None and not roles)
        role = FUNDING_ROLE if is_money else min(roles, default=None)
    is_known = role == FUNDING_ROLE or role in roles
    if role is None or not is_known or kind not in (None, kind_of(role)):
        return None
    return role
