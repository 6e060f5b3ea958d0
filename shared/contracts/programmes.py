"""What the registry tells about programmes that add to the diaspora's money, and of all money."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import Country, Instrument, Open, SectorCode
from shared.money import Money

ROUNDS = "registry.programmes"
MONEY = "registry.contributions"


class RoundState(EventData):
    """One round of a programme, in which projects apply for its money."""

    round_id: UUID
    programme_id: UUID
    partner_id: UUID = Field(description="Who runs the programme.")
    programme_title: str = Field(max_length=300)
    title: str = Field(max_length=300)
    language: str = Field(description="BCP 47 tag of the titles.")
    countries: tuple[Country, ...] = Field(description="Where its projects are; empty: anywhere.")
    sectors: tuple[SectorCode, ...] = Field(description="Empty: any.")
    budget: Money | None
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    at: AwareDatetime


@event("registry.round.opened.v1", topic=ROUNDS, key="programme_id")
class RoundOpened(RoundState):
    """Projects may apply from now on."""


@event("registry.round.closing.v1", topic=ROUNDS, key="programme_id")
class RoundClosing(RoundState):
    """A round closes soon; told once for each closing date."""


@event("registry.round.closed.v1", topic=ROUNDS, key="programme_id")
class RoundClosed(RoundState):
    """No application is taken any more."""

    applications: int = Field(ge=0)


class ContributorClass(StrEnum):
    """Whose money it is, as programmes and reports tell contributors apart."""

    DIASPORA = "diaspora"
    COMMUNITY = "community"
    NATIONAL_GOVERNMENT = "national_government"
    SUBNATIONAL_GOVERNMENT = "subnational_government"
    LOCAL_GOVERNMENT = "local_government"
    INTERGOVERNMENTAL = "intergovernmental"
    PRIVATE_SECTOR = "private_sector"
    FOUNDATION = "foundation"
    OTHER = "other"


class ContributionState(EventData):
    """What one contributor gives to one project, after the entry that is told."""

    contribution_id: UUID
    entry_id: UUID
    project_id: UUID
    partner_id: UUID = Field(description="Whose project it is.")
    project_title: str
    contributor_partner_id: UUID | None
    match_id: UUID | None = Field(description="Of a person: the match they agreed to.")
    contributor_class: Open[ContributorClass]
    instrument: Open[Instrument]
    programme_id: UUID | None
    amount: Money = Field(description="Of this entry; taken off again where it corrects one.")
    pledged: Money = Field(description="Of this contribution until now.")
    committed: Money
    disbursed: Money = Field(description="Money and goods at the project's disposal until now.")
    at: AwareDatetime
    refunded: Money | None = Field(None, description="Of this contribution until now.")
    corrects_entry_id: UUID | None = Field(
        None, description="The entry that this one takes back, wholly or in part."
    )


@event("registry.contribution.pledged.v1", topic=MONEY, key="project_id")
class ContributionPledged(ContributionState):
    """Somebody means to give."""


@event("registry.contribution.committed.v1", topic=MONEY, key="project_id")
class ContributionCommitted(ContributionState):
    """Somebody bound themselves in writing."""


@event("registry.contribution.disbursed.v1", topic=MONEY, key="project_id")
class ContributionDisbursed(ContributionState):
    """Money, or goods of a stated worth, were placed at the project's disposal."""


@event("registry.contribution.refunded.v1", topic=MONEY, key="project_id")
class ContributionRefunded(ContributionState):
    """Money went back to its contributor."""
