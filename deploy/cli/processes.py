"""`diaspora api` and `diaspora worker`: the six processes of an installation."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from types import FrameType
from typing import Any

import structlog
import typer
import uvicorn
import uvloop
from fastapi import FastAPI

from deploy.cli import health as container
from deploy.cli.chosen import ServiceName, load
from deploy.composition import make_api, make_worker
from shared.http import health
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.observability import tracing
from shared.observability.logs import configure

# SIGTERM to exit, whatever hangs: under the 45 seconds that an orchestrator gives.
_LAST_SECONDS = 40.0
_log = structlog.get_logger(__name__)


def api(service: ServiceName) -> None:
    """Serve a service's HTTP API."""
    parts, settings = load(service)
    configure(settings.log_level, service=f"{service}-api")
    stop_tracing = tracing.start(f"{service}-api")

    async def run() -> None:
        app, wake = make_api(parts, settings)
        waking = asyncio.create_task(wake.run())
        try:
            await _serve(app, settings.host, settings.port, settings.trusted_proxies)
        finally:
            waking.cancel()

    _run(run(), stop_tracing)


def worker(service: ServiceName) -> None:
    """Run a service's relay, ear and loops, with its probes on the management port."""
    parts, settings = load(service)
    configure(settings.log_level, service=f"{service}-worker")
    stop_tracing = tracing.start(f"{service}-worker")

    async def run() -> None:
        transport = KafkaTransport(
            KafkaSettings(settings.kafka_bootstrap, f"diaspora-{service}", settings.kafka_security)
        )
        built, database = make_worker(parts, settings, transport)
        probes = FastAPI(openapi_url=None)
        health.install(probes, health.all_of(health.database_check(database), built.checks))
        working = asyncio.create_task(built.run())
        serving = asyncio.create_task(_serve(probes, settings.host, settings.management_port))
        done, _ = await asyncio.wait({working, serving}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        await asyncio.wait({working}, timeout=_LAST_SECONDS)
        if working in done:
            # A loop that died of surprise ends the process, so that it is started anew.
            working.result()

    _run(run(), stop_tracing)


def say_health() -> None:
    """Say whether the process of this container is ready, in its own words."""
    raise typer.Exit(container.main())


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


async def _serve(app: FastAPI, host: str, port: int, trusted_proxies: Sequence[str] = ()) -> None:
    """Serve until SIGTERM or SIGINT; open streams are closed first."""
    server = uvicorn.Server(server_config(app, host, port, trusted_proxies))
    stop = server.handle_exit

    def close_streams_first(sig: int, frame: FrameType | None) -> None:
        signal.alarm(int(_LAST_SECONDS))
        if streams := getattr(app.state, "streams", None):
            streams.close()
        stop(sig, frame)

    server.handle_exit = close_streams_first  # type: ignore[method-assign]
    await server.serve()


def _run(main: Coroutine[Any, Any, None], stop_tracing: Callable[[], None]) -> None:
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
