"""`python -m tests.integration.notifications.dispatching` sends mail and webhooks until killed."""

import asyncio
import sys

from services.notifications.dispatch.loops import recover_lost, send_due
from services.notifications.outside.caller import Caller
from services.notifications.posting import loops as posting
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.engine import make_engine
from shared.db.unit_of_work import Database

_EACH = 4
_REST_SECONDS = 0.01


async def dispatch(url: str, smtp_port: int) -> None:
    """Send and post what is due until somebody kills it."""
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
    mail = send_due(database, SmtpMailer(settings.smtp_server()), make_sender(settings))
    caller = Caller(allowed=settings.webhook_allowed_cidrs)
    hooks = posting.post_due(
        database, caller, settings.seal(), schema_url="http://n.test/schemas", well_only=False
    )
    steps = [mail, hooks] * _EACH
    steps += [recover_lost(database, "send_again"), posting.recover_lost(database)]
    await asyncio.gather(*(_again(step) for step in steps))


async def _again(step: posting.Step) -> None:
    while True:
        if not await step():
            await asyncio.sleep(_REST_SECONDS)


if __name__ == "__main__":
    asyncio.run(dispatch(sys.argv[1], int(sys.argv[2])))
