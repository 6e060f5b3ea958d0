"""Quarantined records on the HTTP side and in commands."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from shared.operations.choice import ChoiceBody
from shared.operations.contents import Contents


class Reading(StrEnum):
    """What became of a record that was read again."""

    PARKED = "parked"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"


class QuarantinedRecord(BaseModel):
    """A record that nobody could read, without its bytes."""

    id: str = Field(description="Names it in paths.", examples=["registry:7"])
    consumer: str
    topic: str
    partition: int
    place: str = Field(description="Its offset; without a log the digest of its bytes.")
    key: str
    type: str | None = Field(description="The type it claims in its headers, if it does.")
    reason: str
    quarantined_at: datetime


class QuarantinedShown(QuarantinedRecord):
    """A record that nobody could read, byte for byte."""

    contents: Contents


class ReadAgain(BaseModel):
    """What became of one record."""

    outcome: Reading = Field(
        description="It waits in its line; or it was heard before; or this consumer does not hear "
        "its type. In each case it left the quarantine."
    )


class QuarantineChoice(ChoiceBody):
    """Which are meant, and after which to go on."""

    after: str | None = Field(
        None, max_length=120, description="`next` of the call before: those that stayed are behind."
    )


class ManyReadAgain(BaseModel):
    """What became of many."""

    parked: int
    duplicate: int
    ignored: int
    unreadable: int = Field(description="Still cannot be read, and stayed.")
    next: str | None = Field(description="Send it as `after` to go on; null when all were read.")
