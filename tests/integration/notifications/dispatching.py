"""What a process does that sends mail and webhooks until it is killed."""

import asyncio
import os
import signal
from collections import Counter

from services.notifications.dispatch.loops import Dispatcher, recover_lost
from services.notifications.outside.caller import Caller
from services.notifications.posting import loops as posting
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database

# So many mails are in flight at a time, of those that are new and of those tried before.
HANDS = 2
_POSTERS = 4
_REST_SECONDS = 0.01


class KillsAt:
    """Ends the process the moment it has come to a point so often."""

    def __init__(self, point: str, times: int) -> None:
        self._point, self._times = point, times
        self._reached: Counter[str] = Counter()

    async def reach(self, point: str) -> None:
        """Go on, or never again."""
        self._reached[point] += 1
        if point == self._point and self._reached[point] == self._times:
            os.kill(os.getpid(), signal.SIGKILL)


def run(url: str, smtp_port: int, point: str = "", times: int = 0) -> None:
    """
    Send and post what is due until somebody kills this process.

    With the name of a hook it kills itself there, as `kill -9` would.
    """
    asyncio.run(_dispatch(url, smtp_port, KillsAt(point, times)))


async def _dispatch(url: str, smtp_port: int, hooks: KillsAt) -> None:
    settings = NotificationsSettings(
        environment="test",
        database_url=url,
        person_id_key="p" * 32,
        contact_key="c" * 32,
        key_encryption_key="k" * 32,
        webhook_allowed_cidrs=["127.0.0.0/8"],
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_encryption="none",
        mail_from_address="no-reply@example.org",
    )
    database = Database(make_engine(url, application_name="drill"), source="/notifications")
    mailer, sender = SmtpMailer(settings.smtp_server()), make_sender(settings)
    mail = [
        Dispatcher(database, mailer, sender, again=again, hands=HANDS, hooks=hooks).step
        for again in (False, True)
    ]
    caller = Caller(allowed=settings.webhook_allowed_cidrs)
    hook = posting.post_due(
        database,
        caller,
        settings.seal(),
        schema_url="http://n.test/schemas",
        well_only=False,
        hooks=hooks,
    )
    steps = [*mail, *[hook] * _POSTERS]
    steps += [recover_lost(database, "send_again", hooks), posting.recover_lost(database, hooks)]
    await asyncio.gather(*(_again(step) for step in steps))


async def _again(step: posting.Step) -> None:
    while True:
        if not await step():
            await asyncio.sleep(_REST_SECONDS)
