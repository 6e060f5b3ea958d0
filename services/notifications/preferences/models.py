"""The tables of preferences; what is not in them is as at the beginning: told at once."""

from datetime import time
from uuid import UUID

from sqlalchemy import String
from sqlmodel import Field

from services.notifications.database import NotificationsTable
from services.notifications.preferences.domain import AlertChannel, Category, Mode


class Preference(NotificationsTable, table=True):
    """When alerts of a category leave by a channel."""

    __tablename__ = "preference"

    owner_id: UUID = Field(primary_key=True)
    category: Category = Field(sa_type=String(20), primary_key=True)
    channel: AlertChannel = Field(sa_type=String(10), primary_key=True)
    mode: Mode = Field(sa_type=String(10))


class QuietHours(NotificationsTable, table=True):
    """When no mail is sent, on the clock of the contact point."""

    __tablename__ = "quiet_hours"

    owner_id: UUID = Field(primary_key=True)
    starts: time
    ends: time
