"""
The bytes and the headers of one call, after Standard Webhooks. Pure.

The body is the CloudEvent as one JSON document. Every attempt has the id of its event, its own
moment, and a signature by each secret that is in force.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from standardwebhooks import Webhook

from services.notifications.partners.domain import Owner
from services.notifications.webhooks.domain import seen_by, sequence_for
from shared.contracts.catalog import EventData, catalog
from shared.contracts.codec import Outgoing, to_structured
from shared.flow import Flow

# Longer than the slowest call, and some air.
LEASE_SECONDS: Final = 60
EXCERPT_CHARACTERS: Final = 1000
# Every point where a process may die between what the database knows and what the endpoint knows;
# tests kill it at each.
HOOKS: Final = ("poster.claimed", "poster.posted", "poster.noted", "poster.recovered")


def document(
    event_type: str,
    event_id: str,
    envelope: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    owner: Owner,
    schema_url: str,
) -> bytes:
    """
    The CloudEvent as its reader may see it; KeyError for a type that this version does not know.

    What an earlier version wrote is seen by the rules of this one.
    """
    known: type[EventData] = catalog()[event_type]
    told = known.model_validate(data)
    return to_structured(
        Outgoing(
            data=known.model_validate(seen_by(owner, told)),
            id=UUID(event_id),
            source=str(envelope["source"]),
            time=datetime.fromisoformat(str(envelope["time"])),
            sequence=sequence_for(owner, told, int(envelope["sequence"])),
            flow=Flow(str(envelope["correlation_id"]), envelope.get("causation_id")),
            schema_url=schema_url,
        )
    )


def headers(event_id: str, body: bytes, secrets: Sequence[bytes], at: datetime) -> dict[str, str]:
    """What goes with the body; whoever has one of the secrets can check it."""
    # The library reads a moment's digits as UTC, whatever its zone says.
    at = at.astimezone(UTC)
    signatures = [Webhook(each).sign(event_id, at, body.decode()) for each in secrets]
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "diaspora-partnerships",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def excerpt(body: bytes) -> str:
    """The beginning of an answer as text that any column takes."""
    return (
        body[: 4 * EXCERPT_CHARACTERS]
        .decode("utf-8", "replace")
        .replace("\0", "\N{REPLACEMENT CHARACTER}")[:EXCERPT_CHARACTERS]
    )
