"""The projection of partners and their members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, String
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from shared.contracts.values import MemberRole, PartnerStatus


class PartnerStanding(NotificationsTable, table=True):
    """How a partner stands; `sequence` is that of the event it was read from."""

    __tablename__ = "partner_standing"

    partner_id: UUID = Field(primary_key=True)
    name: str
    status: PartnerStatus = Field(sa_type=String(20))
    sequence: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=DateTime(timezone=True))


class MemberList(NotificationsTable, table=True):
    """That a partner's list of members is known, and from which event."""

    __tablename__ = "member_list"

    partner_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)


class PartnerMember(NotificationsTable, table=True):
    """A person who may act for a partner."""

    __tablename__ = "partner_member"
    __table_args__ = (Index("partner_member_person", "person_id"),)

    partner_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    role: MemberRole = Field(sa_type=String(20))
