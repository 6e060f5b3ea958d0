"""Who decided what about which object: written once, never changed."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_NOTE = text(
    "INSERT INTO audit (id, at, actor, action, object_type, object_id, decision, correlation_id) "
    "VALUES (:id, :at, :actor, :action, :object_type, :object_id, CAST(:decision AS jsonb), :flow)"
)


async def note(
    uow: UnitOfWork,
    *,
    actor: str,
    action: str,
    object_type: str,
    object_id: UUID | str,
    decision: dict[str, Any],
) -> None:
    """Write one line of audit in the same transaction; `decision` holds no payloads."""
    await uow.session.execute(
        _NOTE,
        {
            "id": new_id(),
            "at": uow.now,
            "actor": actor,
            "action": action,
            "object_type": object_type,
            "object_id": str(object_id),
            "decision": orjson.dumps(decision).decode(),
            "flow": uow.flow.correlation_id,
        },
    )
