"""How a partner's event becomes a project of the registry. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from shared.contracts.partner import PartnerFact, ProjectSubmitted

# What names the thing and what is asked to be done with it are no part of the project.
_NOT_OF_THE_PROJECT = {"reference", "publish"}
# What a project is stays as it was; the rest is replaced whole.
FIXED = ("kind", "country")
# Clocks differ; an event from later than this would shut out all that follow it.
_AHEAD = timedelta(minutes=10)


def is_from_future(time: datetime, now: datetime) -> bool:
    """Whether the event says that it happens later than any clock could explain."""
    return time > now + _AHEAD


def project_values(data: ProjectSubmitted) -> dict[str, Any]:
    """The project as the body of a request would have it."""
    return data.model_dump(mode="json", exclude=_NOT_OF_THE_PROJECT)


def says_the_same(before: dict[str, Any] | None, data: PartnerFact) -> bool:
    """Whether the last word, perhaps stored by an older release, said what this one says."""
    try:
        return type(data).model_validate(before) == data
    except ValidationError:
        return False


def with_numbers(
    roles: list[dict[str, Any]], *, held: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """
    The roles, each with the number of the held role of the same title, if there is one.

    Partners' systems do not know our numbers; six of them last for a project's life, so one sent
    again must not use up another. Of two with one title the first takes the first. An occupation
    that somebody stated stays where the event names none: a system that knows nothing of it must
    not take a safeguard off.
    """
    free: dict[str, list[Mapping[str, Any]]] = {}
    for each in held:
        free.setdefault(str(each["title"]), []).append(each)
    return [
        role | _kept(role, known.pop(0)) if (known := free.get(role["title"])) else role
        for role in roles
    ]


def _kept(role: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    occupation = role.get("isco_group") or held.get("isco_group")
    return {"number": int(held["number"]), "isco_group": occupation}
