"""What a worker says of itself: the figures and checks of its probes, over a socket."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import orjson
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from shared.messaging.worker import Worker

_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    figures: str
    transport: str

    def figure(self, name: str) -> float:
        """The sum of a figure over all its labels."""
        families = text_string_to_metric_families(self.figures)
        return sum(
            sample.value for each in families for sample in each.samples if sample.name == name
        )


async def serve(worker: Worker, socket: Path) -> None:
    """Answer whoever connects, until cancelled."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        checks = await worker.checks()
        said = {"figures": generate_latest().decode(), "transport": checks["transport"] or ""}
        writer.write(orjson.dumps(said))
        await writer.drain()
        writer.close()

    socket.unlink(missing_ok=True)  # noqa: ASYNC240  before anybody is served
    async with await asyncio.start_unix_server(answer, socket) as server:
        await server.serve_forever()


async def ask(socket: Path) -> Said:
    """What a worker says now. Raises OSError, TimeoutError when it says nothing."""
    async with asyncio.timeout(_ANSWER_SECONDS):
        reader, writer = await asyncio.open_unix_connection(socket)
        try:
            return Said(**orjson.loads(await reader.read()))
        finally:
            writer.close()
