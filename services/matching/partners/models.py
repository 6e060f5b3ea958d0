"""The projection of partners and their members."""

from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.matching.database import MatchingTable


class PartnerMember(MatchingTable, table=True):
    """A person who may act for a partner."""

    __tablename__ = "partner_member"

    partner_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, index=True)
    role: str = Field(max_length=20)


class KnownPartner(MatchingTable, table=True):
    """How far the events about a partner were heard, and whether it is suspended."""

    __tablename__ = "known_partner"

    partner_id: UUID = Field(primary_key=True)
    is_suspended: bool = False
    state_sequence: int = Field(default=0, sa_type=BigInteger)
    members_sequence: int = Field(default=0, sa_type=BigInteger)
