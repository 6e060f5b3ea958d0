"""The table of terms for sending money."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.registry.database import RegistryTable
from services.registry.transfer_products.domain import Channel, Speed
from shared.db.columns import document, moment, words
from shared.ids import new_id


class TransferProduct(RegistryTable, table=True):
    """
    The terms of one product in one remittance corridor for a span of days.

    Terms that change are ended and told anew; the partner's row is locked for both. `_ppm` are
    parts per million, `usd_200_minor` is what USD 200 are in the fee's currency.
    """

    __tablename__ = "transfer_product"
    __table_args__ = (
        UniqueConstraint(
            "partner_id",
            "sending_country",
            "receiving_country",
            "channel",
            "name",
            "valid_from",
            name="transfer_product_once",
        ),
        CheckConstraint("valid_until >= valid_from", name="transfer_product_dates"),
        CheckConstraint("sending_country <> receiving_country", name="transfer_product_corridor"),
        Index(
            "transfer_product_corridor_cost",
            "sending_country",
            "receiving_country",
            "total_cost_ppm",
            "id",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner_id: UUID = Field(foreign_key="partner.id")
    name: str = Field(max_length=200)
    sending_country: str = Field(max_length=2)
    receiving_country: str = Field(max_length=2)
    channel: Channel = words(20)
    fee_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    usd_200_minor: int = Field(sa_type=BigInteger)
    fee_ppm: int
    margin_ppm: int
    total_cost_ppm: int = Field(sa_type=BigInteger)
    speed: Speed = words(20)
    accepted_identification: list[str] = document(default_factory=list)
    source: str = Field(max_length=500)
    valid_from: date
    valid_until: date | None = None
    told_at: datetime = moment()
