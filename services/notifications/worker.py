"""Puts the background work of notifications together."""

from services.notifications.dispatch.loops import Dispatcher, recover_lost
from services.notifications.drafts.domain import Sender
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
from shared.messaging.patience import Aside
from shared.messaging.transport import Transport
from shared.messaging.worker import Worker

_RECOVER_SECONDS = 5.0
_SWEEP_SECONDS = 300.0
# With a hint a mail leaves at once; without one, and for retries, at the next look.
_LOOK_SECONDS = 1.0
# For each webhook that has our attention so many more may be waited for beside.
_ASIDE = 4


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
    """What is done again and again."""
    return [
        *_dispatchers(settings, database, mailer),
        *_posters(settings, database),
        Loop("recover-webhooks", posting.recover_lost(database), every=_RECOVER_SECONDS),
        Loop("recover", recover_lost(database, settings.mail_after_crash), every=_RECOVER_SECONDS),
        Loop("retention", sweep(database, alert_days=settings.alert_days), every=_SWEEP_SECONDS),
    ]


def _dispatchers(settings: NotificationsSettings, database: Database, mailer: Mailer) -> list[Loop]:
    """Two share the hands, so that one claims while the other sends; one is for second tries."""
    sender = make_sender(settings)
    hands = settings.mails_at_once
    fresh = Dispatcher(database, mailer, sender, hands=max(1, hands // 2))
    tried = Dispatcher(database, mailer, sender, again=True, hands=max(1, hands // 4))
    steps = {"dispatcher-1": fresh, "dispatcher-2": fresh, "dispatcher-again": tried}
    return [
        Loop(name, each.step, wakes=("delivery",), every=_LOOK_SECONDS)
        for name, each in steps.items()
    ]


def _posters(settings: NotificationsSettings, database: Database) -> list[Loop]:
    caller, seal = Caller(allowed=settings.webhook_allowed_cidrs), settings.seal()
    aside = Aside(room=_ASIDE * settings.webhooks_at_once)
    return [
        Loop(
            f"webhooks-{number}",
            posting.post_due(
                database,
                caller,
                seal,
                schema_url=f"{settings.public_url}/schemas",
                well_only=number % 2 == 0,
                aside=aside,
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
