"""The table of rates that operators load."""

from datetime import date, datetime

from sqlmodel import Field

from services.matching.database import MatchingTable
from shared.db.columns import moment


class ExchangeRate(MatchingTable, table=True):
    """Units of a currency for one euro on a day; what was loaded before stays."""

    __tablename__ = "exchange_rate"

    currency: str = Field(primary_key=True, max_length=3)
    as_of: date = Field(primary_key=True)
    per_euro: float
    source: str = Field(max_length=200)
    loaded_at: datetime = moment()
