"""The table of activities as they were published."""

from uuid import UUID

from sqlmodel import Field

from services.registry.database import RegistryTable


class IatiSource(RegistryTable, table=True):
    """A project's activity as it was published, compressed, and which reader read it."""

    __tablename__ = "iati_source"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    xml: bytes
    sha256: bytes
    reader_version: int
