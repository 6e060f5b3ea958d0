"""The table of what is known of the places of projects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger
from sqlmodel import Field

from services.registry.database import RegistryTable
from shared.db.columns import moment


class ProjectNeed(RegistryTable, table=True):
    """How poor the place of a project is: band 1 is the least poor, 5 the poorest."""

    __tablename__ = "project_need"
    __table_args__ = (
        CheckConstraint("poverty_band BETWEEN 1 AND 5", name="project_need_band"),
        CheckConstraint("need_index BETWEEN 0 AND 100", name="project_need_index"),
        CheckConstraint("population > 0", name="project_need_population"),
        Index("project_need_place", "place_code"),
    )

    project_id: UUID = Field(foreign_key="project.id", primary_key=True)
    place_code: str = Field(max_length=40)
    population: int = Field(sa_type=BigInteger)
    poverty_band: int = Field(sa_type=SmallInteger)
    need_index: int | None = Field(default=None, sa_type=SmallInteger)
    source: str = Field(max_length=500)
    year: int = Field(sa_type=SmallInteger)
    stated_at: datetime = moment()
