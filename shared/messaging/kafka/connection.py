"""
Lets aiokafka notice on uvloop that a connection is gone.

Writing to a transport that has closed raises RuntimeError there; the client expects OSError alone
(its issue 1038). Unmended, the error ends whichever of its background tasks wrote first: the one
that joins the group, so that the worker dies, or the one that asks for metadata, so that
everybody who waits for an answer waits for ever.
"""

from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

_send = AIOKafkaConnection.send


def mend() -> None:
    """Let every connection of this process say KafkaConnectionError when it is gone."""
    AIOKafkaConnection.send = _send_or_say


def _send_or_say(
    self: AIOKafkaConnection,
    request: Any,
    expect_response: bool = True,  # noqa: FBT001, FBT002
) -> Any:
    try:
        return _send(self, request, expect_response)
    except RuntimeError as error:
        self.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"the connection to {self.host} is gone: {error}") from error
