"""The table of what was found out about partners that look like one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.duplicates.domain import Verdict
from shared.db.columns import moment, words


class PartnerPair(RegistryTable, table=True):
    """
    Two partners, the lower id first, and whether they are one organisation.

    Both partners' rows are locked before it changes. Who decided stands in the audit.
    """

    __tablename__ = "partner_pair"
    __table_args__ = (
        CheckConstraint("low_id < high_id", name="partner_pair_order"),
        CheckConstraint(
            "(verdict = 'same') = (kept_id IS NOT NULL AND kept_id IN (low_id, high_id))",
            name="partner_pair_kept",
        ),
        Index("partner_pair_high", "high_id"),
    )

    low_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    high_id: UUID = Field(primary_key=True, foreign_key="partner.id")
    verdict: Verdict = words(10)
    kept_id: UUID | None = None
    decided_at: datetime = moment()
