"""Integration services on the HTTP side; fields are named as HSDS 3.0 names them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from services.registry.integration_services.domain import Need, ServiceStatus
from shared.contracts.values import Country, Language
from shared.money import Money

_NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=_NO_NUL)]
Text = Annotated[
    str,
    Field(
        max_length=10_000, pattern=_NO_NUL, description="About the service; it names no persons."
    ),
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")]
Email = Annotated[
    str,
    Field(
        pattern=r"^[^@\s\x00]{1,64}@[^@\s\x00]{1,189}$",
        description="Of the service itself, not of a person who works there.",
    ),
]
Spoken = Annotated[Language, Field(max_length=35)]
Clock = Annotated[str, Field(pattern=r"^[0-2]\d:[0-5]\d(:[0-5]\d)?(Z|[+-]\d{2}:?\d{2})?$")]
Age = Annotated[StrictInt | StrictFloat, Field(ge=0, le=150)]
Latitude = Annotated[StrictInt | StrictFloat, Field(ge=-90, le=90)]
Longitude = Annotated[StrictInt | StrictFloat, Field(ge=-180, le=180)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Phone(_Part):
    """A number of the service or its house, never of a person."""

    number: Annotated[str, Field(min_length=1, max_length=100, pattern=_NO_NUL)]
    type: Line | None = None
    description: Text | None = None


class Schedule(_Part):
    """When it is open, after RFC 5545: `byday` such as MO,TU."""

    valid_from: date | None = None
    valid_to: date | None = None
    freq: Annotated[str, Field(pattern="^(WEEKLY|MONTHLY)$")] | None = None
    interval: Annotated[StrictInt | StrictFloat, Field(ge=1, le=1000)] | None = None
    byday: Line | None = None
    opens_at: Clock | None = None
    closes_at: Clock | None = None
    description: Text | None = None


class RequiredDocument(_Part):
    """What to bring."""

    document: Text
    uri: Url | None = None


class CostOption(_Part):
    """What it costs, and for whom."""

    option: Text | None = None
    amount: Money | None = None
    amount_description: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class Address(_Part):
    """Where a letter or a visitor goes."""

    address_1: Line
    address_2: Line | None = None
    city: Line
    region: Line | None = None
    state_province: Annotated[str, Field(max_length=300, pattern=_NO_NUL)] = ""
    postal_code: Annotated[str, Field(max_length=50, pattern=_NO_NUL)] = ""
    country: Country


class Location(_Part):
    """A place where the service is given; without a latitude and a longitude nobody finds it."""

    name: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    address: Address | None = None
    transportation: Annotated[str, Field(max_length=2000, pattern=_NO_NUL)] | None = None
    phones: list[Phone] = Field(default_factory=list, max_length=20)
    schedules: list[Schedule] = Field(default_factory=list, max_length=50)


class Words(_Part):
    """The texts of a service in one language; what is left out is told in another."""

    name: Line | None = None
    alternate_name: Line | None = None
    description: Text | None = None
    eligibility_description: Text | None = None
    application_process: Text | None = None
    fees_description: Text | None = None
    interpretation_services: Text | None = None
    wait_time: Text | None = None
    alert: Text | None = None


class Translation(Words):
    """The texts in another language."""

    required_documents: list[Text] | None = Field(
        None, max_length=50, description="One for each required document, in the same order."
    )


class ServiceBody(Words):
    """A service as it is told by its partner, or read from a file."""

    name: Line
    status: ServiceStatus = ServiceStatus.INACTIVE
    needs: list[Need] = Field(min_length=1, max_length=7)
    languages: list[Spoken] = Field(
        default_factory=list, max_length=100, description="In which the service is given."
    )
    url: Url | None = None
    email: Email | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    required_documents: list[RequiredDocument] = Field(default_factory=list, max_length=50)
    cost_options: list[CostOption] = Field(default_factory=list, max_length=50)
    schedules: list[Schedule] = Field(default_factory=list, max_length=50)
    phones: list[Phone] = Field(default_factory=list, max_length=20)
    locations: list[Location] = Field(default_factory=list, max_length=200)


class ServiceCreate(ServiceBody):
    """What is needed to enter a service."""

    partner_id: UUID
    language: Language = Field("en", max_length=35, description="Of the texts.")


class ServicePatch(_Part):
    """A merge patch: what is left out stays; lists are replaced whole, with what is kept aside."""

    # Made by factories, so that the description names no defaults.
    name: Line = Field(default_factory=str)
    alternate_name: Line | None = Field(default_factory=lambda: None)
    description: Text | None = Field(default_factory=lambda: None)
    eligibility_description: Text | None = Field(default_factory=lambda: None)
    application_process: Text | None = Field(default_factory=lambda: None)
    fees_description: Text | None = Field(default_factory=lambda: None)
    interpretation_services: Text | None = Field(default_factory=lambda: None)
    wait_time: Text | None = Field(default_factory=lambda: None)
    alert: Text | None = Field(default_factory=lambda: None)
    status: ServiceStatus = Field(default_factory=lambda: ServiceStatus.INACTIVE)
    needs: list[Need] = Field(default_factory=list, min_length=1, max_length=7)
    languages: list[Spoken] = Field(default_factory=list, max_length=100)
    url: Url | None = Field(default_factory=lambda: None)
    email: Email | None = Field(default_factory=lambda: None)
    minimum_age: Age | None = Field(default_factory=lambda: None)
    maximum_age: Age | None = Field(default_factory=lambda: None)
    required_documents: list[RequiredDocument] = Field(default_factory=list, max_length=50)
    cost_options: list[CostOption] = Field(default_factory=list, max_length=50)
    schedules: list[Schedule] = Field(default_factory=list, max_length=50)
    phones: list[Phone] = Field(default_factory=list, max_length=20)
    locations: list[Location] = Field(default_factory=list, max_length=200)


class _Told(BaseModel):
    """A part as it stands; what is kept aside of it is not shown."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)


class PhoneRead(_Told):
    """A number of the service or its house."""

    number: str
    type: str | None
    description: str | None


class ScheduleRead(_Told):
    """When it is open."""

    valid_from: date | None
    valid_to: date | None
    freq: str | None
    interval: float | None
    byday: str | None
    opens_at: str | None
    closes_at: str | None
    description: str | None


class CostRead(_Told):
    """What it costs, and for whom."""

    option: str | None
    amount: Money | None
    amount_description: str | None
    valid_from: date | None
    valid_to: date | None


class AddressRead(_Told):
    """Where a letter or a visitor goes."""

    address_1: str
    address_2: str | None
    city: str
    region: str | None
    state_province: str
    postal_code: str
    country: str


class LocationRead(_Told):
    """A place where the service is given."""

    id: UUID
    name: str | None
    latitude: float | None
    longitude: float | None
    address: AddressRead | None
    transportation: str | None
    phones: list[PhoneRead]
    schedules: list[ScheduleRead]


class DocumentRead(BaseModel):
    """What to bring, and the language it is said in."""

    document: str
    uri: str | None
    language: str


class InWords(BaseModel):
    """A service in the words of the reader's language, or of the next one there is."""

    id: UUID
    partner_id: UUID
    status: ServiceStatus
    name: str
    alternate_name: str | None
    description: str | None
    eligibility_description: str | None
    application_process: str | None
    fees_description: str | None
    interpretation_services: str | None
    wait_time: str | None
    alert: str | None
    text_languages: dict[str, str] = Field(description="In which language each text is, by name.")
    needs: list[Need]
    languages: list[str]
    url: str | None
    email: str | None
    minimum_age: float | None
    maximum_age: float | None
    required_documents: list[DocumentRead]
    cost_options: list[CostRead]
    schedules: list[ScheduleRead]
    phones: list[PhoneRead]


class ServiceRead(InWords):
    """A service as it stands."""

    language: str = Field(description="Its own, in which it was entered.")
    translations: list[str] = Field(description="The other languages it is told in.")
    source_id: str | None = Field(description="Its id in the file it came from.")
    locations: list[LocationRead]
    created_at: datetime
    changed_at: datetime
    version: int


class NearRead(BaseModel):
    """A place near by where somebody finds what they need."""

    distance_km: float
    location: LocationRead
    service: InWords
    speaks_language: bool = Field(description="Whether it is given in the asked language.")
    fits_age: bool | None = Field(description="Null where no age is asked or known.")
