"""The health check of the broker's container, against a real broker and against others."""

import asyncio
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "kafka" / "is-ready.sh"


async def is_ready(address: str) -> bool:
    """What the container would be told; a check that hangs is ended, as Docker does it."""
    host, _, port = address.rpartition(":")
    asked = await asyncio.create_subprocess_exec(
        "bash", SCRIPT, host, port, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(10):
            return await asked.wait() == 0
    finally:
        if asked.returncode is None:
            asked.kill()


@pytest.mark.kafka
async def test_a_broker_answers(kafka_bootstrap: str, partners_bootstrap: str) -> None:
    assert await is_ready(kafka_bootstrap)
    assert await is_ready(partners_bootstrap)


async def test_nobody_is_not_ready() -> None:
    assert not await is_ready("127.0.0.1:1")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_whoever_listens_is_not_yet_a_broker(said: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(14)
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert not await is_ready(f"127.0.0.1:{port}")
