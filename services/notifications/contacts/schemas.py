"""What goes in and out at the door of contact points."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from services.notifications.contacts.domain import ContactKind, time_zones


def _known_time_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError("is no IANA time zone; an example is Africa/Dakar")
    return name


def _plain_address(address: str) -> str:
    if not address.isascii():
        raise ValueError("an address with other than ASCII characters cannot be mailed to yet")
    return address


DisplayName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        examples=["Awa Ndiaye"],
        description="Stands in the greeting of mails, and in introductions once both agreed.",
    ),
]
EmailAddress = Annotated[
    EmailStr, Field(max_length=254, examples=["awa@example.org"]), AfterValidator(_plain_address)
]
Locale = Annotated[
    str,
    Field(
        max_length=35,
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        examples=["fr-SN"],
        description="BCP 47. Mails are written in en, fr, es, ar or pt; else in English.",
    ),
]
TimeZone = Annotated[
    str,
    Field(max_length=64, examples=["Africa/Dakar"], description="IANA name."),
    AfterValidator(_known_time_zone),
]


class ContactPointCreate(BaseModel):
    """An address to be confirmed."""

    model_config = ConfigDict(extra="forbid")

    kind: ContactKind = ContactKind.EMAIL
    display_name: DisplayName
    address: EmailAddress
    locale: Locale
    time_zone: TimeZone


class ContactPointChange(BaseModel):
    """A merge patch; a new address has to be confirmed anew."""

    model_config = ConfigDict(extra="forbid")

    # Made by a factory, so that the description names no default: what is left out stays.
    display_name: DisplayName = Field(default_factory=str)
    address: EmailAddress = Field(default_factory=str)
    locale: Locale = Field(default_factory=str)
    time_zone: TimeZone = Field(default_factory=str)


class Code(BaseModel):
    """The code out of the mail."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=20, examples=["ABCD-2345"])


class ContactPointBody(BaseModel):
    """A contact point as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: ContactKind
    display_name: str
    address: str
    locale: str
    time_zone: str
    verified_at: datetime | None = Field(
        description="Null until the code was sent back: nothing but the code goes there before."
    )
    is_shown: bool = Field(
        description="The other side of an introduction sees this one; where none is chosen, the "
        "oldest confirmed one."
    )
    created_at: datetime
    version: int
