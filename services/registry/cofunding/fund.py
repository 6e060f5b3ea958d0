"""A matching fund as a document: contributors, windows with shares and caps, and a committee."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from shared.contracts.programmes import ContributorClass
from shared.contracts.values import Country, Instrument, Language, ProjectKind, SectorCode
from shared.money import Currency

_ZONES = frozenset(available_timezones())
MOST_MINOR = 10**15


def _known_zone(name: str) -> str:
    if name not in _ZONES:
        raise ValueError("is no time zone of the IANA list")
    return name


Key = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9_+-]{0,39}$",
        description="A word that other parts of the document name this one by.",
        examples=["federation"],
    ),
]
Measure = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z_]{1,39}$",
        description="What is counted: families, employees, jobs.",
        examples=["families"],
    ),
]
FundLine = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
FundText = Annotated[
    str,
    Field(max_length=2000, pattern=r"^[^\x00]*$", description="No names of people."),
]
SourceUrl = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")]
TimeZone = Annotated[
    str,
    Field(max_length=60, description="IANA name.", examples=["America/Mexico_City"]),
    AfterValidator(_known_zone),
]
Parts = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Minor = Annotated[
    int,
    Field(ge=1, le=MOST_MINOR, strict=True, description="Minor units of the fund's currency."),
]
Count = Annotated[int, Field(ge=0, le=10**9, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CapBasis(StrEnum):
    """What a cap is a cap of."""

    TOTAL_COST = "total_cost"
    PROGRAMME_SHARE = "programme_share"


class BeyondCap(StrEnum):
    """What happens to a project that goes beyond the cap."""

    REFUSED = "refused"
    OTHERS_PAY = "others_pay"


class Majority(StrEnum):
    """How many of those who say yes or no must say yes; a tie is always a no."""

    SIMPLE = "simple"
    TWO_THIRDS = "two_thirds"


class FundContributor(_Part):
    """One who pays: the programme itself, a club, a municipality."""

    key: Key
    name: FundLine
    contributor_class: ContributorClass
    in_kind: StrictBool = Field(
        default=False, description="Its part may be work, land or services instead of money."
    )


class UsualPart(_Part):
    """A part that one of several usually takes of their joint share."""

    contributor: Key
    parts: Parts


class FundShare(_Part):
    """
    So many parts of the cost, from one contributor or from several together.

    Parts are whole numbers, so that thirds are exact: 1, 1 and 1.
    """

    parts: Parts
    contributors: list[UsualPart] = Field(
        min_length=1, max_length=10, description="Several share jointly, usually in these parts."
    )


class FundCap(_Part):
    """The most of the whole cost, or of what the programme itself pays."""

    amount_minor: Minor
    basis: CapBasis
    beyond: BeyondCap


class FundCondition(_Part):
    """A number that an application states, and its bounds."""

    measure: Measure
    at_least: Count | None = None
    at_most: Count | None = None


class EarlierStage(_Part):
    """A window whose support the applicant must have completed before."""

    programme: Key | None = Field(None, description="Slug of another programme; null: this one.")
    window: Key


class IneligibleCost(_Part):
    """A kind of cost that is never co-financed."""

    kind: Key
    reason: FundLine


class FundWindow(_Part):
    """One way to be supported by the fund, with its own rules."""

    key: Key
    title: FundLine
    shares: list[FundShare] = Field(
        default_factory=list,
        max_length=10,
        description="Empty where only the cap is stated: the programme pays up to it.",
    )
    cap: FundCap | None = None
    smallest_minor: Minor | None = Field(None, description="The least that the programme pays.")
    instruments: list[Instrument] = Field(min_length=1, max_length=6)
    project_kinds: list[ProjectKind] = Field(
        default_factory=list, max_length=5, description="Empty: any."
    )
    sectors: list[SectorCode] = Field(
        default_factory=list, max_length=100, description="Beginnings of DAC codes; empty: any."
    )
    countries_of_origin: list[Country] = Field(
        default_factory=list, max_length=100, description="Where projects are; empty: anywhere."
    )
    countries_of_destination: list[Country] = Field(
        default_factory=list, max_length=100, description="Where the diaspora lives; empty: any."
    )
    conditions: list[FundCondition] = Field(default_factory=list, max_length=20)
    requires_completed: list[EarlierStage] = Field(default_factory=list, max_length=10)
    ineligible_costs: list[IneligibleCost] = Field(default_factory=list, max_length=50)
    steps: list[FundLine] = Field(default_factory=list, max_length=30)
    other_contributors: StrictBool = Field(
        default=False, description="Others may add; what they give is taken off before sharing."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        named = [one.contributor for share in self.shares for one in share.contributors]
        if len(set(named)) < len(named):
            raise ValueError("a contributor stands in two shares")
        if not self.shares and self.cap is None:
            raise ValueError("a window has shares, a cap, or both")
        kinds = [cost.kind for cost in self.ineligible_costs]
        if len(set(kinds)) < len(kinds):
            raise ValueError("a kind of cost is named twice")
        return self


class CommitteeRules(_Part):
    """How the validation committee sits and decides."""

    name: FundLine
    quorum_percent: int = Field(
        50, ge=1, le=100, strict=True, description="Of the seats that may vote."
    )
    majority: Majority = Majority.SIMPLE
    notice_days: int = Field(0, ge=0, le=365, strict=True)
    sits_in_months: list[Annotated[int, Field(ge=1, le=12, strict=True)]] = Field(
        default_factory=list, max_length=12, description="1 is January; empty: the whole year."
    )


class Fund(_Part):
    """
    Everything a programme needs to know of its matching fund; no code knows any fund.

    `format` is the version of this form, for documents that are kept for years.
    """

    format: Literal[1]
    title: FundLine
    language: Language
    time_zone: TimeZone
    currency: Currency | None = Field(None, description="Null for a model of shares alone.")
    contributors: list[FundContributor] = Field(min_length=1, max_length=20)
    programme: Key = Field(description="Which of the contributors the programme itself is.")
    windows: list[FundWindow] = Field(min_length=1, max_length=20)
    committee: CommitteeRules | None = None
    sources: list[SourceUrl] = Field(default_factory=list, max_length=20)
    notes: FundText = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _once("contributor", [each.key for each in self.contributors])
        _once("window", [each.key for each in self.windows])
        known = {each.key for each in self.contributors}
        if self.programme not in known:
            raise ValueError("the programme is one of the contributors")
        for window in self.windows:
            named = {one.contributor for share in window.shares for one in share.contributors}
            if strangers := sorted(named - known):
                raise ValueError(f"{strangers[0]} is no contributor")
            if window.shares and self.programme not in named:
                raise ValueError("the programme has a share in each window with shares")
            if self.currency is None and (window.cap or window.smallest_minor):
                raise ValueError("an amount needs the fund's currency")
        return self

    def window(self, key: str) -> FundWindow | None:
        """The window of this key."""
        return next((each for each in self.windows if each.key == key), None)

    def contributor(self, key: str) -> FundContributor:
        """The contributor of this key, which the document names."""
        return next(each for each in self.contributors if each.key == key)

    def zone(self) -> ZoneInfo:
        """Where the fund's dates fall."""
        return ZoneInfo(self.time_zone)


def _once(what: str, keys: list[str]) -> None:
    if len(set(keys)) < len(keys):
        raise ValueError(f"two {what}s have one key")
