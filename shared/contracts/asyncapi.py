"""The AsyncAPI 3.0 document of what is told, and the JSON Schema of each event's data."""

from collections import defaultdict
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contracts import (
    agreements,
    matching,
    notifications,
    partner,
    placements,
    programmes,
    registry,
)
from shared.contracts.catalog import EventData, catalog

VERSION = "1.0.0"
_TELLERS = {
    # What it hears from outside the system stands in its document too.
    "registry": (registry, agreements, programmes, placements, partner),
    "matching": (matching,),
    "notifications": (notifications,),
}
_HEADERS = {
    "ce_id": "UUIDv7; the same in every copy of the event.",
    "ce_source": "Who tells it, for instance /registry.",
    "ce_type": "The event's type.",
    "ce_subject": "The id of what it is about.",
    "ce_time": "When it happened, RFC 3339, UTC.",
    "ce_dataschema": "Where the JSON Schema of the data is served.",
    "ce_partitionkey": "The Kafka key.",
    "ce_correlationid": "The same from the first request to the last alert.",
    "ce_causationid": "The id of the event that caused this one, if one did.",
    "ce_sequence": "Gap-free per topic and key, 20 digits: act only on a higher one.",
    "ce_traceparent": "W3C trace context, if there is one.",
}


def json_schema(event_type: str) -> dict[str, Any]:
    """The JSON Schema of one event's data; KeyError for a type that nobody tells."""
    return catalog()[event_type].model_json_schema(mode="validation")


def documented_by(service: str | None) -> dict[str, type[EventData]]:
    """What `service` tells, and what it hears from partners, by type; everything for None."""
    found = dict(sorted(catalog().items()))
    if service is None:
        return found
    modules = {module.__name__ for module in _TELLERS[service]}
    return {name: data for name, data in found.items() if data.__module__ in modules}


def document(service: str | None = None) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of one service, or of the whole system."""
    events = documented_by(service)
    references, parts = models_json_schema(
        [(data_type, "validation") for data_type in events.values()],
        ref_template="#/components/schemas/{model}",
    )
    channels: dict[str, Any] = defaultdict(dict)
    messages: dict[str, Any] = {}
    for event_type, data_type in events.items():
        channel = channels[_channel(data_type.topic)]
        channel["address"] = data_type.topic
        if data_type.topic == partner.TOPIC:
            channel["parameters"] = {"partner": {"description": "The partner's slug."}}
        channel.setdefault("messages", {})[event_type] = {
            "$ref": f"#/components/messages/{event_type}"
        }
        messages[event_type] = _message(
            event_type, data_type, references[(data_type, "validation")]
        )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Diaspora partnerships: events of {service or 'all services'}",
            "version": VERSION,
            "description": "CloudEvents 1.0 in binary mode: attributes are headers, the value is "
            "the JSON data. Sent at least once and in order per key; drop an event whose id you "
            "have seen, and act only on a higher sequence.",
        },
        "defaultContentType": "application/json",
        "channels": dict(channels),
        "operations": dict(_operation(channel) for channel in channels),
        "components": {
            "messages": messages,
            "schemas": parts.get("$defs", {}),
            "messageTraits": {"cloudevent": {"headers": _header_schema()}},
        },
    }


def _channel(topic: str) -> str:
    return topic.partition(".{")[0]


def _operation(channel: str) -> tuple[str, dict[str, Any]]:
    """What this system does there: it tells, but for what partners' systems tell it."""
    place = {"$ref": f"#/channels/{channel}"}
    if channel == _channel(partner.TOPIC):
        return f"hear-{channel}", {"action": "receive", "channel": place}
    return f"tell-{channel}", {"action": "send", "channel": place}


def _message(
    event_type: str, data_type: type[EventData], payload: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": event_type,
        "title": event_type,
        "summary": " ".join((data_type.__doc__ or "").split()),
        "contentType": "application/json",
        "payload": payload,
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "bindings": {"kafka": {"key": {"type": "string", "description": data_type.key_field}}},
    }


def _header_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": says} for name, says in _HEADERS.items()
        },
        "required": ["ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_sequence"],
    }
