"""The table of the people whom associations vouch for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.registry.association_members.domain import EndedBy, VouchingState
from services.registry.database import RegistryTable
from shared.db.columns import moment, words


class AssociationMember(RegistryTable, table=True):
    """One person and one association; vouched for only with the person's own consent."""

    __tablename__ = "association_member"
    __table_args__ = (
        CheckConstraint(
            "state <> 'vouched' OR consented_at IS NOT NULL", name="association_member_consent"
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (ended_by IS NOT NULL)", name="association_member_end"
        ),
        Index("association_member_person", "person_id"),
        Index("association_member_newest", "partner_id", "proposed_at", "person_id"),
    )

    partner_id: UUID = Field(foreign_key="partner.id", primary_key=True)
    person_id: UUID = Field(primary_key=True)
    state: VouchingState = words(20, default=VouchingState.PROPOSED)
    capacity: str = Field(default="", max_length=300)
    proposed_at: datetime = moment()
    consented_at: datetime | None = moment(default=None, nullable=True)
    ended_by: EndedBy | None = words(20, default=None, nullable=True)
