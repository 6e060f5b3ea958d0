"""What the registry tells about people at work with a host, and about who is kept from it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import Country, Modality, Open, SectorCode

TOPIC = "registry.placements"
CORRIDORS = "registry.corridors"

_PEOPLE = ("person_ids",)


class PlacementStatus(StrEnum):
    """Where a placement stands."""

    AGREED = "agreed"
    PREPARED = "prepared"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    OTHER = "other"


class PlacementState(EventData):
    """One placement as it stands; a group mission names several people and hosts."""

    placement_id: UUID = Field(description="Of the match it came from, where it came from one.")
    project_id: UUID
    partner_id: UUID = Field(description="Whose project it is.")
    project_title: str
    host_partner_ids: tuple[UUID, ...]
    introducer_partner_id: UUID | None
    agreement_id: UUID | None
    person_ids: tuple[UUID, ...]
    country: Country = Field(description="Where the work is.")
    modality: Open[Modality]
    status: Open[PlacementStatus]
    starts_on: date | None
    ends_on: date | None
    return_on: date | None = Field(description="When the people are back where they came from.")
    at: AwareDatetime


@event("registry.placement.agreed.v1", topic=TOPIC, key="placement_id", people=_PEOPLE)
class PlacementAgreed(PlacementState):
    """Both sides decided, and no safeguard stands against it."""


@event("registry.placement.started.v1", topic=TOPIC, key="placement_id", people=_PEOPLE)
class PlacementStarted(PlacementState):
    """The people began."""


@event("registry.placement.ended.v1", topic=TOPIC, key="placement_id", people=_PEOPLE)
class PlacementEnded(PlacementState):
    """The placement ended or was called off; the status says which."""


@event("registry.placement.followup_due.v1", topic=TOPIC, key="placement_id", people=_PEOPLE)
class PlacementFollowupDue(PlacementState):
    """It is time to ask what is still in use; told 6 and 12 months after the end."""

    months: int = Field(description="After the end: 6 or 12.")


class SafeguardOutcome(StrEnum):
    """What the safeguards say of a placement."""

    ALLOWED = "allowed"
    ALLOWED_UNDER_AGREEMENT = "allowed_under_agreement"
    BLOCKED = "blocked"
    OTHER = "other"


@event("registry.safeguard.blocked.v1", topic=TOPIC, key="placement_id", people=_PEOPLE)
class SafeguardBlocked(EventData):
    """A placement would take protected workers out of a country that lacks them."""

    placement_id: UUID
    project_id: UUID
    partner_id: UUID
    project_title: str
    person_ids: tuple[UUID, ...]
    country_of_origin: Country
    list_version: str
    rule_id: str
    rule_text: str
    at: AwareDatetime


@event("registry.corridor.diversion_suspected.v1", topic=CORRIDORS, key="corridor")
class DiversionSuspected(EventData):
    """After an agreement slowed one stream, the same sector's stream from elsewhere grew."""

    corridor: str = Field(
        description="Migration corridor that grew, as two ISO 3166-1 alpha-3 codes: origin first.",
        examples=["ZWE-GBR"],
        pattern=r"^[A-Z]{3}-[A-Z]{3}$",
    )
    agreement_id: UUID
    agreement_title: str
    partner_ids: tuple[UUID, ...] = Field(description="The parties of the agreement.")
    covered_corridor: str = Field(description="The corridor that the agreement covers.")
    sector: SectorCode
    year: int
    covered_before: int = Field(ge=0, description="People a year before the agreement.")
    covered_now: int = Field(ge=0)
    other_before: int = Field(ge=0)
    other_now: int = Field(ge=0)
    at: AwareDatetime
