"""The tables of data sets and their editions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.datasets.domain import Access, DataSetStatus, Periodicity
from shared.db.columns import document, moment, words
from shared.ids import new_id


class DataSet(RegistryTable, table=True):
    """One data set; its row is locked before it changes, and `version` counts every change."""

    __tablename__ = "data_set"
    __table_args__ = (
        Index("data_set_newest", "created_at", "id"),
        Index("data_set_partner", "partner_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    contact_partner_id: UUID = Field(foreign_key="partner.id")
    status: DataSetStatus = words(20, default=DataSetStatus.DRAFT)
    title: str = Field(max_length=300)
    description: str = Field(max_length=4000)
    access: Access = words(20)
    licence: str = Field(max_length=200)
    source_url: str | None = Field(default=None, max_length=500)
    periodicity: Periodicity = words(20)
    countries: list[str] = document(default_factory=list)
    first_year: int | None = Field(default=None, sa_type=SmallInteger)
    last_year: int | None = Field(default=None, sa_type=SmallInteger)
    has_personal_data: bool
    created_at: datetime = moment()
    published_at: datetime | None = moment(default=None, nullable=True)
    version: int = 1


class DataSetEdition(RegistryTable, table=True):
    """One edition of a data set, whole: it stands in for the editions before it."""

    __tablename__ = "data_set_edition"
    __table_args__ = (UniqueConstraint("dataset_id", "label", name="data_set_edition_label_once"),)

    dataset_id: UUID = Field(primary_key=True, foreign_key="data_set.id")
    number: int = Field(primary_key=True, sa_type=SmallInteger)
    label: str = Field(max_length=100)
    released_on: date
    first_year: int | None = Field(default=None, sa_type=SmallInteger)
    last_year: int | None = Field(default=None, sa_type=SmallInteger)
    url: str | None = Field(default=None, max_length=500)
    note: str = Field(default="", max_length=2000)
    created_at: datetime = moment()
