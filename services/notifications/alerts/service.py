"""The inbox: shows alerts in the reader's language, and notes what was read."""

from uuid import UUID

from services.notifications.alerts import repository
from services.notifications.alerts.models import Alert
from services.notifications.alerts.repository import AlertFilter
from services.notifications.alerts.schemas import (
    AlertAbout,
    AlertBody,
    AlertCounts,
    CategoryCount,
)
from services.notifications.partners.domain import Owner
from services.notifications.wording.alerts import readable_text
from services.notifications.wording.languages import Tongue
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows


async def page_of(
    uow: UnitOfWork, *, owner: Owner, wanted: AlertFilter, page: PageRequest
) -> Rows[Alert]:
    """The owner's inbox, the newest first."""
    return await repository.page_of(uow, owner.id, wanted, page)


async def get(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """The owner's alert; NotFound for anybody else's."""
    alert = await repository.find(uow, owner.id, alert_id)
    if alert is None:
        raise NotFound("You have no alert with this id.")
    return alert


async def mark_read(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """Note that it was read; once. Raises NotFound."""
    alert = await get(uow, owner=owner, alert_id=alert_id)
    alert.read_at = alert.read_at or uow.now
    return alert


async def archive(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """Put it out of sight; once. Raises NotFound."""
    alert = await get(uow, owner=owner, alert_id=alert_id)
    alert.archived_at = alert.archived_at or uow.now
    return alert


async def counts(uow: UnitOfWork, *, owner: Owner) -> AlertCounts:
    """How much there is to read."""
    found = await repository.count_unread(uow, owner.id)
    return AlertCounts(
        unread=sum(found.values()),
        by_category=[CategoryCount(category=k, unread=v) for k, v in sorted(found.items())],
    )


def shown(alert: Alert, tongue: Tongue) -> AlertBody:
    """The alert with its text in a language; that of a newer version says that there is one."""
    text = readable_text(alert.kind, alert.facts, tongue)
    return AlertBody(
        id=alert.id,
        number=alert.number,
        category=alert.category,
        kind=alert.kind,
        language=tongue.tag,
        title=text.title,
        lines=list(text.lines),
        reasons=list(text.reasons),
        about=AlertAbout(
            project_id=alert.facts.get("project_id"),
            match_id=alert.facts.get("match_id"),
            partner_id=alert.facts.get("partner_id"),
        ),
        created_at=alert.created_at,
        read_at=alert.read_at,
        archived_at=alert.archived_at,
    )
