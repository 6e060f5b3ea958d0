"""Events, people and confirmed addresses, as tests of notifications need them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.notifications.contacts.models import ContactPoint
from services.notifications.hears import HEARS
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.contracts.matching import ListCount, MatchFound, ProfileErased, ShortlistReady
from shared.contracts.registry import Member, MembershipChanged, PartnerState, ProjectClosed
from shared.contracts.values import ListKind, MemberRole, PartnerStatus, PartnerType
from shared.db.unit_of_work import Database
from shared.ids import new_id
from shared.security.principal import PrincipalKind
from tests.support.events import act_on

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def hear(
    database: Database, *facts: EventData, sequence: int = 1, event_id: str | None = None
) -> None:
    """Act on the facts as the consumer does: one transaction, one flow per event."""
    async with database.unit_of_work() as uow:
        for fact in facts:
            event: Event[Any] = Event(
                id=event_id or str(new_id()),
                source="/test",
                type=fact.event_type,
                subject=fact.key,
                time=AT,
                topic=fact.topic,
                key=fact.key,
                sequence=sequence,
                correlation_id="test",
                causation_id=None,
                traceparent=None,
                data=fact,
            )
            await act_on(HEARS, event, uow)


def match(
    person_id: UUID | None,
    *,
    partner_id: UUID | None = None,
    project_id: UUID | None = None,
    profile_id: UUID | None = None,
    match_id: UUID | None = None,
    title: str = "Rural clinics",
) -> MatchFound:
    """Somebody was found for a project."""
    return MatchFound(
        match_id=match_id or uuid4(),
        project_id=project_id or uuid4(),
        project_partner_id=uuid4(),
        project_title=title,
        project_country="SN",
        role=1 if person_id else 0,
        role_title="Midwife" if person_id else None,
        list_kind=ListKind.SKILLS if person_id else ListKind.FUNDING,
        profile_id=profile_id or uuid4(),
        person_id=person_id,
        partner_id=partner_id,
        score=8000,
        reasons=(),
        taxonomy_version="1",
        scoring_version=1,
        at=AT,
    )


def shortlist(partner_id: UUID, project_id: UUID, revision: int = 1) -> ShortlistReady:
    """A project's lists changed."""
    told = ListCount(list_kind=ListKind.SKILLS, role=1, role_title="Midwife", listed=3, told=2)
    return ShortlistReady(
        project_id=project_id,
        project_partner_id=partner_id,
        project_title="Rural clinics",
        project_country="SN",
        lists=(told,),
        revision=revision,
        at=AT,
    )


def members(partner_id: UUID, *people: UUID, role: str = "administrator") -> MembershipChanged:
    """The whole list of a partner's people."""
    return MembershipChanged(
        partner_id=partner_id,
        members=tuple(Member(person_id=each, role=MemberRole(role)) for each in people),
    )


def decided(kind: type[PartnerState], partner_id: UUID, status: str) -> PartnerState:
    """A reviewer decided about a partner."""
    return kind(
        partner_id=partner_id,
        name="District hospital",
        partner_type=PartnerType.HOST_INSTITUTION,
        sides=(),
        country="SN",
        status=PartnerStatus(status),
        at=AT,
    )


def closed(project_id: UUID, **more: Any) -> ProjectClosed:
    """A project takes nobody any more."""
    values = {"partner_id": uuid4(), "title": "x", "reason": "completed", "at": AT} | more
    return ProjectClosed(project_id=project_id, **values)


def erased(profile_id: UUID, person_id: UUID | None) -> ProfileErased:
    """A person left."""
    return ProfileErased(profile_id=profile_id, person_id=person_id, partner_id=None, at=AT)


async def reachable(
    database: Database,
    *owners: UUID,
    kind: PrincipalKind = PrincipalKind.PERSON,
    locale: str = "en",
    domain: str = "example.org",
) -> Sequence[str]:
    """Give each a confirmed address; answers the addresses."""
    addresses = []
    async with database.unit_of_work() as uow:
        for owner in owners:
            address = f"{owner.hex}@{domain}"
            point = ContactPoint(
                owner_kind=kind,
                owner_id=owner,
                kind="email",  # type: ignore[arg-type]
                display_name="Awa",
                address=address,
                address_key=address,
                locale=locale,
                time_zone="Africa/Dakar",
                verification_id=uuid4(),
                code_sent_at=uow.now,
                verified_at=uow.now,
                created_at=uow.now,
            )
            uow.session.add(point)
            addresses.append(address)
    return addresses


def tied(french: str) -> str:
    """The same with spaces that do not break beside guillemets and colons."""
    for mark in ("« ", " »", " :"):
        french = french.replace(mark, mark.replace(" ", "\N{NO-BREAK SPACE}"))
    return french
