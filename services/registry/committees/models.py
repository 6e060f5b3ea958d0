"""The table of committee seats."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.contracts.programmes import ContributorClass
from shared.contracts.values import Side
from shared.db.columns import moment, words
from shared.ids import new_id


class CommitteeSeat(RegistryTable, table=True):
    """
    A partner's seat in a programme's committee; its people vote for it.

    Side and class are kept here, so that the balance of a committee can be told without asking
    what its partners have become since.
    """

    __tablename__ = "committee_seat"
    __table_args__ = (
        Index(
            "committee_seat_once",
            "programme_id",
            "partner_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    side: Side = words(20)
    contributor_class: ContributorClass = words(40)
    since: datetime = moment()
    ended_at: datetime | None = moment(default=None, nullable=True)
