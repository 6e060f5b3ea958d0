"""What partners' systems send over Kafka, and what becomes of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError
from sqlalchemy import text

from services.registry.settings import RegistrySettings
from shared.messaging.kafka.partners import KafkaCredential
from tests.integration.registry.house import House
from tests.integration.registry.ingest import (
    Name,
    Sent,
    binary,
    fresh_slug,
    let_in,
    login,
    producing,
    registry_worker,
    send_batch,
    structured,
)
from tests.integration.registry.partner_events import (
    Sender,
    cloud_event,
    project_data,
    slug,
    withdrawal,
)
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


@pytest.fixture
async def clinic(house: House) -> Sender:
    """A verified partner that nobody had before."""
    return await Sender.of(house, fresh_slug())


@pytest.fixture
async def credential(clinic: Sender, kafka_bootstrap: str) -> AsyncIterator[KafkaCredential]:
    """What its system comes in with."""
    name = (await permissions(clinic))["topic"].split(".")[1]
    async with let_in(kafka_bootstrap, name) as given:
        yield given


@pytest.fixture
async def worker(
    settings: RegistrySettings, house: House, credential: KafkaCredential, kafka_bootstrap: str
) -> AsyncIterator[None]:
    """The registry's worker, hearing all that partners send."""
    async with registry_worker(settings, house.database, kafka_bootstrap):
        yield


async def permissions(sender: Sender) -> dict[str, Any]:
    answer = await sender.house.api.get(f"{sender.path}/event-permissions", headers=sender.headers)
    return dict(answer.json())


async def told(house: House) -> int:
    """How many events about projects were told; the worker sends them away at once."""
    async with house.database.connection() as connection:
        last = await connection.scalar(
            text("SELECT sum(last) FROM event_sequence WHERE topic = 'registry.projects'")
        )
    return int(last or 0)


def listed(sender: Sender, count: int, **filters: str) -> Callable[[], Awaitable[Any]]:
    async def enough() -> list[dict[str, Any]] | None:
        found = await sender.listed(limit="100", **filters)
        return found if len(found) >= count else None

    return enough


@pytest.mark.usefixtures("worker")
async def test_both_modes_have_outcomes_that_the_partner_reads(
    house: House, clinic: Sender, credential: KafkaCredential, partners_bootstrap: str
) -> None:
    made = cloud_event(source="/partners/somebody-else", correlationid="from-the-partner")
    broken = withdrawal("PRJ-9")
    async with producing(partners_bootstrap, **login(credential)) as producer:
        await send_batch(producer, credential.topic, [binary(made), structured(broken)])
        await until(listed(clinic, 2), seconds=40)
        await send_batch(producer, credential.topic, [structured(made), binary(withdrawal())])
        await until(listed(clinic, 3), seconds=40)
    first, second = (await clinic.read(made["id"])).json(), (await clinic.read(broken["id"])).json()
    assert (first["outcome"], first["channel"], first["event"]["source"]) == (
        "accepted",
        "kafka",
        first["source"],
    )
    assert slug(second) == "reference-unknown"
    assert await told(house) == 2


@pytest.mark.usefixtures("worker")
async def test_an_event_that_came_over_http_has_no_second_effect_over_kafka(
    house: House, clinic: Sender, credential: KafkaCredential, kafka_bootstrap: str
) -> None:
    event = cloud_event()
    await clinic.send(event)

    async def is_counted() -> bool:
        return bool((await clinic.read(event["id"])).json()["copies"])

    async with producing(kafka_bootstrap) as producer:
        await send_batch(producer, credential.topic, [binary(event)])
        await until(is_counted, seconds=40)
    assert await told(house) == 1


@pytest.mark.usefixtures("worker")
async def test_what_nobody_can_read_is_shown_to_its_partner_with_the_reason(
    house: House, clinic: Sender, credential: KafkaCredential, kafka_bootstrap: str
) -> None:
    good = [cloud_event(project_data(f"PRJ-{n}")) for n in range(3)]
    foreign = cloud_event(type="registry.project.closed.v1")
    doubled = binary(good[0])
    records = [
        binary(good[0]),
        binary(foreign),
        # The client raises at this name for its whole batch, whatever stands behind it.
        Sent(b"{}", [(Name(b"ce_\xff\xfe"), b"x")]),
        binary(good[1]),
        Sent(doubled.value, [*doubled.headers, ("ce_id", b"another")]),
        Sent(None, (), None),
        binary(good[2]),
    ]
    async with producing(kafka_bootstrap) as producer:
        await send_batch(producer, credential.topic, records)
        await until(listed(clinic, 3), seconds=40)
        shown = await until(listed(clinic, 4, outcome="quarantined"), seconds=40)
        await send_batch(producer, credential.topic, [binary(withdrawal("PRJ-2"))])
        await until(listed(clinic, 4), seconds=40)
    assert {each["outcome"] for each in await clinic.listed()} == {"accepted"}
    reasons = {each["place"]: each["problem"]["detail"] for each in shown}
    assert sorted(reasons) == ["0/1", "0/2", "0/4", "0/5"]
    assert "is no event that partners send" in reasons["0/1"]
    assert "comes twice" in reasons["0/4"]
    other = await Sender.of(house, "school")
    assert await other.listed(outcome="quarantined") == []


@pytest.mark.usefixtures("worker")
async def test_a_position_behind_a_name_the_client_cannot_decode_is_found_again(
    settings: RegistrySettings,
    house: House,
    clinic: Sender,
    credential: KafkaCredential,
    kafka_bootstrap: str,
) -> None:
    odd = Sent(b"{}", [(Name(b"\xff"), b"x")])
    async with producing(kafka_bootstrap) as producer:
        await send_batch(producer, credential.topic, [odd])
        await until(listed(clinic, 1, outcome="quarantined"), seconds=40)
        # Another worker begins one record before the stored position: at the odd one.
        async with registry_worker(settings, house.database, kafka_bootstrap):
            await send_batch(producer, credential.topic, [binary(cloud_event())])
            await until(listed(clinic, 1, outcome="accepted"), seconds=40)
    async with house.database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM quarantine")) == 1


@pytest.mark.usefixtures("worker")
async def test_a_partner_that_comes_later_is_heard_without_a_restart(
    house: House, kafka_bootstrap: str, partners_bootstrap: str
) -> None:
    name = fresh_slug()
    late = await Sender.of(house, name)
    async with (
        let_in(kafka_bootstrap, name) as given,
        producing(partners_bootstrap, **login(given)) as producer,
    ):
        began = monotonic()
        await send_batch(producer, given.topic, [binary(cloud_event())])
        await until(listed(late, 1), seconds=60)
        seconds = monotonic() - began
    print(f"a new partner's topic was heard after {seconds:.1f} s")  # noqa: T201
    assert seconds < 30


@pytest.mark.usefixtures("worker")
async def test_a_partner_without_verification_is_told_so(
    house: House, kafka_bootstrap: str
) -> None:
    name = fresh_slug()
    draft = await Sender.of(house, name, verified=False)
    async with let_in(kafka_bootstrap, name) as given, producing(kafka_bootstrap) as producer:
        await send_batch(producer, given.topic, [binary(cloud_event())])
        (outcome,) = await until(listed(draft, 1), seconds=60)
    assert slug(outcome) == "partner-not-verified"


async def test_a_few_bytes_never_become_more_than_the_limit(
    credential: KafkaCredential, partners_bootstrap: str
) -> None:
    packed = {"compression_type": "gzip", "max_request_size": 4_000_000}
    async with producing(partners_bootstrap, **packed, **login(credential)) as producer:
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(credential.topic, b"\0" * 1024 * 1024)
