"""Every query about rates that operators load."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rates.domain import Rate

# One look at the index for each currency, however many days are kept.
_NEWEST = text(
    """
    SELECT r.currency, r.per_euro, r.as_of, r.source
    FROM unnest(CAST(:currencies AS text[])) AS c(currency) CROSS JOIN LATERAL (
        SELECT * FROM exchange_rate e WHERE e.currency = c.currency ORDER BY as_of DESC LIMIT 1) r
    """
)
_ALL_NEWEST = text(
    "SELECT DISTINCT ON (currency) currency, per_euro, as_of, source FROM exchange_rate "
    "ORDER BY currency, as_of DESC"
)
_PUT = text(
    """
    INSERT INTO exchange_rate AS e (currency, as_of, per_euro, source, loaded_at)
    SELECT v.currency, v.as_of, v.per_euro, :source, :at
    FROM unnest(CAST(:currencies AS text[]), CAST(:days AS date[]), CAST(:rates AS float8[]))
        AS v(currency, as_of, per_euro)
    ON CONFLICT (currency, as_of) DO UPDATE
    SET per_euro = excluded.per_euro, source = excluded.source, loaded_at = excluded.loaded_at
    WHERE e.per_euro <> excluded.per_euro
    RETURNING currency
    """
)


class RateRepository:
    """Loaded rates in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def newest(self, currencies: Collection[str] | None = None) -> list[Rate]:
        """The newest loaded rate of each of these currencies, or of every one."""
        if currencies is None:
            found = await self._session.execute(_ALL_NEWEST)
        else:
            found = await self._session.execute(_NEWEST, {"currencies": sorted(currencies)})
        return [Rate(*row) for row in found]

    async def put(self, rates: Sequence[Rate], *, source: str, at: datetime) -> list[str]:
        """Write rates; answers the currencies of those that were not there as they are."""
        values = {
            "currencies": [each.currency for each in rates],
            "days": [each.as_of for each in rates],
            "rates": [each.per_euro for each in rates],
            "source": source,
            "at": at,
        }
        return sorted(await self._session.scalars(_PUT, values))
