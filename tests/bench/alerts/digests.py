"""A digest for each of many people, through the dispatchers of a worker to a real mail server."""

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from uuid import UUID

from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_loops
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.loops import run_loop
from tests.bench.alerts.place import Place, Say, heard
from tests.support.waiting import until

_DAILY = """
    INSERT INTO preference (owner_id, category, channel, mode)
    SELECT p, 'match', 'email', 'daily' FROM unnest($1::uuid[]) AS v(p)
"""
_DUE = "UPDATE delivery SET due_at = now() WHERE kind = 'digest' AND state = 'due'"
_OPEN = "SELECT EXISTS (SELECT FROM delivery WHERE state IN ('due', 'claimed', 'sending'))"
_SENT = "SELECT count(*) FROM delivery WHERE kind = 'digest' AND state = 'sent'"


@dataclass(slots=True)
class Postbox:
    """A mail server that runs; `came` is filled when it has ended."""

    port: int
    came: list[tuple[str, str, float]] = field(default_factory=list)


@asynccontextmanager
async def postbox() -> AsyncIterator[Postbox]:
    """A mail server in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="diaspora-postbox-") as folder:
        file = Path(folder) / "came.json"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.bench.alerts.postbox", str(file)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        found = Postbox(int(await process.stdout.readline()))
        try:
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
        found.came = [tuple(each) for each in json.loads(file.read_text(encoding="utf-8"))]


def settings_for(here: Place, port: int) -> NotificationsSettings:
    """The settings of a worker as they come, with the mail server of the run."""
    return NotificationsSettings(
        environment="test",
        database_url=here.url,
        person_id_key="p" * 32,
        contact_key="c" * 32,
        key_encryption_key="k" * 32,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_encryption="none",
        mail_from_address="no-reply@example.org",
        webhook_allowed_cidrs=["127.0.0.0/8"],
    )


@asynccontextmanager
async def working(
    settings: NotificationsSettings, database: Database, wake: Wake
) -> AsyncIterator[None]:
    """The loops of a worker that send and post."""
    mailer = SmtpMailer(settings.smtp_server())
    loops = make_loops(settings, database=database, mailer=mailer)
    some = [each for each in loops if each.name.startswith(("dispatcher", "webhooks", "recover"))]
    tasks = [asyncio.create_task(run_loop(each, wake, service="bench")) for each in some]
    try:
        yield
        for each in tasks:
            if each.done():
                each.result()
    finally:
        for each in tasks:
            each.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait(tasks)
        mailer.close()


async def measure(here: Place, people: Sequence[UUID], say: Say) -> dict[str, float | int]:
    """Alerts a second that are collected, and seconds until the last digest was noted as sent."""
    await here.driver.execute(_DAILY, list(people))
    collected = await heard(here.database, people, seed=2)
    say(f"collected for digests: {collected:.0f} alerts a second")
    wake = Wake()
    database = Database(here.database.engine, source="/notifications", wake=wake.hint)
    async with postbox() as taken:
        await here.driver.execute(_DUE)
        began = perf_counter()
        async with working(settings_for(here, taken.port), database, wake):
            await until(lambda: _is_done(here), seconds=1200, every=0.5)
            seconds = perf_counter() - began
    sent = await here.driver.fetchval(_SENT)
    mails = {name for name, _, _ in taken.came}
    assert sent == len(people) == len(mails), f"{sent} sent, {len(mails)} different mails came"
    say(f"{len(taken.came)} digests for {len(people)} people in {seconds:.1f} s")
    return {
        "collected_per_s": round(collected),
        "digests": len(people),
        "digest_s": round(seconds, 1),
        "digest_copies": len(taken.came) - len(mails),
    }


async def _is_done(here: Place) -> bool:
    return not await here.driver.fetchval(_OPEN)
