"""The Kafka door that partners' events come in by: one topic for each partner."""

from collections.abc import Sequence

from services.registry.events.schemas import EventChannel
from services.registry.intake import service
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from shared.contracts import intake
from shared.contracts.catalog import EventData
from shared.contracts.codec import BadEnvelope
from shared.contracts.envelope import Event
from shared.contracts.partner import PartnerFact
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.acting import Hears, WithLookup
from shared.messaging.transport import Record


def read_record(record: Record) -> Event[EventData]:
    """A partner's event; who sent it is what the topic says. Raises EnvelopeError."""
    slug = intake.slug_of(record.topic)
    if slug is None:
        raise BadEnvelope(f"The topic {record.topic} belongs to no partner.")
    message = intake.Message(record.headers, record.value)
    return intake.read(message, slug=slug)


async def find_senders(events: Sequence[Event[PartnerFact]], uow: UnitOfWork) -> dict[str, Partner]:
    """The partners of a batch, locked in one order, so that two batches never wait in a ring."""
    slugs = {slug for each in events if (slug := intake.slug_of(each.topic))}
    return await partners.partners_of(uow, slugs=sorted(slugs))


async def on_partner_event(
    event: Event[PartnerFact], uow: UnitOfWork, senders: dict[str, Partner]
) -> None:
    """A partner's system said something; a refusal is its outcome and no failure of ours."""
    sender = senders.get(intake.slug_of(event.topic) or "")
    if sender is None:
        raise partners.PartnerNotFound(f"{event.topic} is the topic of no partner.")
    await service.receive(
        uow, sender=sender, messages=[intake.message_of(event)], channel=EventChannel.KAFKA
    )


HEARS: Hears = dict.fromkeys(
    intake.partner_types().values(), WithLookup(look_up=find_senders, act=on_partner_event)
)
