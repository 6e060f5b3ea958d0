"""The tables of matching, in a database of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

metadata = MetaData()


class MatchingTable(SQLModel):
    """The base of every table of matching."""

    metadata = metadata
