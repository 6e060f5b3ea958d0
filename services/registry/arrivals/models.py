"""The table of what rows became."""

from uuid import UUID

from sqlmodel import Field

from services.registry.database import RegistryTable


class ImportedRow(RegistryTable, table=True):
    """What a row became: by its own id in the partner's file, else by what stands in it."""

    __tablename__ = "imported_row"

    partner_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    kind: str = Field(primary_key=True, max_length=40)
    reference: str = Field(primary_key=True, max_length=200)
    object_id: UUID
