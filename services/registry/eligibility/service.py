"""
The programmes whose placements have rules, read from a file: a new one needs no code.

* ProgrammeUnknown  422  no rules are known by this key
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from services.registry.eligibility.domain import (
    RULES,
    Assignment,
    Candidate,
    Reason,
    evaluate,
)
from services.registry.eligibility.schemas import CandidateGiven, PlacementProgrammeRead
from shared.errors import Unprocessable

_FILE: Final = Path(__file__).parent / "programmes.json"


class ProgrammeUnknown(Unprocessable):
    """No rules are known by this key; the list of programmes says which are."""

    slug = "placement-programme-unknown"
    title = "No such programme"


@cache
def programmes() -> Mapping[str, dict[str, Any]]:
    """The file's programmes by key; ValueError for a rule that nobody checks."""
    found: dict[str, dict[str, Any]] = orjson.loads(_FILE.read_bytes())
    for key, programme in found.items():
        if strangers := set(programme["rules"]) - RULES:
            raise ValueError(f"{key} has a rule that nobody checks: {min(strangers)}")
    return found


def list_programmes() -> list[PlacementProgrammeRead]:
    """Every programme whose rules are known, by key."""
    return [
        PlacementProgrammeRead(key=key, **programme)
        for key, programme in sorted(programmes().items())
    ]


def require_programme(key: str | None) -> None:
    """Raise ProgrammeUnknown unless there is none, or its rules are known."""
    if key is not None and key not in programmes():
        raise ProgrammeUnknown(f"No rules are known for {key!r}.")


def check(key: str, candidate: CandidateGiven, assignment: Assignment) -> tuple[Reason, ...]:
    """A reason for each rule of the programme. Raises ProgrammeUnknown."""
    require_programme(key)
    return evaluate(programmes()[key]["rules"], _value(candidate), assignment)


def _value(given: CandidateGiven) -> Candidate:
    return Candidate(
        age=given.age,
        degree=given.degree.value if given.degree else None,
        experience_years=given.experience_years,
        languages=frozenset(given.languages),
        country_of_residence=given.country_of_residence,
        has_legal_residence=given.has_legal_residence,
        has_right_of_return=given.has_right_of_return,
    )
