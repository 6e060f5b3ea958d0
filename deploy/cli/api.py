"""`diaspora api`: a service's HTTP API as a process."""

import asyncio

from deploy.cli.chosen import ServiceName, load
from deploy.cli.processes import run, serve
from deploy.doors import make_api
from shared.observability import tracing
from shared.observability.logs import configure


def api(service: ServiceName) -> None:
    """Serve a service's HTTP API."""
    parts, settings = load(service)
    configure(settings.log_level, service=f"{service}-api")
    stop_tracing = tracing.start(f"{service}-api")

    async def serving() -> None:
        app, wake = make_api(parts, settings)
        waking = asyncio.create_task(wake.run())
        try:
            await serve(app, settings.host, settings.port, settings.trusted_proxies)
        finally:
            waking.cancel()

    run(serving(), stop_tracing)
