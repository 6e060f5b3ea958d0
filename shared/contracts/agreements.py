"""What the registry tells about agreements and what their parties owe each other."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import Country, Open, SectorCode, Side, Value

TOPIC = "registry.agreements"


class AgreementKind(StrEnum):
    """What kind of paper it is."""

    MOU = "mou"
    BILATERAL_LABOUR_AGREEMENT = "bilateral_labour_agreement"
    TRIPARTITE = "tripartite"
    FRAMEWORK = "framework"
    DATA_SHARING = "data_sharing"
    MOBILITY_PARTNERSHIP = "mobility_partnership"
    OTHER = "other"


class AgreementStatus(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    OTHER = "other"


class PartyRole(StrEnum):
    """As what a partner takes part; observers neither sign nor vote."""

    SIGNATORY = "signatory"
    GUARANTOR = "guarantor"
    IMPLEMENTER = "implementer"
    OBSERVER = "observer"
    OTHER = "other"


class ObligationStatus(StrEnum):
    """How an obligation stands."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    LATE = "late"
    MET = "met"
    BREACHED = "breached"
    OTHER = "other"


class Party(Value):
    """A partner that takes part in an agreement."""

    partner_id: UUID
    role: Open[PartyRole]
    side: Open[Side]


class AgreementState(EventData):
    """What is public about an agreement as it stands; drafts are told to nobody."""

    agreement_id: UUID
    kind: Open[AgreementKind]
    title: str = Field(max_length=300)
    language: str = Field(description="BCP 47 tag of the title.")
    legally_binding: bool
    status: Open[AgreementStatus]
    parties: tuple[Party, ...]
    countries_of_origin: tuple[Country, ...]
    countries_of_destination: tuple[Country, ...]
    sectors: tuple[SectorCode, ...]
    starts_on: date | None
    ends_on: date | None
    at: AwareDatetime


@event("registry.agreement.signed.v1", topic=TOPIC, key="agreement_id")
class AgreementSigned(AgreementState):
    """Every signatory signed."""


@event("registry.agreement.changed.v1", topic=TOPIC, key="agreement_id")
class AgreementChanged(AgreementState):
    """A signed agreement came into force, was suspended, goes on, or was amended."""


@event("registry.agreement.ended.v1", topic=TOPIC, key="agreement_id")
class AgreementEnded(AgreementState):
    """The agreement ended; what it brought about stays on record."""


class ObligationState(EventData):
    """What one party owes under an agreement, as it stands."""

    obligation_id: UUID
    agreement_id: UUID
    agreement_title: str
    partner_id: UUID = Field(description="Who owes it.")
    title: str = Field(max_length=300)
    language: str = Field(description="BCP 47 tag of the titles.")
    due_on: date
    status: Open[ObligationStatus]
    at: AwareDatetime


@event("registry.obligation.due.v1", topic=TOPIC, key="agreement_id")
class ObligationDue(ObligationState):
    """An obligation falls due soon; told once for each due date."""


@event("registry.obligation.overdue.v1", topic=TOPIC, key="agreement_id")
class ObligationOverdue(ObligationState):
    """The due date passed and the obligation was not met; told once for each due date."""


@event("registry.obligation.met.v1", topic=TOPIC, key="agreement_id")
class ObligationMet(ObligationState):
    """An obligation was met, with evidence."""
