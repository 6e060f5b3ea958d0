"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PrincipalKind(StrEnum):
    """A person, or the system of a partner."""

    PERSON = "person"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who holds the token, and what it lets them do."""

    kind: PrincipalKind
    id: UUID
    scopes: frozenset[str]
    issuer: str

    @property
    def person_id(self) -> UUID | None:
        """The person's id; None for a partner's system."""
        return self.id if self.kind is PrincipalKind.PERSON else None

    @property
    def partner_id(self) -> UUID | None:
        """The partner's id; None for a person."""
        return self.id if self.kind is PrincipalKind.PARTNER else None

    def may(self, scope: str) -> bool:
        """Whether the token carries the scope."""
        return scope in self.scopes

    def __str__(self) -> str:
        """How it stands in logs, audit rows and keys."""
        return f"{self.kind}:{self.id}"
