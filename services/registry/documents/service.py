"""
Keeping the papers of a partner.

* DocumentNotFound       404
* DocumentRunsBackwards  422  it runs out before it was issued
* TooManyDocuments       409  nobody reads so many
"""

from uuid import UUID

from services.registry.documents.domain import MOST_DOCUMENTS, is_backwards
from services.registry.documents.models import PartnerDocument
from services.registry.documents.repository import DocumentRepository
from services.registry.documents.schemas import DocumentAdd
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class DocumentNotFound(NotFound):
    """The partner has no such paper."""

    slug = "document-not-found"
    title = "No such document"


class DocumentRunsBackwards(Unprocessable):
    """The paper runs out before it was issued."""

    slug = "document-runs-backwards"
    title = "The dates are in the wrong order"


class TooManyDocuments(Conflict):
    """A partner keeps at most a hundred papers: remove those that are out of date."""

    slug = "too-many-documents"
    title = "Too many documents"


async def add_document(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, body: DocumentAdd
) -> PartnerDocument:
    """Add a paper to one's own partner."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    if is_backwards(body.issued_on, body.expires_on):
        raise DocumentRunsBackwards(f"{body.expires_on} is before {body.issued_on}.")
    repository = DocumentRepository(uow.session)
    if await repository.count(partner_id) >= MOST_DOCUMENTS:
        raise TooManyDocuments("Remove those that are out of date first.")
    document = PartnerDocument(**body.model_dump(), partner_id=partner_id, added_at=uow.now)
    repository.add(document)
    await uow.session.flush()
    return document


async def list_documents(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, page: PageRequest
) -> Rows[PartnerDocument]:
    """The partner's papers, for its people and reviewers."""
    await partners.read_inside(uow, principal=principal, partner_id=partner_id)
    return await DocumentRepository(uow.session).page(partner_id, page)


async def remove_document(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, document_id: UUID
) -> None:
    """Take a paper away; the audit keeps that it was there, for reviewers who read it."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    repository = DocumentRepository(uow.session)
    document = await repository.find(partner_id, document_id)
    if document is None:
        raise DocumentNotFound("The partner has no such document.")
    await repository.remove(document)
    await audit.note(
        uow,
        actor=str(principal),
        action="partner.document_removed",
        object_type="partner",
        object_id=partner_id,
        decision={"document": str(document_id), "kind": document.kind},
    )
