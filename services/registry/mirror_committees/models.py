"""The table of mirror committees."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.mirror_committees.domain import MirrorState
from shared.db.columns import moment, words
from shared.ids import new_id


class MirrorCommittee(RegistryTable, table=True):
    """One association and one partner that is its committee at home; locked before it changes."""

    __tablename__ = "mirror_committee"
    __table_args__ = (
        CheckConstraint("association_id <> committee_id", name="mirror_committee_of_another"),
        Index(
            "mirror_committee_once",
            "association_id",
            "committee_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
        ),
        Index("mirror_committee_newest", "association_id", "proposed_at", "id"),
        Index("mirror_committee_committee", "committee_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    association_id: UUID = Field(foreign_key="partner.id")
    committee_id: UUID = Field(foreign_key="partner.id")
    state: MirrorState = words(20, default=MirrorState.PROPOSED)
    proposed_at: datetime = moment()
    confirmed_at: datetime | None = moment(default=None, nullable=True)
    ended_at: datetime | None = moment(default=None, nullable=True)
