"""Retired skills on the HTTP side."""

from pydantic import BaseModel, Field


class RetiredSkillHeld(BaseModel):
    """A stated skill that the skills in force no longer have; it goes on matching."""

    skill: str = Field(description="Its URI.")
    replaced_by: str | None = Field(
        description="The URI of the skill to state in its place; it matches as the same. Null "
        "where none is known."
    )
