"""A zip that is made while it is sent, and never whole in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class _Sink(RawIOBase):
    """Where the zip is written to; what was written is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Hold it until it is taken."""
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        held = bytes(self._held)
        self._held.clear()
        return held


async def zipped(
    names: Sequence[str], parts: AsyncIterator[tuple[str, bytes]], *, made_at: datetime
) -> AsyncIterator[bytes]:
    """
    The zip of these files, in pieces.

    The parts come in the order of the names, each with the name of its file; a file may have none.
    """
    sink = _Sink()
    part = await anext(parts, None)
    with ZipFile(sink, "w") as archive:
        for name in names:
            info = ZipInfo(name, made_at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as member:
                while part is not None and part[0] == name:
                    member.write(part[1])
                    yield sink.taken()
                    part = await anext(parts, None)
    yield sink.taken()
