"""The tables of partners' secrets and of the keys that sign their tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


class Credential(RegistryTable, table=True):
    """One secret of one partner, kept as its HMAC; its id is the client id."""

    __tablename__ = "credential"
    __table_args__ = (Index("credential_partner", "partner_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    label: str = Field(max_length=100)
    secret_hash: bytes
    scopes: str = Field(max_length=1000)
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(default=None, nullable=True)


class SigningKey(RegistryTable, table=True):
    """A key that signs tokens; its private part is encrypted with a key from a secret file."""

    __tablename__ = "signing_key"

    kid: str = Field(primary_key=True, max_length=100)
    public_jwk: str
    private_jwk: bytes
    published_at: datetime = moment()
    signs_from: datetime = moment()
    signs_until: datetime = moment()
