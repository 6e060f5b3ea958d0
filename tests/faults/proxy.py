"""
A line between the processes and a server that can be cut in every way a network knows.

Run as a process of its own: `python -m tests.faults.proxy LISTEN TARGET CONTROL`. A word written
to the control socket changes how it behaves, at once and for living connections too.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import typer
import uvloop

_TRICKLE_BYTES = 64
_TRICKLE_SECONDS = 0.05


class Mode(StrEnum):
    """How the line behaves."""

    PASS = "pass"
    REFUSE = "refuse"
    BLACK_HOLE = "black-hole"
    # What the client says arrives; what the server answers does not.
    HALF_OPEN = "half-open"
    TRICKLE = "trickle"
    RESET = "reset"


@dataclass(slots=True)
class Line:
    """The listener, and every connection through it."""

    port: int
    target: int
    mode: Mode = Mode.PASS
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _living: set[asyncio.StreamWriter] = field(default_factory=set)

    async def listen(self) -> None:
        """Take connections."""
        self._server = await asyncio.start_server(
            self._connect, "127.0.0.1", self.port, reuse_address=True
        )

    async def become(self, mode: Mode) -> None:
        """Behave so from now on; answers of a line that was half open are lost for ever."""
        before, self.mode = self.mode, mode
        if before is Mode.REFUSE:
            await self.listen()
        if mode is Mode.REFUSE and self._server is not None:
            self._server.close()
        if mode in {Mode.REFUSE, Mode.RESET} or before is Mode.HALF_OPEN:
            self._reset_all()
        if mode is Mode.RESET:
            self.mode = Mode.PASS
        self._changed.set()
        self._changed = asyncio.Event()

    def _reset_all(self) -> None:
        for writer in self._living:
            raw: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._living.add(writer)
        try:
            await self._while_silent(answers=False)
            there_reader, there = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            self._living.discard(writer)
            return
        self._living.add(there)
        both = [
            asyncio.create_task(self._carry(reader, there, answers=False)),
            asyncio.create_task(self._carry(there_reader, writer, answers=True)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for each in (writer, there):
            self._living.discard(each)
            each.transport.abort()
        for task in both:
            task.cancel()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._while_silent(answers=answers)
                if self.mode is Mode.TRICKLE:
                    await self._trickle(data, writer)
                else:
                    writer.write(data)
                    await writer.drain()

    async def _trickle(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        for first in range(0, len(data), _TRICKLE_BYTES):
            writer.write(data[first : first + _TRICKLE_BYTES])
            await writer.drain()
            if self.mode is Mode.TRICKLE:
                await asyncio.sleep(_TRICKLE_SECONDS)

    async def _while_silent(self, *, answers: bool) -> None:
        while self.mode is Mode.BLACK_HOLE or (answers and self.mode is Mode.HALF_OPEN):
            await self._changed.wait()


async def change(control: Path, mode: Mode) -> None:
    """Tell a running proxy how to behave, and wait until it does."""
    reader, writer = await asyncio.open_unix_connection(control)
    writer.write(f"{mode}\n".encode())
    await reader.readline()
    writer.close()


async def _run(line: Line, control: Path) -> None:
    async def obey(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await line.become(Mode((await reader.readline()).decode().strip()))
        writer.write(b"done\n")
        await writer.drain()
        writer.close()

    await line.listen()
    async with await asyncio.start_unix_server(obey, control) as server:
        await server.serve_forever()


def main(listen: int, target: int, control: Path) -> None:
    """Be one line."""
    uvloop.run(_run(Line(listen, target), control))


if __name__ == "__main__":
    typer.run(main)
