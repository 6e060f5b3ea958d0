"""
`make bench-alerts`: alerts decided and written, followed live, collected for digests, and hung up.

The last line is one JSON object; alerts a second stand beside the floor of the same run.
"""

import json
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import structlog
import typer
import uvloop

from tests.bench.alerts import digests, floor, hanging, streams
from tests.bench.alerts.place import Place, Say, heard, place

app = typer.Typer(add_completion=False)
_EMPTY = """
    TRUNCATE delivery, alert, recipient, digest, digest_item, inbox, webhook_message,
        webhook_attempt, webhook_endpoint, preference
"""
_KIND = "match_found_skills"


class Part(StrEnum):
    """What is measured, in this order."""

    ALERTS = "alerts"
    STREAMS = "streams"
    HANGING = "hanging"
    DIGESTS = "digests"


@app.command()
def run(
    people: Annotated[int, typer.Option(min=1_000, help="Each gets one alert.")] = 100_000,
    digest_people: Annotated[int, typer.Option(min=100, help="Who gets a digest.")] = 100_000,
    clients: Annotated[int, typer.Option(min=1, help="Streams that come and go.")] = 500,
    only: Annotated[
        list[Part] | None, typer.Option(help="One part; may be repeated. All, if none.")
    ] = None,
) -> None:
    """Measure, and print one JSON object as the last line."""
    parts = only or list(Part)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    typer.echo(json.dumps(uvloop.run(_measure(parts, people, digest_people, clients, typer.echo))))


async def _measure(
    parts: Sequence[Part], people: int, digest_people: int, clients: int, say: Say
) -> dict[str, Any]:
    async with place(people, say) as here:
        found: dict[str, Any] = {"people": people, "load_average": round(os.getloadavg()[0], 1)}
        of_part: dict[Part, Callable[[], Awaitable[dict[str, Any]]]] = {
            Part.ALERTS: lambda: _decided(here, say),
            Part.STREAMS: lambda: streams.measure(here, clients, say),
            Part.HANGING: lambda: hanging.measure(here, say),
            Part.DIGESTS: lambda: digests.measure(here, here.people[:digest_people], say),
        }
        for part in parts:
            await here.driver.execute(_EMPTY)
            found |= await of_part[part]()
        return found


async def _decided(here: Place, say: Say) -> dict[str, Any]:
    by_hand = await floor.alerts_per_second(here.driver, here.people)
    say(f"by hand: {by_hand:.0f} alerts a second")
    await here.driver.execute(_EMPTY)
    decided = await heard(here.database, here.people, seed=1)
    told = await here.driver.fetchval("SELECT count(*) FROM alert WHERE kind = $1", _KIND)
    leaving = await here.driver.fetchval("SELECT count(*) FROM delivery WHERE state = 'due'")
    assert told == leaving == len(here.people), f"{told} alerts and {leaving} deliveries"
    say(f"decided and written from events: {decided:.0f} a second")
    return {
        "alerts_per_s": round(decided),
        "floor_per_s": round(by_hand),
        "times_the_floor": round(by_hand / decided, 2),
    }


if __name__ == "__main__":
    app()
