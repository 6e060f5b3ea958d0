"""The door of templates, `/v1/templates`, for operators."""

from typing import Annotated

from fastapi import Path, Query

from services.notifications.templates import service
from services.notifications.templates.domain import BadTemplate, FactsMissing, TemplateNotFound
from services.notifications.templates.schemas import (
    LanguageTag,
    OwnWording,
    Preview,
    PreviewAsked,
    TemplateItem,
    TemplateRead,
)
from services.notifications.wording.alerts import kinds
from shared.http.dependencies import CurrentPrincipal, Uow
from shared.http.door import Door

_SCOPES = ["operate"]
Kind = Annotated[str, Path(max_length=80, examples=["match_found_skills"])]
Key = Annotated[str, Path(max_length=80, examples=["match_found_skills.title"])]
door = Door(prefix="/v1/templates", tags=["templates"])


@door.get("", scopes=_SCOPES, summary="The kinds of messages")
async def list_templates() -> list[TemplateItem]:
    """Every kind that anybody is told."""
    return [TemplateItem(kind=kind) for kind in sorted(kinds())]


@door.get("/{kind}", scopes=_SCOPES, errors=[TemplateNotFound], summary="One kind of message")
async def get_template(
    kind: Kind, uow: Uow, language: Annotated[LanguageTag, Query()] = "en"
) -> TemplateRead:
    """The sentences it is made of, and facts to try it with."""
    return await service.read(uow, kind=kind, language=language)


@door.post(
    "/{kind}/preview",
    scopes=_SCOPES,
    errors=[TemplateNotFound, BadTemplate, FactsMissing],
    summary="See a message before anybody gets it",
)
async def preview_template(kind: Kind, body: PreviewAsked, uow: Uow) -> Preview:
    """As it would stand in the inbox and in a mail; nothing is kept, nobody is told."""
    return await service.preview(
        uow, kind=kind, language=body.language, facts=body.facts, texts=body.texts
    )


@door.put(
    "/texts/{key}/{language}",
    scopes=_SCOPES,
    status_code=204,
    errors=[TemplateNotFound, BadTemplate],
    summary="Word a sentence anew",
)
async def put_text(
    key: Key, language: LanguageTag, body: OwnWording, uow: Uow, principal: CurrentPrincipal
) -> None:
    """In braces stand the names of its first wording and nothing else; counts from now on."""
    await service.put(uow, principal=principal, key=key, language=language, text=body.text)


@door.delete(
    "/texts/{key}/{language}",
    scopes=_SCOPES,
    status_code=204,
    errors=[TemplateNotFound],
    summary="Take a wording back",
)
async def delete_text(
    key: Key, language: LanguageTag, uow: Uow, principal: CurrentPrincipal
) -> None:
    """The sentence reads as it comes with the service."""
    await service.remove(uow, principal=principal, key=key, language=language)
