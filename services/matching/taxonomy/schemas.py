"""Taxonomy bodies on the HTTP side."""

from pydantic import BaseModel, Field


class SkillSuggestion(BaseModel):
    """A skill that what was typed may mean."""

    id: int
    uri: str
    label: str = Field(description="The name that was found, in the language of the search.")


class SkillSuggestions(BaseModel):
    """At most ten; the person picks."""

    language: str
    items: list[SkillSuggestion]


class SkillRead(BaseModel):
    """A skill."""

    id: int
    uri: str
    kind: str
    labels: dict[str, str]
    is_retired: bool
    replaced_by: str | None = Field(
        description="Of a retired skill: the URI of the one in force that matches as the same."
    )
    may_be_must_have: bool


class OccupationSuggestion(BaseModel):
    """An occupation that what was typed may mean."""

    uri: str
    isco_group: str
    label: str


class OccupationSuggestions(BaseModel):
    """At most ten; the person picks."""

    language: str
    items: list[OccupationSuggestion]
