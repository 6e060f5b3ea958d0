"""
`make bench-alerts`: alerts decided and written, followed live, and collected for digests.

The last line is one JSON object; each figure stands beside the floor of the same run.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from email.message import EmailMessage
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import typer

from services.notifications.dispatch.domain import Sender
from services.notifications.dispatch.loops import send_due
from services.notifications.hears import HEARS
from services.notifications.mail.message import Mailbox
from shared.messaging.consumer import Consumer
from tests.bench.alerts import floor, streams
from tests.bench.alerts.place import Place, Say, batches, place

app = typer.Typer(add_completion=False)
_DAILY = """
    INSERT INTO preference (owner_id, category, channel, mode)
    SELECT p, 'match', 'email', 'daily' FROM unnest($1::uuid[]) AS v(p)
"""
_DUE = "UPDATE delivery SET due_at = now() WHERE kind = 'digest' AND state = 'due'"
_LEFT = "SELECT count(*) FROM delivery WHERE kind = 'digest' AND state = 'due'"


class Nowhere:
    """A mail server that takes everything at once: what is measured is ours alone."""

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, message: EmailMessage) -> None:
        """Take it as bytes, as a connection would."""
        bytes(message)
        self.taken += 1


@app.command()
def run(
    people: Annotated[int, typer.Option(min=1_000, help="Each gets one alert.")] = 100_000,
    digests: Annotated[int, typer.Option(min=100, help="Digests that are worked off.")] = 20_000,
    clients: Annotated[int, typer.Option(min=1, help="Streams that come and go.")] = 500,
) -> None:
    """Measure, and print one JSON object as the last line."""
    typer.echo(json.dumps(asyncio.run(_measure(people, digests, clients, typer.echo))))


async def _measure(people: int, digests: int, clients: int, say: Say) -> dict[str, Any]:
    async with place(people, say) as here:
        found: dict[str, Any] = {"people": people, "load_average": round(os.getloadavg()[0], 1)}
        by_hand = await floor.alerts_per_second(here.driver, here.people)
        say(f"by hand: {by_hand:.0f} alerts a second")
        decided = await _heard(here, here.people, seed=1)
        say(f"decided and written from events: {decided:.0f} a second")
        await here.driver.execute("TRUNCATE delivery, alert, recipient")
        followed = await streams.measure(here, clients, say)
        await here.driver.execute("TRUNCATE delivery, alert, recipient")
        some = here.people[:digests]
        await here.driver.execute(_DAILY, list(some))
        collected = await _heard(here, some, seed=2)
        say(f"collected for a digest: {collected:.0f} a second")
        seconds = await _worked_off(here, say)
        written = await here.driver.fetchval("SELECT count(*) FROM delivery WHERE state = 'sent'")
        assert written == digests, f"{written} digests were written"
        return (
            found
            | followed
            | {
                "alerts_per_s": round(decided),
                "floor_per_s": round(by_hand),
                "times_the_floor": round(by_hand / decided, 2),
                "collected_per_s": round(collected),
                "digests": digests,
                "digest_s": round(seconds, 1),
                "digest_s_for_100000": round(seconds * 100_000 / digests, 1),
            }
        )


async def _heard(here: Place, people: Sequence[UUID], *, seed: int) -> float:
    """Events a second through the consumer: inbox, handlers, one transaction for each batch."""
    consumer = Consumer("notifications", here.database, HEARS)
    ready = list(batches(people, seed=seed))
    began = perf_counter()
    for batch in ready:
        await consumer.apply([batch])
    seconds = perf_counter() - began
    told = await here.driver.fetchval("SELECT count(*) FROM alert WHERE kind = $1", _KIND)
    assert told >= len(people), f"{told} alerts for {len(people)} events"
    return len(people) / seconds


_KIND = "match_found_skills"


async def _worked_off(here: Place, say: Say) -> float:
    """Seconds until every digest is claimed, written, handed over and noted, by eight at a time."""
    await here.driver.execute(_DUE)
    sender = Sender(Mailbox("Diaspora", "no-reply@example.org"), "http://n.test", b"k" * 32)
    mailer = Nowhere()
    step = send_due(here.database, mailer, sender)

    async def worker() -> None:
        while await step():
            pass

    began = perf_counter()
    await asyncio.gather(*(worker() for _ in range(8)))
    seconds = perf_counter() - began
    assert await here.driver.fetchval(_LEFT) == 0
    say(f"{mailer.taken} digests in {seconds:.1f} s")
    return seconds


if __name__ == "__main__":
    app()
