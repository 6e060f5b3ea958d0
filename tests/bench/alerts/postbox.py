"""
`python -m tests.bench.alerts.postbox` is a mail server in a process of its own.

It speaks SMTP on a port that it prints, takes everything, and writes down at its end (SIGTERM) when
each mail came and to whom. To an address that begins with `hangs` it never answers, to one that
begins with `drips` it answers a byte now and then.
"""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import cast

import uvloop

_DRIP_SECONDS = 0.7
_CODES = {b"EHLO": b"250-n\r\n250 8BITMIME\r\n", b"QUIT": b"221 bye\r\n", b"DATA": b"354 go on\r\n"}
_END = b"\r\n.\r\n"


class Postbox:
    """When mails came: by Message-ID the address and each moment."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, float]] = []

    def take(self, to: str, content: bytes) -> None:
        """Keep one mail."""
        start = content.index(b"Message-ID: ") + 12
        named = content[start : content.index(b"\r\n", start)].decode()
        self.came.append((named, to, time.time()))


class Session(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, postbox: Postbox) -> None:
        self._postbox = postbox
        self._read = bytearray()
        self._is_data = False
        self._to = ""
        self._dripping: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._out = cast("asyncio.Transport", transport)
        self._out.write(b"220 postbox\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for more bytes."""
        if self._dripping is not None:
            self._dripping.cancel()

    def data_received(self, data: bytes) -> None:
        """Commands, line by line, and mails up to their dot."""
        self._read += data
        while True:
            end = self._read.find(_END if self._is_data else b"\r\n")
            if end < 0:
                return
            said = bytes(self._read[:end])
            del self._read[: end + (5 if self._is_data else 2)]
            if self._is_data:
                self._is_data = False
                self._postbox.take(self._to, said)
                self._out.write(b"250 taken\r\n")
            else:
                self._answer(said)

    def _answer(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self._to = line[line.index(b"<") + 1 : line.index(b">")].decode()
            if self._to.startswith("hangs"):
                return
            if self._to.startswith("drips"):
                self._dripping = asyncio.ensure_future(self._drip())
                return
        self._is_data = verb == b"DATA"
        self._out.write(_CODES.get(verb, b"250 fine\r\n"))

    async def _drip(self) -> None:
        while True:
            self._out.write(b"2")
            await asyncio.sleep(_DRIP_SECONDS)


async def serve(postbox: Postbox) -> None:
    """Until somebody ends it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: Session(postbox), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stop.wait()


if __name__ == "__main__":
    kept = Postbox()
    uvloop.run(serve(kept))
    Path(sys.argv[1]).write_text(json.dumps(kept.came), encoding="utf-8")
