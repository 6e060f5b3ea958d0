"""The tables of consultations, of who has answered, and of what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document, moment
from shared.ids import new_id


class Consultation(RegistryTable, table=True):
    """
    One consultation; its row is locked before it changes.

    Open ones never change again, so that all answer the same questions until the same moment.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        Index("consultation_newest", "created_at", "id"),
        Index("consultation_partner", "partner_id"),
        Index("consultation_dialogue", "dialogue_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    dialogue_id: UUID | None = Field(default=None, foreign_key="dialogue.id")
    kind: str = Field(max_length=20)
    title: str = Field(max_length=300)
    description: str = Field(default="", max_length=4000)
    language: str = Field(max_length=35)
    audience: str = Field(max_length=20)
    questions: list[dict[str, Any]] = document()
    closes_at: datetime = moment()
    opened_at: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class ConsultationAnswer(RegistryTable, table=True):
    """
    What was answered, by no person: the id is drawn by chance and no moment is kept, so that
    nobody tells by the order of the rows who it was. A partner answers by its name.
    """

    __tablename__ = "consultation_answer"
    __table_args__ = (Index("consultation_answer_page", "consultation_id", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consultation_id: UUID = Field(foreign_key="consultation.id")
    respondent: str = Field(max_length=20)
    partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    answers: dict[str, Any] = document()


class ConsultationBallot(RegistryTable, table=True):
    """
    That a partner or a person has answered: once.

    `answer_id` leads to the answer of who may change it; whoever answers anonymously has none.
    """

    __tablename__ = "consultation_ballot"
    __table_args__ = (
        UniqueConstraint("answer_id", name="consultation_ballot_answer_once"),
        Index("consultation_ballot_respondent", "respondent_id"),
    )

    consultation_id: UUID = Field(primary_key=True, foreign_key="consultation.id")
    respondent_id: UUID = Field(primary_key=True)
    respondent: str = Field(max_length=20)
    answer_id: UUID | None = None
