"""The SQL that writes many alerts and deliveries, each in one statement."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlmodel import col

from services.notifications.alerts.domain import News
from services.notifications.partners.models import PartnerMember
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

# The rows of the recipients first, in one order for everybody: whoever has them is the only one
# who gives their alerts numbers.
_HOLD_COUNTS = text(
    """
    INSERT INTO recipient AS r (id, last_number)
    SELECT DISTINCT id, 0 FROM unnest(CAST(:ids AS uuid[])) AS v(id) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET last_number = r.last_number
    """
)
# Then what was not told before, with the next numbers of each; a key that comes twice is told once.
_WRITE = text(
    """
    WITH said AS (
        SELECT DISTINCT ON (recipient, category, key) * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:recipient_kinds AS text[]), CAST(:recipients AS uuid[]),
            CAST(:categories AS text[]), CAST(:kinds AS text[]), CAST(:keys AS text[]),
            CAST(:facts AS text[]), CAST(:subjects AS text[]), CAST(:in_inbox AS bool[])
        ) WITH ORDINALITY
            AS v(id, who, recipient, category, kind, key, facts, subjects, in_inbox, nth)
        ORDER BY recipient, category, key, nth
    ), fresh AS (
        SELECT s.*, row_number() OVER (PARTITION BY recipient ORDER BY nth) AS place
        FROM said s WHERE NOT EXISTS (
            SELECT FROM alert a WHERE a.recipient_id = s.recipient AND a.category = s.category
            AND a.dedupe_key = s.key)
    ), counted AS (
        UPDATE recipient r SET last_number = r.last_number + n.many
        FROM (SELECT recipient, count(*) AS many FROM fresh GROUP BY recipient) AS n
        WHERE r.id = n.recipient RETURNING r.id, r.last_number - n.many AS before
    )
    INSERT INTO alert (
        id, recipient_kind, recipient_id, number, category, kind, dedupe_key, facts, subjects,
        in_inbox, created_at)
    SELECT f.id, who, recipient, before + place, category, kind, key, CAST(facts AS jsonb),
        CAST(subjects AS uuid[]), in_inbox, :now
    FROM fresh f JOIN counted c ON c.id = f.recipient
    RETURNING id
    """
)
# What happened before the last restore may have left already: it is held.
_ENQUEUE = text(
    """
    INSERT INTO delivery (
        id, kind, reference, recipient_id, contact_point_id, state, attempts, due_at, created_at)
    SELECT v.id, 'alert', alert, recipient, point,
        CASE WHEN happened <= (SELECT max(at) FROM restore_note) THEN 'unknown' ELSE 'due' END,
        0, due, :now
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:alerts AS uuid[]), CAST(:recipients AS uuid[]),
        CAST(:points AS uuid[]), CAST(:due AS timestamptz[]), CAST(:happened AS timestamptz[])
    ) AS v(id, alert, recipient, point, due, happened)
    ON CONFLICT ON CONSTRAINT delivery_once DO NOTHING
    """
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The mail of an alert to one contact point."""

    alert_id: UUID
    recipient_id: UUID
    contact_point_id: UUID
    due_at: datetime
    happened_at: datetime | None


async def write(
    uow: UnitOfWork, news: Sequence[News], in_inbox: Sequence[bool]
) -> dict[UUID, News]:
    """
    Write an alert for each that was not told before, with its recipient's next number, by id.

    The recipients' rows stay locked, so that numbers become visible in order.
    """
    recipients = [each.recipient.id for each in news]
    await uow.session.execute(_HOLD_COUNTS, {"ids": recipients})
    ids = [new_id() for _ in news]
    written = await uow.session.scalars(
        _WRITE,
        {
            "ids": ids,
            "recipient_kinds": [each.recipient.kind for each in news],
            "recipients": recipients,
            "categories": [each.category for each in news],
            "kinds": [each.kind for each in news],
            "keys": [each.dedupe_key for each in news],
            "facts": [orjson.dumps(dict(each.facts)).decode() for each in news],
            "subjects": ["{" + ",".join(map(str, each.subjects)) + "}" for each in news],
            "in_inbox": list(in_inbox),
            "now": uow.now,
        },
    )
    by_id = dict(zip(ids, news, strict=True))
    fresh = set(written)
    return {alert_id: each for alert_id, each in by_id.items() if alert_id in fresh}


async def administrators_of(uow: UnitOfWork, partners: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Who administers each of the partners, in a fixed order."""
    found = await uow.session.execute(
        select(col(PartnerMember.partner_id), col(PartnerMember.person_id))
        .where(
            col(PartnerMember.partner_id).in_(partners),
            col(PartnerMember.role) == MemberRole.ADMINISTRATOR,
        )
        .order_by(col(PartnerMember.partner_id), col(PartnerMember.person_id))
    )
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for partner_id, person_id in found:
        people[partner_id].append(person_id)
    return people


async def enqueue(uow: UnitOfWork, leaving: Sequence[Leaving]) -> None:
    """Write what must leave, each once."""
    await uow.session.execute(
        _ENQUEUE,
        {
            "ids": [new_id() for _ in leaving],
            "alerts": [each.alert_id for each in leaving],
            "recipients": [each.recipient_id for each in leaving],
            "points": [each.contact_point_id for each in leaving],
            "due": [each.due_at for each in leaving],
            "happened": [each.happened_at for each in leaving],
            "now": uow.now,
        },
    )
