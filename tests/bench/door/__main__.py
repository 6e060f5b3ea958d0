"""
`python -m tests.bench.door`: events a second through one process's HTTP door for events.

A partner's system submits projects that are published at once, one by one and in batches of 100,
on a PostgreSQL that keeps its promises. Prints one JSON object.
"""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Annotated

import asyncpg
import structlog
import typer

from deploy.local.postgres import EmbeddedPostgres
from services.registry.settings import RegistrySettings
from shared.clock import SystemClock
from shared.db.engine import make_engine
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database
from shared.security.development_issuer import DevelopmentIssuer, make_key
from tests.integration.registry.house import House, open_house
from tests.integration.registry.partner_events import Sender, cloud_event, project_data

app = typer.Typer(add_completion=False)
_SENDERS = 2
_AT_ONCE = 100


@app.command()
def run(
    part: Annotated[float, typer.Option(help="Below 1: shorter and less exact.")] = 1.0,
) -> None:
    """Measure everything."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder = Path(tempfile.mkdtemp(prefix="diaspora-bench-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres.start(folder / "postgres")
    try:
        typer.echo(json.dumps(asyncio.run(_measure(postgres, part))))
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(postgres: EmbeddedPostgres, part: float) -> dict[str, float]:
    server = await asyncpg.connect(postgres.url(driver="postgresql"))
    await server.execute("CREATE DATABASE registry")
    await server.close()
    url = postgres.url("registry")
    await migrate(url, "services.registry")
    settings = RegistrySettings(
        environment="test",
        database_url=url,
        public_url="http://registry.test",
        person_id_key="p" * 32,
        secret_pepper="s" * 32,
        key_encryption_key="k" * 32,
        requests_per_minute=1_000_000,
    )
    engine = make_engine(url, application_name="bench")
    database = Database(engine, source="/registry", clock=SystemClock())
    house = open_house(settings, database, DevelopmentIssuer(make_key()))
    senders = [await Sender.of(house, f"clinic-{number}") for number in range(_SENDERS)]
    figures = {
        "one_by_one": await _rate(house, senders, requests=int(400 * part), size=1),
        "in_hundreds": await _rate(house, senders, requests=int(24 * part), size=_AT_ONCE),
    }
    await house.api.aclose()
    await engine.dispose()
    return figures


async def _rate(house: House, senders: list[Sender], *, requests: int, size: int) -> float:
    """Events a second, the partners' systems beside each other."""

    async def send(sender: Sender) -> None:
        for number in range(requests // len(senders)):
            events = [cloud_event(project_data(f"{size}-{number}-{each}")) for each in range(size)]
            outcomes = await sender.send(*events)
            assert {each["outcome"] for each in outcomes} == {"accepted"}

    begun = perf_counter()
    await asyncio.gather(*(send(sender) for sender in senders))
    return round(requests * size / (perf_counter() - begun), 1)


if __name__ == "__main__":
    app()
