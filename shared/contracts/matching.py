"""What matching tells the world."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import Country, ListKind, Open, Value


class ProfileState(EventData):
    """That a profile changed its state; what it says of a person never travels."""

    profile_id: UUID
    person_id: UUID | None = Field(description="Whose it is; null for an organisation's profile.")
    partner_id: UUID | None = Field(description="The organisation that would fund, else null.")
    at: AwareDatetime


_WHO = ("person_id", "profile_id")


@event("matching.profile.published.v1", topic="matching.profiles", key="profile_id", people=_WHO)
class ProfilePublished(ProfileState):
    """A person or an organisation agreed to be matched."""


@event("matching.profile.changed.v1", topic="matching.profiles", key="profile_id", people=_WHO)
class ProfileChanged(ProfileState):
    """A published profile was edited."""


@event("matching.profile.paused.v1", topic="matching.profiles", key="profile_id", people=_WHO)
class ProfilePaused(ProfileState):
    """A profile is not matched until it is published again."""


@event("matching.profile.erased.v1", topic="matching.profiles", key="profile_id", people=_WHO)
class ProfileErased(EventData):
    """
    A person left, or an organisation's profile: every hearer deletes what it holds about it.

    Told also for a person who never had a profile; `profile_id` is then the person id. Without a
    `person_id` it is the profile alone that left; its organisation stays.
    """

    profile_id: UUID
    person_id: UUID | None
    partner_id: UUID | None
    at: AwareDatetime


class ReasonKind(StrEnum):
    """Why two sides fit; each has its sentence in every language."""

    SKILL = "skill"
    RELATED_SKILL = "related_skill"
    COUNTRY_TIE = "country_tie"
    LANGUAGE = "language"
    SECTOR = "sector"
    AMOUNT = "amount"
    WINDOW = "window"
    OTHER = "other"


class Reason(Value):
    """One reason; `subject` is a code (URI, country, language, DAC sector), never free text."""

    kind: Open[ReasonKind]
    subject: str | None
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="The subject's label by language (en, fr, es, ar, pt), in those that it has.",
    )


@event(
    "matching.match.found.v1",
    topic="matching.matches",
    key="profile_id",
    people=("person_id", "profile_id"),
)
class MatchFound(EventData):
    """A project and a person (or an organisation that would fund) fit well enough to be told."""

    match_id: UUID
    project_id: UUID
    project_partner_id: UUID
    project_title: str
    project_country: Country
    role: int = Field(ge=0, le=6, description="The role's number; 0 is the funding list.")
    role_title: str | None
    list_kind: Open[ListKind]
    profile_id: UUID
    person_id: UUID | None
    partner_id: UUID | None = Field(description="The funding organisation, if it is one.")
    score: int = Field(ge=0, le=10_000, description="Reciprocal fit R or funding fit F, of 10,000.")
    reasons: tuple[Reason, ...] = Field(max_length=3)
    taxonomy_version: str
    scoring_version: int
    at: AwareDatetime


class ListCount(Value):
    """How many stand in one list of a project, and how many of them were told."""

    list_kind: Open[ListKind]
    role: int
    role_title: str | None
    listed: int
    told: int


@event("matching.shortlist.ready.v1", topic="matching.shortlists", key="project_id")
class ShortlistReady(EventData):
    """A project's lists changed; told once per change of who was told, at most once an hour."""

    project_id: UUID
    project_partner_id: UUID
    project_title: str
    project_country: Country
    lists: tuple[ListCount, ...]
    revision: int = Field(ge=1, description="Counts up with every telling of the project.")
    at: AwareDatetime


class HandshakeSide(StrEnum):
    """Who took a step: the person (or funder), the project's partner, or the passing of time."""

    PERSON = "person"
    HOST = "host"
    INTRODUCER = "introducer"
    TIME = "time"
    OTHER = "other"


class AnswerReason(StrEnum):
    """Why somebody declined or withdrew; the other side sees it."""

    NOT_INTERESTED = "not_interested"
    NOT_AVAILABLE = "not_available"
    TERMS = "terms"
    LOCATION = "location"
    SKILLS_DIFFER = "skills_differ"
    POSITION_FILLED = "position_filled"
    FOUND_ANOTHER = "found_another"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    NO_REASON_GIVEN = "no_reason_given"
    OTHER = "other"


class EndReason(StrEnum):
    """Why a handshake ended that nobody declined, withdrew or let expire."""

    PROJECT_CLOSED = "project_closed"
    ROLE_FULL = "role_full"
    PROFILE_PAUSED = "profile_paused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PARTNER_SUSPENDED = "partner_suspended"
    ERASED = "erased"
    SAFEGUARD = "safeguard"
    OTHER = "other"


class HandshakeStep(EventData):
    """
    A step between the two sides of a match; names are told only by introductions.

    The copy that is posted to the association that brought the person in, where it stands on
    neither side, says nothing of the profile: it is about the match, counts the match's steps, and
    keeps to itself who said no and why.
    """

    match_id: UUID
    project_id: UUID
    project_partner_id: UUID
    project_title: str
    project_country: Country
    role: int = Field(ge=0, le=6, description="The role's number; 0 is the funding list.")
    role_title: str | None
    list_kind: Open[ListKind]
    profile_id: UUID = Field(
        description="In what is posted to the introducing association: the match's id."
    )
    person_id: UUID | None
    partner_id: UUID | None = Field(description="The funding organisation, if it is one.")
    introducer_id: UUID | None = Field(
        description="The association that brought the person in, if one did."
    )
    by: Open[HandshakeSide] = Field(
        description="Who took the step; the introducing association is not posted who said no."
    )
    revision: int = Field(ge=1, description="Counts up with every step of the handshake.")
    at: AwareDatetime


_SIDES = ("person_id", "profile_id")
_REASON = "What is posted to the introducing association says `other`."


@event("matching.match.proposed.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchProposed(HandshakeStep):
    """One side asks the other; who proposes has agreed."""

    answer_due_at: AwareDatetime = Field(description="Three working days after the proposal.")
    expires_at: AwareDatetime = Field(description="Fourteen working days after the proposal.")


@event("matching.match.reminded.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchReminded(HandshakeStep):
    """Two working days went by without an answer."""

    answer_due_at: AwareDatetime
    expires_at: AwareDatetime
    waits_for: Open[HandshakeSide] = Field(description="Who has not answered.")


@event("matching.match.accepted.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchAccepted(HandshakeStep):
    """The side that was asked agrees; told just before `agreed`."""


@event("matching.match.agreed.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchAgreed(HandshakeStep):
    """Both sides agreed: now each may learn the other's name."""


@event("matching.match.declined.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchDeclined(HandshakeStep):
    """The side that was asked said no; the pair is not matched again."""

    reason: Open[AnswerReason] = Field(description=_REASON)


@event("matching.match.withdrawn.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchWithdrawn(HandshakeStep):
    """A side took its own yes back, before or after both agreed; the pair is not matched again."""

    reason: Open[AnswerReason] = Field(description=_REASON)


@event("matching.match.expired.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchExpired(HandshakeStep):
    """Nobody answered in time; the pair may be matched again."""


@event("matching.match.ended.v1", topic="matching.matches", key="profile_id", people=_SIDES)
class MatchEnded(HandshakeStep):
    """The handshake is over because something it stood on is gone."""

    reason: Open[EndReason] = Field(description=_REASON)
