"""What goes in and out at the door of preferences."""

from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.notifications.preferences.domain import Category, Mode

_EMAIL = (
    "`at_once` sends a mail for each alert. With `daily` and `weekly` no single mails are sent: "
    "the alert waits in the inbox for the digest."
)


class CategoryPreference(BaseModel):
    """When alerts of one category leave."""

    category: Category
    can_be_switched_off: bool = Field(description="False for `account` alone.")
    inbox: Mode
    email: Mode = Field(description=_EMAIL)


class QuietHoursBody(BaseModel):
    """No mail between these times; they may run over midnight, and equal times mean none."""

    model_config = ConfigDict(extra="forbid")

    starts: time = Field(examples=["22:00:00"], description="On the contact point's clock.")
    ends: time = Field(examples=["07:00:00"])

    @field_validator("starts", "ends")
    @classmethod
    def _without_zone(cls, at: time) -> time:
        if at.tzinfo is not None:
            raise ValueError("say a time without a zone: the contact point has one")
        return at.replace(microsecond=0)


class Preferences(BaseModel):
    """Everything chosen, and what holds where nothing was."""

    categories: list[CategoryPreference]
    quiet_hours: QuietHoursBody | None


class CategoryChoice(BaseModel):
    """A choice for one category."""

    model_config = ConfigDict(extra="forbid")

    inbox: Literal["off", "at_once"]
    email: Mode = Field(description=_EMAIL)
