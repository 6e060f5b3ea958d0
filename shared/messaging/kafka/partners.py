"""
What a partner's system is to the brokers: a user with a password, a topic, rules and limits.

Nobody but the partner's user may write to its topic: a record does not carry who sent it, so the
topic is the proof.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest

from shared.messaging.kafka import topics
from shared.messaging.kafka.protocol import AlterScram, AlterUserQuotas, DescribeScram
from shared.messaging.kafka.topics import TopicPlan

# Of topics.yaml, what every partner may read.
PUBLIC_TOPICS: Final = (
    "registry.partners",
    "registry.projects",
    "registry.agreements",
    "registry.programmes",
)
# RFC 7677 asks for 4,096 at least; clients' logins stay quick.
_ITERATIONS = 8192
_SENT_BYTES_A_SECOND = 1024.0 * 1024
_READ_BYTES_A_SECOND = 4 * 1024.0 * 1024
_UNKNOWN_USER = 91
# Kafka's own numbers.
_TOPIC, _GROUP = 2, 3
_ANY, _LITERAL, _PREFIXED = 1, 3, 4
_READ, _WRITE, _DESCRIBE = 3, 4, 8
_ALLOW = 3


class BrokersRefused(Exception):
    """The brokers did not do what was asked, or are not there; the text says why."""


@dataclass(frozen=True, slots=True)
class KafkaCredential:
    """What a partner's system needs to come in; the password is shown once."""

    username: str
    password: str
    topic: str
    group_prefix: str
    readable: tuple[str, ...]


def username_of(slug: str) -> str:
    """The partner's user; the prefix keeps it apart from users of our own."""
    return f"partner-{slug}"


def group_prefix_of(slug: str) -> str:
    """How the names of its consumer groups begin; a slug holds no dot, so no other's begin so."""
    return f"partner.{slug}."


async def give(
    bootstrap: str,
    security: dict[str, Any],
    *,
    slug: str,
    topic: TopicPlan,
    replication: int,
    public: Sequence[str],
) -> KafkaCredential:
    """
    Make the partner's topic, user, rules and limits, or set a new password if they are there.

    `public` are topics that it may read. Raises BrokersRefused; done again it
    brings everything to what is asked.
    """
    try:
        if missing := await topics.plan(bootstrap, [topic], security):
            await topics.make(bootstrap, missing, replication=replication, security=security)
    except (KafkaError, topics.PartitionCountChanged, topics.TopicNotMade) as error:
        raise BrokersRefused(str(error)) from error
    user, password = username_of(slug), secrets.token_urlsafe(32)
    async with _admin(bootstrap, security) as admin:
        for request in _rules(slug, topic.name, public):
            await _ask(admin, request)
        await _ask(admin, _limits(user, _SENT_BYTES_A_SECOND, _READ_BYTES_A_SECOND))
        await _ask(admin, AlterScram(upsertions=(_salted(user, password),)))
    return KafkaCredential(user, password, topic.name, group_prefix_of(slug), tuple(public))


async def has_user(bootstrap: str, security: dict[str, Any], *, slug: str) -> bool:
    """Whether the partner's user has a password just now."""
    async with _admin(bootstrap, security) as admin:
        answer = await admin._send_to_controller(DescribeScram(username_of(slug)))
        (found,) = answer.to_object()["results"]
        if found["error_code"] not in (0, _UNKNOWN_USER):
            raise BrokersRefused(str(found["error_message"]))
        return bool(found["error_code"] == 0)


async def revoke(bootstrap: str, security: dict[str, Any], *, slug: str) -> None:
    """Take the password, the rules and the limits away; the topic stays, to be read to its end."""
    user = username_of(slug)
    async with _admin(bootstrap, security) as admin:
        # The rules first: a connection that is open already is shut out by them.
        await _ask(admin, DeleteAclsRequest(_ANY, None, _ANY, f"User:{user}", None, _ANY, _ANY))
        await _ask(admin, AlterScram(deletions=(user,)), ignored=_UNKNOWN_USER)
        await _ask(admin, _limits(user, None, None))


def _rules(slug: str, topic: str, public: Sequence[str]) -> list[CreateAclsRequest]:
    """An idempotent producer needs no rule of its own: Write on a topic is enough since Kafka 3."""
    allowed = [
        (_TOPIC, topic, _LITERAL, _WRITE),
        (_TOPIC, topic, _LITERAL, _DESCRIBE),
        (_GROUP, group_prefix_of(slug), _PREFIXED, _READ),
        *((_TOPIC, name, _LITERAL, _READ) for name in public),
    ]
    user = f"User:{username_of(slug)}"
    return [
        CreateAclsRequest(kind, name, pattern, user, "*", operation, _ALLOW)
        for kind, name, pattern, operation in allowed
    ]


def _limits(user: str, sent: float | None, read: float | None) -> AlterUserQuotas:
    return AlterUserQuotas(user, {"producer_byte_rate": sent, "consumer_byte_rate": read})


def _salted(user: str, password: str) -> tuple[str, int, bytes, bytes]:
    """RFC 5802: the brokers never see the password itself."""
    salt = secrets.token_bytes(32)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return user, _ITERATIONS, salt, salted


async def _ask(admin: Any, request: Any, *, ignored: int = 0) -> None:
    """Send it to the controller; each part of the answer begins with a code or is named."""
    answer = await admin._send_to_controller(request)
    for name, parts in answer.to_object().items():
        if name in ("throttle_time_ms", "tags"):
            continue
        for part in parts:
            if part["error_code"] not in (0, ignored):
                kind = for_code(part["error_code"]).__name__
                raise BrokersRefused(f"{kind}: {part['error_message']}")


@asynccontextmanager
async def _admin(bootstrap: str, security: dict[str, Any]) -> AsyncIterator[Any]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    try:
        await admin.start()
        yield admin
    except KafkaError as error:
        raise BrokersRefused(f"{type(error).__name__}: {error}") from error
    finally:
        await admin.close()
