"""
Requests to brokers that aiokafka does not know: passwords, quotas, the ids of topics.

Written from Kafka's own message definitions (DescribeUserScramCredentials version 0,
AlterUserScramCredentials version 0, AlterClientQuotas version 0, Metadata version 12).
"""

from typing import Any
from uuid import UUID

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Array,
    Boolean,
    CompactArray,
    CompactBytes,
    CompactString,
    Float64,
    Int8,
    Int16,
    Int32,
    Schema,
    String,
    TaggedFields,
)

_NO_TAGS: dict[int, bytes] = {}


class _ScramAnswer(Response):  # type: ignore[misc]
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _ScramRequest(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _ScramAnswer
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(
                ("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields)
            ),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class AlterScram(Request[_ScramRequest]):  # type: ignore[misc]
    """Set and delete the passwords of users."""

    API_KEY = 51
    SHA_512 = 2

    def __init__(
        self,
        *,
        deletions: tuple[str, ...] = (),
        upsertions: tuple[tuple[str, int, bytes, bytes], ...] = (),
    ) -> None:
        """Upsertions are user, iterations, salt and salted password."""
        self._deletions = [(name, self.SHA_512, _NO_TAGS) for name in deletions]
        self._upsertions = [
            (name, self.SHA_512, iterations, salt, salted, _NO_TAGS)
            for name, iterations, salt, salted in upsertions
        ]

    def build(self, request_struct_class: Any) -> Any:
        """The request in the version that both know."""
        return request_struct_class(self._deletions, self._upsertions, _NO_TAGS)


class _UsersAnswer(Response):  # type: ignore[misc]
    API_KEY = 50
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("error_message", CompactString("utf-8")),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                (
                    "credentials",
                    CompactArray(
                        ("mechanism", Int8), ("iterations", Int32), ("tags", TaggedFields)
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _UsersRequest(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 50
    API_VERSION = 0
    RESPONSE_TYPE = _UsersAnswer
    SCHEMA = Schema(
        ("users", CompactArray(("name", CompactString("utf-8")), ("tags", TaggedFields))),
        ("tags", TaggedFields),
    )


class DescribeScram(Request[_UsersRequest]):  # type: ignore[misc]
    """Ask whether a user has a password."""

    API_KEY = 50

    def __init__(self, user: str) -> None:
        self._users = [(user, _NO_TAGS)]

    def build(self, request_struct_class: Any) -> Any:
        """The request in the version that both know."""
        return request_struct_class(self._users, _NO_TAGS)


class _QuotasAnswer(Response):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "entries",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                (
                    "entity",
                    Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8"))),
                ),
            ),
        ),
    )


class _QuotasRequest(RequestStruct):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = _QuotasAnswer
    SCHEMA = Schema(
        (
            "entries",
            Array(
                (
                    "entity",
                    Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8"))),
                ),
                ("ops", Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    )


class AlterUserQuotas(Request[_QuotasRequest]):  # type: ignore[misc]
    """Set what one user may send and read a second; None takes a limit away."""

    API_KEY = 49

    def __init__(self, user: str, limits: dict[str, float | None]) -> None:
        operations = [(key, value or 0.0, value is None) for key, value in limits.items()]
        self._entries = [([("user", user)], operations)]

    def build(self, request_struct_class: Any) -> Any:
        """The request in the version that both know."""
        return request_struct_class(self._entries, False)  # noqa: FBT003  a field of the request


class _TopicId:
    """Sixteen bytes; all zero where there is none."""

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: Any) -> UUID:
        return UUID(bytes=data.read(16))


NO_TOPIC_ID = UUID(int=0)


class _IdsAnswer(Response):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _TopicId),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _IdsRequest(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 12
    RESPONSE_TYPE = _IdsAnswer
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _TopicId), ("name", CompactString("utf-8")), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class AskTopicIds(Request[_IdsRequest]):  # type: ignore[misc]
    """Ask for the ids of topics; none is made by asking."""

    API_KEY = 3

    def __init__(self, topics: frozenset[str]) -> None:
        self._topics = [(NO_TOPIC_ID, topic, _NO_TAGS) for topic in sorted(topics)]

    def build(self, request_struct_class: Any) -> Any:
        """The request in the version that both know."""
        return request_struct_class(self._topics, False, False, _NO_TAGS)  # noqa: FBT003
