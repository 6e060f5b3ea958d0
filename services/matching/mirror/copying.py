"""
Reads rows by binary COPY into numpy arrays, where every column has one width.

The bytes of a chunk are one array without a step for a row: a row is the number of its columns,
and each column its length and its value, high byte first. Whatever is done with a chunk is done in
a thread while the next one arrives, so that the event loop never waits for it.
"""

import asyncio
from collections.abc import Callable

import asyncpg
import numpy as np

UUID_HALVES = np.dtype([("high", ">u8"), ("low", ">u8")])
"""The two halves of an id."""
# Enough that a chunk's own cost is little, and done with in some 10 ms.
_CHUNK_BYTES = 1 << 22
_HEADER_BYTES = 19
_TRAILER = b"\xff\xff"


class Layout:
    """The columns of a query in their order; none may be null, and a text is padded."""

    def __init__(self, columns: dict[str, str | np.dtype]) -> None:
        self._widths = {name: np.dtype(kind).itemsize for name, kind in columns.items()}
        fields: list[tuple[str, str | np.dtype]] = [("columns", ">i2")]
        for name, kind in columns.items():
            fields += [(f"{name} width", ">i4"), (name, kind)]
        self.row = np.dtype(fields)

    def rows(self, data: bytes) -> np.ndarray:
        """Whole rows; raises ValueError where a column has another width."""
        rows = np.frombuffer(data, self.row)
        is_right = rows["columns"] == len(self._widths)
        for name, width in self._widths.items():
            is_right &= rows[f"{name} width"] == width
        if not is_right.all():
            raise ValueError("a column is null, or not as wide as it should be")
        return rows


async def copy_rows(
    driver: asyncpg.Connection,
    query: str,
    *args: object,
    layout: Layout,
    take: Callable[[np.ndarray], None],
) -> None:
    """
    Hand all rows to `take`, some thousand at a time and in their order, in another thread.

    Once this has returned, raised or been cancelled, nothing is taken any more.
    """
    reader = _Reader(layout, take)
    try:
        await driver.copy_from_query(query, *args, output=reader.hear, format="binary")
        await reader.end()
    finally:
        await reader.is_idle()


class _Reader:
    """What has arrived and is not yet taken."""

    def __init__(self, layout: Layout, take: Callable[[np.ndarray], None]) -> None:
        self._layout, self._take = layout, take
        self._heard: list[bytes] = []
        self._size = 0
        self._rest = b""
        self._is_begun = False
        self._taking: asyncio.Task[None] | None = None

    async def hear(self, data: bytes) -> None:
        """Some bytes; waits while a whole chunk waits already."""
        self._heard.append(data)
        self._size += len(data)
        if self._size >= _CHUNK_BYTES:
            await self._hand_over()

    async def end(self) -> None:
        """All has arrived: take what is left."""
        await self._hand_over()
        await self._is_taken()
        if self._rest != _TRAILER:
            raise ValueError(f"{len(self._rest)} bytes after the last whole row")

    async def is_idle(self) -> None:
        """Wait until nothing is taken any more, however that ended."""
        if self._taking is not None:
            await asyncio.wait([self._taking])

    async def _is_taken(self) -> None:
        """Wait for the chunk in hand; a thread goes on when whoever waits for it is cancelled."""
        if self._taking is not None:
            await asyncio.shield(self._taking)

    async def _hand_over(self) -> None:
        await self._is_taken()
        heard, self._heard, self._size = self._heard, [], 0
        self._taking = asyncio.create_task(asyncio.to_thread(self._take_whole_rows, heard))

    def _take_whole_rows(self, heard: list[bytes]) -> None:
        data = self._rest + b"".join(heard)
        if not self._is_begun:
            data, self._is_begun = data[_HEADER_BYTES:], True
        width = self._layout.row.itemsize
        whole = len(data) // width * width
        self._rest = data[whole:]
        if whole:
            self._take(self._layout.rows(data[:whole]))
