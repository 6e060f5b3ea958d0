"""What goes out at the door of introductions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.contacts.domain import ContactKind
from services.notifications.introductions.domain import Side
from shared.contracts.values import ListKind
from shared.security.principal import PrincipalKind


class IntroductionItem(BaseModel):
    """That two sides agreed; whoever wants the names asks for the one introduction."""

    model_config = ConfigDict(from_attributes=True)

    match_id: UUID
    project_id: UUID
    project_title: str
    role: int = Field(description="The role's number; 0 is the funding list.")
    role_title: str | None
    list_kind: ListKind
    agreed_at: datetime
    ended_at: datetime | None = Field(description="Since when no name is shown any more.")


class IntroducedContact(BaseModel):
    """Where the side is reached: the confirmed address that it chose, or its oldest."""

    kind: ContactKind
    address: str = Field(examples=["awa@example.org"])


class IntroducedSide(BaseModel):
    """Who a side is, as its contact points say at this moment."""

    kind: PrincipalKind
    display_name: str | None = Field(
        examples=["Awa Ndiaye"],
        description="A partner's name is that of the register. Null for a person who gave none.",
    )
    contact: IntroducedContact | None = Field(
        description="Null while the side has no confirmed address of its own."
    )


class IntroductionBody(IntroductionItem):
    """Both sides of an agreed match: the other's, and one's own as the other sees it."""

    you_are: Side = Field(description="On which side the caller stands.")
    person: IntroducedSide = Field(description="The person, or whoever would fund.")
    host: IntroducedSide = Field(description="The project's partner.")
