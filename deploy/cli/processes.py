"""What a process that stays up has in common with the others: how it serves and how it ends."""

import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from types import FrameType
from typing import Any

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

# SIGTERM to exit, whatever hangs: under the 45 seconds that an orchestrator gives.
LAST_SECONDS = 40.0
_log = structlog.get_logger(__name__)


def server_config(
    app: FastAPI, host: str, port: int, trusted_proxies: Sequence[str] = ()
) -> uvicorn.Config:
    """How a process serves; where a caller comes from is believed of the named proxies alone."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
        # Its own default would believe whatever comes from this machine.
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
    )


async def serve(app: FastAPI, host: str, port: int, trusted_proxies: Sequence[str] = ()) -> None:
    """Serve until SIGTERM or SIGINT; open streams are closed first."""
    server = uvicorn.Server(server_config(app, host, port, trusted_proxies))
    stop = server.handle_exit

    def close_streams_first(sig: int, frame: FrameType | None) -> None:
        signal.alarm(int(LAST_SECONDS))
        if streams := getattr(app.state, "streams", None):
            streams.close()
        stop(sig, frame)

    server.handle_exit = close_streams_first  # type: ignore[method-assign]
    await server.serve()


def run(main: Coroutine[Any, Any, None], stop_tracing: Callable[[], None]) -> None:
    """Run to the end; after the first signal the process leaves in bounded time."""
    signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
    try:
        uvloop.run(main)
    except KeyboardInterrupt:
        _log.info("stopped")
    except Exception:
        _log.exception("the process ends")
        raise SystemExit(1) from None
    finally:
        stop_tracing()
        signal.alarm(0)
