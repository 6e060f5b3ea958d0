"""A real HTTP server that takes webhooks, answers as it is told, and keeps what it got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from standardwebhooks import Webhook

_DRIP_SECONDS = 0.3
_REASON = {200: "OK", 204: "No Content", 302: "Found", 410: "Gone", 429: "Too Many", 500: "Error"}


@dataclass(frozen=True, slots=True)
class Call:
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    def is_signed_by(self, secret: str) -> bool:
        """Whether the official library accepts it; raises what the library raises."""
        return bool(Webhook(secret).verify(self.body, self.headers))


@dataclass(slots=True)
class Receiver:
    """What it was sent, and what it answers: by path a status, headers, silence, or drops."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    connections: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    silent: set[str] = field(default_factory=set)
    dripping: set[str] = field(default_factory=set)

    def url(self, path: str = "/") -> str:
        """Where it takes webhooks."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one call."""
        self.connections += 1
        try:
            call = await _read(reader)
            self.calls.append(call)
            if call.path in self.silent:
                await reader.read()
                return
            while call.path in self.dripping:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(_DRIP_SECONDS)
            lines = [f"HTTP/1.1 {self.status} {_REASON.get(self.status, 'Said')}"]
            said = {"content-length": str(len(self.answer)), "connection": "close", **self.headers}
            lines += [f"{name}: {value}" for name, value in said.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + self.answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Call:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    _, path, _ = head[0].split(" ")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Call(path, headers, body)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
