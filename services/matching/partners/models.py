"""The projection of partners and their members."""

from uuid import UUID

from sqlalchemy import BigInteger, false
from sqlmodel import Field

from services.matching.database import MatchingTable


class PartnerMember(MatchingTable, table=True):
    """A person who may act for a partner."""

    __tablename__ = "partner_member"

    partner_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, index=True)
    role: str = Field(max_length=20)


class KnownPartner(MatchingTable, table=True):
    """What was heard of a partner and how far; `partner_type` null where only of its people."""

    __tablename__ = "known_partner"

    partner_id: UUID = Field(primary_key=True)
    is_suspended: bool = False
    state_sequence: int = Field(default=0, sa_type=BigInteger)
    members_sequence: int = Field(default=0, sa_type=BigInteger)
    partner_type: str | None = Field(default=None, max_length=40)
    is_verified: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
