"""
People who follow their alerts live, and come and go.

Each opens the stream, is cut off after a few alerts, and comes back with the last id.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

# A stream is cut off after so many alerts at most.
BEFORE_CUT = 6


@dataclass(slots=True)
class Follower:
    """One person and the ids that came, in the order in which they came."""

    person: UUID
    chance: random.Random
    seen: list[int] = field(default_factory=list)
    streams: int = 0

    async def follow(self, port: int, wanted: int) -> None:
        """Until all of them came, over as many streams as it takes."""
        while len(self.seen) < wanted:
            self.streams += 1
            left = self.chance.randint(1, BEFORE_CUT)
            async with opened(port, self.person, self.seen[-1] if self.seen else 0) as lines:
                async for line in lines:
                    if line.startswith(b"id: "):
                        self.seen.append(int(line[4:]))
                        left -= 1
                    if left == 0 or len(self.seen) >= wanted:
                        break
            await asyncio.sleep(self.chance.uniform(0, 0.05))

    def gaps(self) -> int:
        """Ids that are missing, came twice, or came out of order."""
        return sum(one + 1 != other for one, other in zip([0, *self.seen], self.seen, strict=False))


@asynccontextmanager
async def opened(port: int, person: UUID, last: int) -> AsyncIterator[AsyncIterator[bytes]]:
    """The lines of a stream, over a connection of its own without any library in between."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"GET /v1/alerts/stream HTTP/1.1\r\nHost: n.test\r\nAccept: text/event-stream\r\n"
            + f"Authorization: Bearer person:{person}\r\nLast-Event-ID: {last}\r\n\r\n".encode()
        )
        await writer.drain()
        status = await reader.readline()
        assert b"200" in status, status
        yield _lines(reader)
    finally:
        writer.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while line := await reader.readline():
        yield line.rstrip(b"\r\n")
