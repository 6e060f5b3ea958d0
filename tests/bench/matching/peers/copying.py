"""Rows of arrays in PostgreSQL's binary COPY format, without an object per value."""

from collections.abc import Iterator

import numpy as np

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_AT_ONCE = 100_000


class Copied:
    """What asyncpg's `copy_to_table(source=..., format="binary")` reads: a piece at a time."""

    def __init__(self, rows: np.ndarray) -> None:
        self._pieces = binary(rows)

    def __aiter__(self) -> "Copied":
        """Itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        piece = next(self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        return piece


def binary(rows: np.ndarray) -> Iterator[bytes]:
    """Structured rows of whole numbers and of 16 bytes (uuid), piece by piece."""
    names = rows.dtype.names or ()
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for name in names:
        kind = rows.dtype[name].newbyteorder(">")
        layout += [(f"{name} length", ">i4"), (name, kind.str)]
    yield _HEADER
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        out = np.zeros(len(some), np.dtype(layout))
        out["fields"] = len(names)
        for name in names:
            out[f"{name} length"] = rows.dtype[name].itemsize
            out[name] = some[name]
        yield out.tobytes()
    yield _TRAILER
