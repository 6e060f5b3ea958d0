"""The table of deliveries."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.deliveries.domain import DeliveryMeans
from shared.db.columns import moment, words
from shared.ids import new_id


class DataDelivery(RegistryTable, table=True):
    """
    One edition that was handed over to one partner; written once, never changed.

    An open data set needs no sharing agreement. `due_on` is the day by which it was due.
    """

    __tablename__ = "data_delivery"
    __table_args__ = (
        ForeignKeyConstraint(
            ["dataset_id", "edition"], ["data_set_edition.dataset_id", "data_set_edition.number"]
        ),
        Index("data_delivery_newest", "dataset_id", "delivered_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    dataset_id: UUID
    edition: int = Field(sa_type=SmallInteger)
    receiver_partner_id: UUID = Field(foreign_key="partner.id")
    sharing_agreement_id: UUID | None = Field(default=None, foreign_key="sharing_agreement.id")
    means: DeliveryMeans = words(20)
    rows: int
    sha256: str = Field(max_length=64)
    due_on: date | None = None
    delivered_at: datetime = moment()
