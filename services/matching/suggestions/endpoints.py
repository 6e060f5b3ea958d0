"""The HTTP door to skills and occupations."""

from typing import Annotated

from fastapi import Path, Query, Request

from services.matching.retired_skills.service import retired_among
from services.matching.suggestions.service import LONGEST, Suggester
from services.matching.taxonomy import service
from services.matching.taxonomy.repository import TaxonomyRepository
from services.matching.taxonomy.schemas import (
    OccupationSuggestion,
    OccupationSuggestions,
    SkillRead,
    SkillSuggestion,
    SkillSuggestions,
)
from shared.contracts.values import Language
from shared.db.unit_of_work import Database
from shared.http.dependencies import NO_NUL, Uow
from shared.http.door import Door

door = Door(prefix="/v1", tags=["taxonomy"])
Typed = Annotated[
    str, Query(min_length=1, max_length=LONGEST, pattern=NO_NUL, description="What was typed.")
]
In = Annotated[Language, Query(description="The person's language; English where it is unknown.")]


@door.get(
    "/skills",
    scopes=["taxonomy:read"],
    response_model=SkillSuggestions,
    summary="Suggest skills",
)
async def suggest_skills(request: Request, q: Typed, lang: In = "en") -> SkillSuggestions:
    """At most ten for a form to show; the person picks, nothing is mapped in silence."""
    suggester, database = _of(request)
    language, found = await suggester.skills(database, q, lang)
    async with database.unit_of_work() as uow:
        uris = await service.uris_of(uow, [each.concept for each in found])
    items = [
        SkillSuggestion(id=each.concept, uri=uris[each.concept], label=each.text) for each in found
    ]
    return SkillSuggestions(language=language, items=items)


@door.get(
    "/skills/{skill:path}",
    scopes=["taxonomy:read"],
    errors=[service.SkillNotFound],
    response_model=SkillRead,
    summary="Read a skill",
)
async def get_skill(
    skill: Annotated[str, Path(max_length=200, pattern=NO_NUL)], uow: Uow
) -> SkillRead:
    """By its URI or its number."""
    found = await service.read_skill(uow, skill=skill)
    number = int(found.id or 0)
    _, written = await TaxonomyRepository(uow.session).named()
    labels = await service.labels_of(uow, [number], sorted(written))
    retired = await retired_among(uow, [found.uri])
    return SkillRead(
        id=number,
        uri=found.uri,
        kind=found.kind,
        labels=labels.get(number, {}),
        is_retired=found.is_retired,
        replaced_by=retired.get(found.uri),
        may_be_must_have=not found.is_common,
    )


@door.get(
    "/occupations",
    scopes=["taxonomy:read"],
    response_model=OccupationSuggestions,
    summary="Suggest occupations",
)
async def suggest_occupations(request: Request, q: Typed, lang: In = "en") -> OccupationSuggestions:
    """At most ten for a form to show."""
    suggester, database = _of(request)
    language, found = await suggester.occupations(database, q, lang)
    async with database.unit_of_work() as uow:
        rows = await TaxonomyRepository(uow.session).occupations([each.concept for each in found])
    items = [
        OccupationSuggestion(
            uri=rows[each.concept].uri, isco_group=rows[each.concept].isco_group, label=each.text
        )
        for each in found
    ]
    return OccupationSuggestions(language=language, items=items)


def _of(request: Request) -> tuple[Suggester, Database]:
    """What suggestions need: no unit of work is open while an index is waited for."""
    return request.app.state.suggester, request.app.state.database
