"""What brokers know of a consumer group."""

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code


async def count_members(bootstrap: str, group: str, security: dict[str, Any]) -> int:
    """How many members the group has just now; raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    try:
        await admin.start()
        (answer,) = await admin.describe_consumer_groups([group])
        error, _, _, _, _, members, *_ = answer.groups[0]
        if error:
            raise for_code(error)(group)
        return len(members)
    finally:
        await admin.close()
