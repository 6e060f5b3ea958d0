"""The list of evidence of obligations; it is written once, by the partner whose word it is."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.agreements.service import AgreementNotFound
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of
from services.registry.lists.taking import asked_of, belongs_to, held, require_same
from services.registry.obligation_reports import service
from services.registry.obligations.models import Evidence
from services.registry.obligations.repository import ObligationRepository
from services.registry.obligations.schemas import EvidenceGiven, EvidenceRead
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_OF: Final = "obligation_id"
_COLUMNS: Final = columns_of(EvidenceRead, read={_OF, "url", "note"})


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await ObligationRepository(uow.session).evidence_following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(evidence: Evidence) -> Row:
    return EvidenceRead.model_validate(evidence).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Give the evidence as a party of the agreement; what is written stays as it is."""
    repository = ObligationRepository(uow.session)
    asked = asked_of(_COLUMNS, row, ())
    obligation_id = belongs_to(asked, _OF)
    known = await held(
        arriving,
        row,
        lambda evidence_id: repository.evidence_of(arriving.partner_id, evidence_id),
    )
    if known is not None:
        require_same(_shown(known), asked, asked.keys())
        return Taken(ItemOutcome.UNCHANGED, known.id)
    body = EvidenceGiven.model_validate(
        {name: asked[name] for name in asked.keys() - {_OF}} | {"partner_id": arriving.partner_id}
    )
    agreement_id = await repository.agreement_of(obligation_id)
    if agreement_id is None:
        raise AgreementNotFound("Nothing of this id is owed under an agreement of yours.")
    made = await service.give_evidence(
        uow,
        principal=arriving.system,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        body=body,
    )
    return Taken(ItemOutcome.IMPORTED, made.id)


EVIDENCE: Final = Listing("obligation-evidence", _COLUMNS, _rows, _take)
