"""Where records that no retry can cure are kept, byte for byte, with a reason to read."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.kept import Unreadable, pack_headers

_PUT = text(
    """
    INSERT INTO quarantine (consumer, topic, partition, place, key, headers, value, reason)
    VALUES (:consumer, :topic, :partition, :place, :key, :headers, :value, :reason)
    ON CONFLICT (consumer, topic, partition, place) DO NOTHING
    """
)


class Quarantine:
    """One consumer's quarantine in one transaction."""

    def __init__(self, session: AsyncSession, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    async def put(self, unreadable: Sequence[Unreadable]) -> None:
        """Keep the records; a copy of one that is there already changes nothing."""
        if not unreadable:
            return
        await self._session.execute(
            _PUT,
            [
                {
                    "consumer": self._consumer,
                    "topic": each.record.topic,
                    "partition": each.record.partition,
                    "place": each.place,
                    "key": each.record.key.encode("utf-8", errors="surrogateescape"),
                    "headers": pack_headers(each.record.headers),
                    "value": each.record.value,
                    # A reason may quote the record, and no text column takes every character.
                    "reason": each.reason.encode("unicode_escape").decode()[:2000],
                }
                for each in unreadable
            ],
        )
