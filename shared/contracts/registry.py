"""What the registry tells the world."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import (
    Country,
    FundingNeed,
    MemberRole,
    Open,
    PartnerStatus,
    PartnerType,
    ProjectKind,
    RoleNeed,
    SdgTarget,
    SectorCode,
    Side,
    Value,
)


class PartnerState(EventData):
    """What is public about a partner at the time of the event."""

    partner_id: UUID
    name: str
    partner_type: Open[PartnerType]
    sides: tuple[Open[Side], ...]
    country: Country | None = Field(description="Null for an international body.")
    status: Open[PartnerStatus]
    at: AwareDatetime


@event("registry.partner.submitted.v1", topic="registry.partners", key="partner_id")
class PartnerSubmitted(PartnerState):
    """A partner asks to be verified."""


@event("registry.partner.verified.v1", topic="registry.partners", key="partner_id")
class PartnerVerified(PartnerState):
    """A reviewer verified a partner: from now on it may publish."""


@event("registry.partner.rejected.v1", topic="registry.partners", key="partner_id")
class PartnerRejected(PartnerState):
    """A reviewer did not verify a partner; it may submit again."""


@event("registry.partner.suspended.v1", topic="registry.partners", key="partner_id")
class PartnerSuspended(PartnerState):
    """A verified partner was suspended: nothing it publishes is acted on until it is reinstated."""


@event("registry.partner.reinstated.v1", topic="registry.partners", key="partner_id")
class PartnerReinstated(PartnerState):
    """A suspended partner may publish again."""


@event("registry.partner.changed.v1", topic="registry.partners", key="partner_id")
class PartnerChanged(PartnerState):
    """What is public about a partner was edited."""


@event("registry.partner.review_due.v1", topic="registry.partners", key="partner_id")
class PartnerReviewDue(PartnerState):
    """A verified partner has to be looked at again; told once for each date."""

    verify_again_on: date


class Member(Value):
    """A person who may act for a partner."""

    person_id: UUID
    role: Open[MemberRole]


@event("registry.membership.changed.v1", topic="registry.memberships", key="partner_id")
class MembershipChanged(EventData):
    """The whole list of people who may act for a partner; it replaces any earlier list."""

    partner_id: UUID
    members: tuple[Member, ...]


class ProjectState(EventData):
    """A whole project as it stands: hearers need not ask back."""

    project_id: UUID
    partner_id: UUID
    kind: Open[ProjectKind]
    title: str = Field(max_length=300)
    summary: str = Field(max_length=2000)
    language: str = Field(description="BCP 47 tag of title and summary.")
    country: Country
    place: str | None
    sector: SectorCode
    sdg_targets: tuple[SdgTarget, ...]
    open_to_all: bool = Field(description="People without a tie to the country may be matched too.")
    host_partner_id: UUID | None
    roles: tuple[RoleNeed, ...] = Field(max_length=6)
    funding: FundingNeed | None
    iati_identifier: str | None
    at: AwareDatetime


@event("registry.project.published.v1", topic="registry.projects", key="project_id")
class ProjectPublished(ProjectState):
    """A verified partner published a project: it may now be matched."""


@event("registry.project.changed.v1", topic="registry.projects", key="project_id")
class ProjectChanged(ProjectState):
    """A published project was edited; this is its whole new state."""


@event("registry.project.closed.v1", topic="registry.projects", key="project_id")
class ProjectClosed(EventData):
    """A published project takes no more people and no more money."""

    project_id: UUID
    partner_id: UUID
    title: str
    reason: str = Field(description="completed, cancelled, suspended, withdrawn or expired.")
    at: AwareDatetime
