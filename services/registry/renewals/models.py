"""The table of projects that are to be looked at again."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import document


class ProjectRenewal(RegistryTable, table=True):
    """
    That something a project follows has changed: its ledger, a list, an agreement.

    `flow` is what that belongs to. Rows are only ever added; who has looked deletes those that it
    read. Without a foreign key: who books never waits for who edits the project.
    """

    __tablename__ = "project_renewal"
    __table_args__ = (Index("project_renewal_project", "project_id"),)

    number: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[Identity()], primary_key=True
    )
    project_id: UUID
    flow: dict[str, Any] | None = document(default=None, nullable=True)
