"""The HTTP door to a partner's papers."""

from typing import Any

from fastapi import Request, Response

from services.registry.documents import service
from services.registry.documents.models import PartnerDocument
from services.registry.documents.schemas import DocumentAdd, PartnerDocumentRead
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/partners/{partner_id}/documents", tags=["documents"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[PartnerNotFound, service.DocumentRunsBackwards, service.TooManyDocuments],
    status_code=201,
    response_model=PartnerDocumentRead,
    summary="Add a document",
)
async def add_partner_document(
    partner_id: PathId,
    body: DocumentAdd,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> PartnerDocument:
    """Read by the partner's people and reviewers alone."""
    document = await service.add_document(
        uow, principal=principal, partner_id=partner_id, body=body
    )
    response.headers["Location"] = f"{request.url.path}/{document.id}"
    return document


@door.get(
    "",
    scopes=["registry:read"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[PartnerDocumentRead],
    summary="List documents",
)
async def list_partner_documents(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """For the partner's people and reviewers, the newest first."""
    return await service.list_documents(uow, principal=principal, partner_id=partner_id, page=page)


@door.delete(
    "/{document_id}",
    scopes=["partners:write"],
    errors=[PartnerNotFound, service.DocumentNotFound],
    status_code=204,
    summary="Remove a document",
)
async def remove_partner_document(
    partner_id: PathId, document_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """By an editor; one that changed is removed and added anew."""
    await service.remove_document(
        uow, principal=principal, partner_id=partner_id, document_id=document_id
    )
