"""Two sides of a match and the steps between them, as tests need them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from shared.contracts.matching import (
    AnswerReason,
    EndReason,
    HandshakeSide,
    HandshakeStep,
    MatchDeclined,
    MatchEnded,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
)
from shared.contracts.values import ListKind

StepT = TypeVar("StepT", bound=HandshakeStep)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 4, 12, tzinfo=UTC)
EXPIRES = datetime(2026, 3, 19, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    """A person, or an organisation that would fund, and the partner of a project."""

    person: UUID | None = field(default_factory=uuid4)
    funder: UUID | None = None
    host: UUID = field(default_factory=uuid4)
    profile: UUID = field(default_factory=uuid4)
    match_id: UUID = field(default_factory=uuid4)
    project: UUID = field(default_factory=uuid4)
    introducer: UUID | None = None

    def step(self, kind: type[StepT], by: str = "host", *, revision: int = 1, **more: Any) -> StepT:
        """A step of the two; what its kind needs besides has a value."""
        return kind(
            match_id=self.match_id,
            project_id=self.project,
            project_partner_id=self.host,
            project_title="Rural clinics",
            project_country="SN",
            role=1 if self.person else 0,
            role_title="Midwife" if self.person else None,
            list_kind=ListKind.SKILLS if self.person else ListKind.FUNDING,
            profile_id=self.profile,
            person_id=self.person,
            partner_id=self.funder,
            introducer_id=self.introducer,
            by=HandshakeSide(by),
            revision=revision,
            **({"at": AT} | _needed(kind) | more),
        )


def _needed(kind: type[HandshakeStep]) -> dict[str, Any]:
    deadlines = {"answer_due_at": DUE, "expires_at": EXPIRES}
    needed: dict[type[HandshakeStep], dict[str, Any]] = {
        MatchProposed: deadlines,
        MatchReminded: deadlines | {"waits_for": HandshakeSide.PERSON},
        MatchDeclined: {"reason": AnswerReason.TERMS},
        MatchWithdrawn: {"reason": AnswerReason.FOUND_ANOTHER},
        MatchEnded: {"reason": EndReason.PROJECT_CLOSED},
    }
    return needed.get(kind, {})
