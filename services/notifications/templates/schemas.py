"""What goes in and out at the door of templates."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.wording.texts import Text

LanguageTag = Literal["en", "fr", "es", "ar", "pt"]
_Words = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Wording = Annotated[
    _Words | dict[str, _Words],
    Field(description="A text, or one for each plural form of the language."),
]


class TemplateItem(BaseModel):
    """A kind of message."""

    kind: str


class Sentence(BaseModel):
    """One sentence of a message."""

    key: str
    text: Text = Field(description="As it is said now.")
    first: Text = Field(description="As it comes with the service.")
    is_own: bool


class TemplateRead(BaseModel):
    """What a message of a kind is made of, and facts to try it with."""

    kind: str
    language: str
    sentences: list[Sentence]
    sample: dict[str, Any]


class PreviewAsked(BaseModel):
    """How a message is to be shown."""

    model_config = ConfigDict(extra="forbid")

    language: LanguageTag = "en"
    facts: dict[str, Any] | None = Field(None, description="Null for the sample of the kind.")
    texts: dict[str, Wording] = Field(
        default_factory=dict, max_length=50, description="Sentences to try; nothing is kept."
    )


class Preview(BaseModel):
    """The message as it stands in the inbox, and as a mail."""

    language: str
    direction: str
    title: str
    lines: list[str]
    reasons: list[str]
    html: str
    plain: str


class OwnWording(BaseModel):
    """A sentence of one's own."""

    model_config = ConfigDict(extra="forbid")

    text: Wording
