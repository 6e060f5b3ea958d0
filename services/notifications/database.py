"""The tables of notifications, in a database of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

metadata = MetaData()


class NotificationsTable(SQLModel):
    """The base of every table of notifications."""

    metadata = metadata
