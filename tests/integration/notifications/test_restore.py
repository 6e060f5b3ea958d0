"""After a restore nobody is mailed twice: what may have left is held, what is new goes out."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deploy import backups
from services.notifications.dispatch.loops import send_due
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.contracts.matching import MatchFound
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.mailbox import Mailbox


def silent(service: str, table: str, rows: int) -> None:
    """Nobody watches."""


async def back_up(database: Database, folder: Path) -> None:
    await backups.back_up({"notifications": database}, folder, silent)


async def restore(database: Database, folder: Path) -> None:
    await backups.restore(
        {"notifications": database}, ["notifications"], folder, force=True, progress=silent
    )


async def send_all(database: Database, settings: NotificationsSettings) -> None:
    step = send_due(database, SmtpMailer(settings.smtp_server()), make_sender(settings))
    while await step():
        pass


async def states(database: Database) -> list[str]:
    async with database.connection() as connection:
        return list(await connection.scalars(text("SELECT state FROM delivery ORDER BY id")))


async def alerts(database: Database) -> int:
    async with database.connection() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM alert")) or 0)


def found(person: UUID, at: datetime) -> MatchFound:
    return match(person).model_copy(update={"at": at})


@pytest.mark.parametrize("state", ["due", "claimed", "sending"])
async def test_mail_that_waited_when_the_backup_was_taken_is_held(
    database: Database,
    mailbox: Mailbox,
    settings: NotificationsSettings,
    tmp_path: Path,
    state: str,
) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))
    async with database.connection() as connection:
        await connection.execute(
            text(
                "UPDATE delivery SET state = :state, lease_token = gen_random_uuid(), "
                "lease_until = now() - interval '1 hour'"
            ),
            {"state": state},
        )
    await back_up(database, tmp_path)
    await restore(database, tmp_path)
    await send_all(database, settings)
    assert mailbox.messages == []
    assert await states(database) == ["unknown"]
    assert await alerts(database) == 1


async def test_what_is_heard_again_after_a_restore_is_not_mailed_again_and_news_is(
    database: Database, mailbox: Mailbox, settings: NotificationsSettings, tmp_path: Path
) -> None:
    person = uuid4()
    (address,) = await reachable(database, person)
    await back_up(database, tmp_path)
    before = found(person, datetime.now(UTC))
    await hear(database, before)
    await send_all(database, settings)
    await restore(database, tmp_path)
    assert await alerts(database) == 0
    await hear(database, before)
    await send_all(database, settings)
    assert len(mailbox.to(address)) == 1
    assert await states(database) == ["unknown"]
    await hear(database, found(person, datetime.now(UTC)))
    await send_all(database, settings)
    assert len(mailbox.to(address)) == 2
    assert sorted(await states(database)) == ["sent", "unknown"]
    assert await alerts(database) == 2
