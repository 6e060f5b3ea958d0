"""Putting the public page of an agreement together."""

from typing import Any
from uuid import UUID

from services.registry.agreements import service as agreements
from services.registry.balance import service as balance
from services.registry.obligations import service as obligations
from services.registry.obligations.schemas import ImplementationRead
from services.registry.public_agreements.schemas import (
    PublicAgreement,
    PublicListed,
    PublicObligation,
)
from services.registry.quotas import service as quotas
from services.registry.reviews import service as reviews
from services.registry.reviews.schemas import ReviewRead
from services.registry.roadmaps import service as roadmaps
from services.registry.twinnings import service as twinnings
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows

_NEWEST = PageRequest(limit=100, cursor=None)


async def list_public(
    uow: UnitOfWork, *, page: PageRequest, filters: dict[str, Any]
) -> Rows[PublicListed]:
    """Public agreements that were signed, newest first."""
    rows = await agreements.list_agreements(uow, principal=None, page=page, filters=filters)
    return Rows(
        [PublicListed.model_validate(each, from_attributes=True) for each in rows.items], rows.next
    )


async def read_public(uow: UnitOfWork, *, agreement_id: UUID) -> PublicAgreement:
    """Everything that is public about one. Raises AgreementNotFound."""
    agreement = await agreements.read_agreement(uow, principal=None, agreement_id=agreement_id)
    described = await agreements.describe(uow, agreement)
    owed = await obligations.all_of(uow, agreement_id=agreement_id)
    held = await reviews.reviews_of(uow, agreement_id=agreement_id, page=_NEWEST)
    implemented = await obligations.implementation(uow, agreement=agreement)
    listed = PublicListed.model_validate(described, from_attributes=True)
    return PublicAgreement(
        **listed.model_dump(),
        obligations=[PublicObligation.model_validate(each) for each in owed],
        implementation=ImplementationRead.model_validate(implemented),
        reviews=[ReviewRead.model_validate(each) for each in held.items],
        quotas=(await quotas.quotas_of(uow, agreement_id=agreement_id, page=_NEWEST)).items,
        twinnings=(
            await twinnings.twinnings_of(uow, agreement_id=agreement_id, page=_NEWEST)
        ).items,
        roadmaps=(await roadmaps.roadmaps_of(uow, agreement_id=agreement_id, page=_NEWEST)).items,
        balance=await balance.measure(uow, agreement=agreement),
    )
