"""Puts the background work of notifications together."""

from services.notifications.dispatch.domain import Sender
from services.notifications.dispatch.loops import recover_lost, send_due
from services.notifications.hears import HEARS
from services.notifications.mail.message import Mailbox
from services.notifications.mailer import Mailer
from services.notifications.outside.caller import Caller
from services.notifications.posting import loops as posting
from services.notifications.retention.loops import sweep
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.webhooks.service import WAKE as WEBHOOKS
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.loops import Loop
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker

_RECOVER_SECONDS = 5.0
_SWEEP_SECONDS = 300.0
# With a hint a mail leaves at once; without one, and for retries, at the next look.
_LOOK_SECONDS = 1.0


def make_sender(settings: NotificationsSettings) -> Sender:
    """In whose name mail goes out."""
    return Sender(
        Mailbox(settings.mail_from_name, settings.mail_from_address),
        settings.public_url,
        settings.contact_key.get_secret_value().encode(),
    )


def make_loops(
    settings: NotificationsSettings, *, database: Database, mailer: Mailer
) -> list[Loop]:
    """What is done again and again: as many dispatchers side by side as mails may be in flight."""
    sender = make_sender(settings)
    dispatchers = [
        Loop(
            f"dispatcher-{number}",
            send_due(database, mailer, sender),
            wakes=("delivery",),
            every=_LOOK_SECONDS,
        )
        for number in range(1, settings.mails_at_once + 1)
    ]
    return [
        *dispatchers,
        *_posters(settings, database),
        Loop("recover-webhooks", posting.recover_lost(database), every=_RECOVER_SECONDS),
        Loop("recover", recover_lost(database, settings.mail_after_crash), every=_RECOVER_SECONDS),
        Loop("retention", sweep(database, alert_days=settings.alert_days), every=_SWEEP_SECONDS),
    ]


def _posters(settings: NotificationsSettings, database: Database) -> list[Loop]:
    caller, seal = Caller(allowed=settings.webhook_allowed_cidrs), settings.seal()
    return [
        Loop(
            f"webhooks-{number}",
            posting.post_due(
                database,
                caller,
                seal,
                schema_url=f"{settings.public_url}/schemas",
                well_only=number % 2 == 0,
            ),
            wakes=(WEBHOOKS,),
            every=_LOOK_SECONDS,
        )
        for number in range(1, settings.webhooks_at_once + 1)
    ]


def make_worker(
    settings: NotificationsSettings,
    *,
    database: Database,
    transport: Transport,
    wake: Wake,
    mailer: Mailer | None = None,
) -> Worker:
    """The worker of notifications; its mail goes to the server of the settings."""
    sends = mailer or SmtpMailer(settings.smtp_server())
    return Worker(
        "notifications",
        database=database,
        transport=transport,
        hears=HEARS,
        loops=make_loops(settings, database=database, mailer=sends),
        wake=wake,
    )
