"""The table of handshakes; not derived: a rebuild never touches it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlmodel import Field

from services.matching.database import MatchingTable
from services.matching.engine.scored import kind_of
from services.matching.handshakes.domain import OPEN, Standing, State
from shared.contracts.matching import HandshakeSide
from shared.contracts.values import ListKind
from shared.db.columns import document, moment

OPEN_STATES: Final = "state IN ({})".format(", ".join(f"'{each}'" for each in sorted(OPEN)))


class Handshake(MatchingTable, table=True):
    """
    One round between the two sides of a match, with what stood at its proposal.

    Whoever writes it holds the profile's row. `asked` keeps what the role asked for then.
    """

    __tablename__ = "handshake"
    __table_args__ = (
        Index(
            "handshake_one_open",
            "project_id",
            "role",
            "profile_id",
            unique=True,
            postgresql_where=text(OPEN_STATES),
        ),
        Index("handshake_open", "match_id", postgresql_where=text(OPEN_STATES)),
        Index("handshake_profile", "profile_id"),
        Index("handshake_role", "project_id", "role", "state"),
        Index("handshake_host", "project_partner_id", "proposed_at"),
        Index("handshake_expires", "expires_at", postgresql_where=text(OPEN_STATES)),
        Index(
            "handshake_remind",
            "remind_at",
            postgresql_where=text(f"{OPEN_STATES} AND reminded_at IS NULL"),
        ),
    )

    match_id: UUID = Field(primary_key=True)
    round: int = Field(primary_key=True, sa_type=SmallInteger, description="From 1 upwards.")
    project_id: UUID
    project_partner_id: UUID
    role: int = Field(sa_type=SmallInteger)
    profile_id: UUID
    introducer_id: UUID | None = None
    is_vouched_for: bool = False
    proposed_by: str = Field(max_length=20)
    state: str = Field(max_length=20)
    revision: int = Field(description="Counts up with every step, over all rounds of the match.")
    project_title: str
    project_country: str = Field(max_length=2)
    role_title: str | None
    r: int = Field(sa_type=SmallInteger)
    a: int = Field(sa_type=SmallInteger)
    b: int = Field(sa_type=SmallInteger)
    s: int = Field(sa_type=SmallInteger)
    l: int = Field(sa_type=SmallInteger)  # noqa: E741  the term's own name
    facts: bytes
    asked: dict[str, Any] = document()
    taxonomy_version: str = Field(max_length=50)
    scoring_version: int = Field(sa_type=SmallInteger)
    terms_at: datetime = moment()
    proposed_at: datetime = moment()
    remind_at: datetime = moment()
    answer_due_at: datetime = moment()
    expires_at: datetime = moment()
    reminded_at: datetime | None = moment(default=None, nullable=True)
    host_answered_at: datetime | None = moment(default=None, nullable=True)
    changed_at: datetime = moment()
    closed_by: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=30)
    steps: list[dict[str, Any]] = document()

    @property
    def kind(self) -> ListKind:
        """Which kind of list it came from."""
        return kind_of(self.role)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        by = HandshakeSide(self.closed_by) if self.closed_by else None
        return Standing(State(self.state), by)
