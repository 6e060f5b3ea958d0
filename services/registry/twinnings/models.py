"""The table of twinnings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Twinning(RegistryTable, table=True):
    """A host of the side of origin and one of the side of destination, paired once."""

    __tablename__ = "twinning"
    __table_args__ = (
        UniqueConstraint("agreement_id", "origin_id", "destination_id", name="twinning_once"),
        CheckConstraint("origin_id <> destination_id", name="twinning_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    origin_id: UUID = Field(foreign_key="partner.id")
    destination_id: UUID = Field(foreign_key="partner.id")
    exchanges: str = Field(max_length=2000)
    created_at: datetime = moment()
