"""`diaspora worker`: a service's relay, ear and loops as a process."""

import asyncio

from fastapi import FastAPI

from deploy.cli.chosen import ServiceName, load
from deploy.cli.processes import LAST_SECONDS, run, serve
from deploy.composition import make_worker
from shared.http import health
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.observability import tracing
from shared.observability.logs import configure


def worker(service: ServiceName) -> None:
    """Run a service's relay, ear and loops, with its probes on the management port."""
    parts, settings = load(service)
    configure(settings.log_level, service=f"{service}-worker")
    stop_tracing = tracing.start(f"{service}-worker")

    async def both() -> None:
        transport = KafkaTransport(
            KafkaSettings(settings.kafka_bootstrap, f"diaspora-{service}", settings.kafka_security)
        )
        built, database = make_worker(parts, settings, transport)
        probes = FastAPI(openapi_url=None)
        health.install(probes, health.all_of(health.database_check(database), built.checks))
        working = asyncio.create_task(built.run())
        serving = asyncio.create_task(serve(probes, settings.host, settings.management_port))
        done, _ = await asyncio.wait({working, serving}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        await asyncio.wait({working}, timeout=LAST_SECONDS)
        if working in done:
            # A loop that died of surprise ends the process, so that it is started anew.
            working.result()

    run(both(), stop_tracing)
