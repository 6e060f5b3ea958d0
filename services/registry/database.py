"""The tables of registry, in a database of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

metadata = MetaData()


class RegistryTable(SQLModel):
    """The base of every table of registry."""

    metadata = metadata
