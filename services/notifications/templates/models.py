"""The table of sentences of one's own."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from services.notifications.database import NotificationsTable
from shared.db.columns import document, moment


class OwnText(NotificationsTable, table=True):
    """A sentence as an operator worded it: a text, or one for each plural form."""

    __tablename__ = "own_text"

    language: str = Field(max_length=2, primary_key=True)
    key: str = Field(max_length=80, primary_key=True)
    text: Any = document()
    changed_at: datetime = moment()
