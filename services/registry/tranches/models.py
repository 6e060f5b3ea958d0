"""The table of tranches."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from services.registry.database import RegistryTable


class Tranche(RegistryTable, table=True):
    """One part of a contribution; the contribution's row is locked before its plan changes."""

    __tablename__ = "tranche"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="tranche_amount"),
        CheckConstraint("receipts_share BETWEEN 0 AND 10000", name="tranche_receipts_share"),
        Index("tranche_milestone", "milestone_id"),
    )

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    number: int = Field(primary_key=True)
    amount_minor: int = Field(sa_type=BigInteger)
    milestone_id: UUID | None = Field(default=None, foreign_key="milestone.id")
    receipts_share: int = 10_000
