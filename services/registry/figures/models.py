"""The tables of figures of corridors and of who says them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    text,
)
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.series.kinds import FigureKind
from shared.db.columns import moment, words
from shared.ids import new_id


class FigureSource(RegistryTable, table=True):
    """Who says figures: a public source, or one edition of a partner's data set."""

    __tablename__ = "figure_source"
    __table_args__ = (
        ForeignKeyConstraint(
            ["dataset_id", "edition"], ["data_set_edition.dataset_id", "data_set_edition.number"]
        ),
        CheckConstraint(
            "(dataset_id IS NULL) = (edition IS NULL)", name="figure_source_edition_of_data_set"
        ),
        Index(
            "figure_source_public_once",
            "name",
            unique=True,
            postgresql_where=text("dataset_id IS NULL"),
        ),
        Index("figure_source_edition_once", "dataset_id", "edition", unique=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=500)
    url: str | None = Field(default=None, max_length=500)
    licence: str = Field(max_length=200)
    dataset_id: UUID | None = None
    edition: int | None = Field(default=None, sa_type=SmallInteger)


class CorridorFigure(RegistryTable, table=True):
    """
    One figure: what a source says of a corridor in a period. Quarter 0 is the whole year.

    The countries (alpha-3) are in the order of the kind: origin and destination of people, sending
    and receiving country of money.
    """

    __tablename__ = "corridor_figure"
    __table_args__ = (
        CheckConstraint("from_country <> to_country", name="corridor_figure_two_countries"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="corridor_figure_quarter"),
        Index("corridor_figure_corridor", "kind", "from_country", "to_country", "year", "quarter"),
    )

    source_id: UUID = Field(primary_key=True, foreign_key="figure_source.id")
    kind: FigureKind = words(20, primary_key=True)
    from_country: str = Field(primary_key=True, max_length=3)
    to_country: str = Field(primary_key=True, max_length=3)
    year: int = Field(primary_key=True, sa_type=SmallInteger)
    quarter: int = Field(primary_key=True, sa_type=SmallInteger)
    value: Decimal = Field(sa_type=Numeric(20, 6))
    loaded_at: datetime = moment()
