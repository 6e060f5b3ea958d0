"""
A partner's system in Python: sends its projects as events over Kafka, each in order per project.

    pip install aiokafka cloudevents
    KAFKA_PASSWORD=... python send_events.py BOOTSTRAP USERNAME TOPIC < projects.jsonl
"""

import asyncio
import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from cloudevents.core.bindings.kafka import to_binary_event
from cloudevents.core.v1.event import CloudEvent

TYPE = "partner.project.submitted.v1"


def as_event(project: dict[str, Any]) -> CloudEvent:
    """
    One project as a CloudEvent.

    The id is made of what is said: the same words sent again, after a crash or by a nightly run,
    are the same event and have one effect. Your own numbers do as well, if they are kept.
    """
    said = json.dumps(project, sort_keys=True).encode()
    return CloudEvent(
        attributes={
            "id": hashlib.sha256(said).hexdigest(),
            "source": "urn:my-own-system",
            "type": TYPE,
            "time": datetime.now(UTC),
            "subject": project["reference"],
            # Events of one key stay in order.
            "partitionkey": project["reference"],
            "datacontenttype": "application/json",
        },
        data=project,
    )


async def send(bootstrap: str, username: str, topic: str, lines: list[str]) -> int:
    """Send every line; returns when the brokers have acknowledged them all."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        security_protocol=os.environ.get("KAFKA_SECURITY", "SASL_PLAINTEXT"),
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=username,
        sasl_plain_password=os.environ["KAFKA_PASSWORD"],
    )
    try:
        await producer.start()
        waiting = []
        for line in lines:
            message = to_binary_event(as_event(json.loads(line)))
            waiting.append(
                await producer.send(
                    topic,
                    key=str(message.key).encode(),
                    value=message.value,
                    headers=list(message.headers.items()),
                )
            )
        await asyncio.gather(*waiting)
        return len(waiting)
    finally:
        await producer.stop()


if __name__ == "__main__":
    given = [line for line in sys.stdin if line.strip()]
    try:
        count = asyncio.run(send(sys.argv[1], sys.argv[2], sys.argv[3], given))
    except KafkaConnectionError as error:
        sys.exit(f"{error}: are the address, the username and KAFKA_PASSWORD right?")
    sys.stdout.write(f"{count} events sent\n")
