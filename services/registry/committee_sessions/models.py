"""The tables of committee sessions, their agendas, votes and decisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class CommitteeSession(RegistryTable, table=True):
    """One sitting; its row is locked before a vote is cast or anything is decided."""

    __tablename__ = "committee_session"
    __table_args__ = (Index("committee_session_newest", "round_id", "starts_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    round_id: UUID = Field(foreign_key="programme_round.id")
    title: str = Field(max_length=300)
    starts_at: datetime = moment()
    called_at: datetime = moment()
    criteria_url: str = Field(max_length=500)
    minutes_url: str | None = Field(default=None, max_length=500)
    status: str = Field(default="called", max_length=20)
    decided_at: datetime | None = moment(default=None, nullable=True)


class AgendaPoint(RegistryTable, table=True):
    """An application on the agenda of a session."""

    __tablename__ = "committee_agenda"
    __table_args__ = (UniqueConstraint("session_id", "position", name="committee_agenda_position"),)

    session_id: UUID = Field(foreign_key="committee_session.id", primary_key=True)
    application_id: UUID = Field(foreign_key="programme_application.id", primary_key=True)
    position: int


class CommitteeVote(RegistryTable, table=True):
    """
    What a seat said of an application in a session: once, and not changed.

    The person is who cast it; erased, the vote stays without them.
    """

    __tablename__ = "committee_vote"
    __table_args__ = (
        CheckConstraint("choice IN ('yes', 'no', 'abstain')", name="committee_vote_choice"),
        Index("committee_vote_person", "person_id"),
    )

    session_id: UUID = Field(foreign_key="committee_session.id", primary_key=True)
    application_id: UUID = Field(foreign_key="programme_application.id", primary_key=True)
    seat_id: UUID = Field(foreign_key="committee_seat.id", primary_key=True)
    person_id: UUID | None = None
    choice: str = Field(max_length=10)
    cast_at: datetime = moment()


class CommitteeDecision(RegistryTable, table=True):
    """What became of an application in a session, with the tally it rests on."""

    __tablename__ = "committee_decision"
    __table_args__ = (
        Index(
            "committee_decision_once",
            "application_id",
            unique=True,
            postgresql_where=text("outcome IN ('selected', 'not_selected')"),
        ),
    )

    session_id: UUID = Field(foreign_key="committee_session.id", primary_key=True)
    application_id: UUID = Field(foreign_key="programme_application.id", primary_key=True)
    outcome: str = Field(max_length=20)
    entitled: int
    yes: int
    no: int
    abstain: int
    programme_minor: int = Field(sa_type=BigInteger)
    reasons: list[str] = document()
    decided_at: datetime = moment()
