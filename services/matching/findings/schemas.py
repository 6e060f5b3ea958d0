"""Bodies that show what was found."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.answers.domain import Dropped
from services.matching.matches.schemas import Part
from shared.contracts.values import ListKind


class WouldMatch(BaseModel):
    """Somebody who would be listed; people stay opaque."""

    profile_id: UUID
    score: int = Field(description="Of 10,000.")
    is_of_the_field: bool = Field(
        description="Whether a skill is held that was asked for; else it is a neighbouring field."
    )
    needs_met: int = Field(description="How many of the asked skills are met in some way.")
    reasons: list[Part] = Field(description="The parts that make most of the score.")


class RolePreview(BaseModel):
    """A role's list as it would be."""

    role: int = Field(description="Its place in the draft, from 1.")
    qualified: int = Field(description="How many people would be listed.")
    people: list[WouldMatch] = Field(description="The first 20, the best first.")


class WouldFund(BaseModel):
    """A person or an organisation who would be listed as a funder."""

    profile_id: UUID
    score: int = Field(description="Of 10,000.")
    reasons: list[Part]


class FundingPreview(BaseModel):
    """The funding list as it would be."""

    qualified: int
    funders: list[WouldFund] = Field(description="The first 20, the best first.")


class Preview(BaseModel):
    """Who would match; `funding` is null where the draft asks for no money."""

    roles: list[RolePreview]
    funding: FundingPreview | None


class OpenPlace(BaseModel):
    """A role, or the need of money, that a profile fits."""

    match_id: UUID = Field(
        description="Can be read once the pair stands in the stored list or was told."
    )
    role: int = Field(description="0 is the need of money.")
    role_title: str | None
    list_kind: ListKind
    score: int = Field(description="Of 10,000.")
    is_of_the_field: bool


class OpenProject(BaseModel):
    """A project that is open for a profile."""

    project_id: UUID
    project_title: str
    project_country: str | None
    places: list[OpenPlace] = Field(description="The best first.")


class MyProjects(BaseModel):
    """The first 20 projects that are open for a profile, the best first."""

    projects: list[OpenProject]


class NearMiss(WouldMatch):
    """Somebody whom one filter alone keeps out."""

    dropped: Dropped = Field(description="The filter.")


class NearMisses(BaseModel):
    """At most 20 people of a role, by the filter that was dropped, the best first; none is told."""

    project_id: UUID
    role: int
    people: list[NearMiss]
