"""The table of saved interests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.interests.domain import Wish
from shared.db.columns import moment, words
from shared.ids import new_id
from shared.security.principal import PrincipalKind


class Interest(NotificationsTable, table=True):
    """What somebody wishes to hear of; an empty list says nothing."""

    __tablename__ = "interest"
    __table_args__ = (
        Index("interest_owner", "owner_id", "created_at", "id"),
        Index("interest_countries", "countries", postgresql_using="gin"),
        Index("interest_programme", "programme_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_kind: PrincipalKind = words(10)
    owner_id: UUID
    name: str = Field(max_length=100)
    countries: list[str] = Field(sa_column=Column(ARRAY(String(2)), nullable=False))
    sectors: list[str] = Field(sa_column=Column(ARRAY(String(5)), nullable=False))
    skills: list[str] = Field(sa_column=Column(ARRAY(String(200)), nullable=False))
    programme_id: UUID | None = None
    most_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    created_at: datetime = moment()
    version: int = 1

    def wish(self) -> Wish:
        """As the rules read it."""
        return Wish(
            tuple(self.countries),
            tuple(self.sectors),
            tuple(self.skills),
            self.programme_id,
            self.most_minor,
            self.currency,
        )
