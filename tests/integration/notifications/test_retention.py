"""Tests of what is forgotten of those who left, when no topic holds anything of them any more."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from services.notifications.dispatch.loops import send_due
from services.notifications.retention.loops import sweep
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.tombstones.service import KEPT
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import erased, hear, match, reachable


async def told_and_left(database: Database, settings: NotificationsSettings, *people: UUID) -> None:
    await reachable(database, *people)
    await hear(database, *(match(each) for each in people))
    mailer = SmtpMailer(settings.smtp_server())
    step = send_due(database, mailer, make_sender(settings))
    while await step():
        pass
    mailer.close()
    for each in people:
        await hear(database, erased(uuid4(), each))


async def counted(database: Database) -> set[str]:
    """Under which ids it is known how much was told."""
    async with database.connection() as connection:
        return set(await connection.scalars(text("SELECT key FROM event_sequence")))


async def days_pass(database: Database, days: timedelta) -> None:
    async with database.connection() as connection:
        await connection.execute(
            text("UPDATE tombstone SET erased_at = erased_at - make_interval(secs => :s)"),
            {"s": days.total_seconds()},
        )


async def test_counters_of_who_left_go_with_the_last_event_about_them(
    database: Database, settings: NotificationsSettings
) -> None:
    gone, back = uuid4(), uuid4()
    await told_and_left(database, settings, gone, back)
    forget = sweep(database, alert_days=365)
    await days_pass(database, KEPT - timedelta(hours=1))
    await forget()
    assert counted_both(await counted(database), gone, back)
    # One came back meanwhile: what they are told now is counted on, above what was told before.
    await days_pass(database, -KEPT)
    async with database.connection() as connection:
        await connection.execute(
            text("INSERT INTO recipient (id, last_number) VALUES (:id, 1)"), {"id": back}
        )
    await days_pass(database, 2 * KEPT)
    while await forget():
        pass
    assert await counted(database) == {str(back)}


def counted_both(keys: set[str], *people: UUID) -> bool:
    return {str(each) for each in people} <= keys
