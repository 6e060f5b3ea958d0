"""The tables of notifications, in a database of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from shared.db.event_tables import add_event_tables

metadata = MetaData()
add_event_tables(metadata)


class NotificationsTable(SQLModel):
    """The base of every table of notifications."""

    metadata = metadata
