"""The tables of declarations and of what members say to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Declaration(RegistryTable, table=True):
    """
    One text; its row is locked before it or a position on it changes.

    `version` counts every change of it. An adopted one never changes again.
    """

    __tablename__ = "declaration"
    __table_args__ = (Index("declaration_newest", "dialogue_id", "created_at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dialogue_id: UUID = Field(foreign_key="dialogue.id")
    session_id: UUID | None = Field(default=None, foreign_key="dialogue_session.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    title: str = Field(max_length=300)
    text: str = Field(max_length=50_000)
    language: str = Field(max_length=35)
    status: str = Field(default="draft", max_length=20)
    objections_until: datetime | None = moment(default=None, nullable=True)
    adopted_at: datetime | None = moment(default=None, nullable=True)
    created_at: datetime = moment()
    version: int = 1


class DeclarationPosition(RegistryTable, table=True):
    """What a member says to a declaration; it may change its mind until it is adopted."""

    __tablename__ = "declaration_position"

    declaration_id: UUID = Field(primary_key=True, foreign_key="declaration.id")
    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    position: str = Field(max_length=20)
    reason: str | None = Field(default=None, max_length=2000)
    at: datetime = moment()
