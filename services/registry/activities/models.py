"""The tables of activities as they were published."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.ids import new_id


class IatiSource(RegistryTable, table=True):
    """A project's activity as it was published, compressed, and which reader read it."""

    __tablename__ = "iati_source"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    xml: bytes
    sha256: bytes
    reader_version: int


class IatiUnplaced(RegistryTable, table=True):
    """A partner's activity of a region or of the world: no project, and kept to be told again."""

    __tablename__ = "iati_unplaced"
    __table_args__ = (UniqueConstraint("partner_id", "identifier", name="iati_unplaced_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    identifier: str = Field(max_length=300)
    xml: bytes
    sha256: bytes
