"""What every decision of an operator needs: who takes it, why, and a line of audit."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.http.dependencies import NO_NUL, CurrentPrincipal

Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=NO_NUL,
        description="For those who ask later; kept in the audit, so name no people.",
        examples=["A test event of the partner; agreed with them."],
    ),
]


class Discard(BaseModel):
    """Why nobody is to act on it any more."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, and why; a reason is needed only for what cannot be taken back."""

    actor: str
    reason: str | None = None

    async def note(
        self, uow: UnitOfWork, action: str, object_type: str, object_id: str, **facts: Any
    ) -> None:
        """Write it down in the same transaction."""
        if self.reason is not None:
            facts["reason"] = self.reason
        await audit.note(
            uow,
            actor=self.actor[:100],
            action=action,
            object_type=object_type,
            object_id=object_id[:200],
            decision=facts,
        )

    def because(self, reason: str) -> "Decision":
        """The same with its reason."""
        return Decision(self.actor, reason)


async def _by_caller(principal: CurrentPrincipal) -> Decision:
    return Decision(str(principal))


ByCaller = Annotated[Decision, Depends(_by_caller)]
