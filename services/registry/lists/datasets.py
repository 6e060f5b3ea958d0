"""The list of data sets; their editions are a list of their own."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.datasets import service
from services.registry.datasets.domain import DataSetStatus
from services.registry.datasets.models import DataSet
from services.registry.datasets.repository import DataSetRepository
from services.registry.datasets.schemas import DataSetCreate, DataSetPatch, DataSetRead
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.lists.taking import asked_of, changes_of, held, require_same
from services.registry.paged.file import Asking
from services.registry.partners.service import PartnerNotVerified
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_FIXED: Final = ("contact_partner_id",)
_COLUMNS: Final = columns_of(DataSetRead, read={*DataSetPatch.model_fields, *_FIXED})
_MAY_BE_NULL: Final = may_be_null(DataSetPatch)
_NOT_TO_PUBLISH: Final = {DataSetStatus.DRAFT.value, DataSetStatus.WITHDRAWN.value}


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await DataSetRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(dataset: DataSet) -> Row:
    return DataSetRead.model_validate(dataset).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Offer the data set, or bring the partner's own up to date; what is left out stays."""
    repository = DataSetRepository(uow.session)
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    dataset = await held(
        arriving, row, lambda dataset_id: repository.lock(arriving.system, dataset_id)
    )
    if dataset is None:
        body = DataSetCreate.model_validate(asked | {"partner_id": arriving.partner_id})
        dataset = await service.offer_data_set(uow, principal=arriving.system, body=body)
        outcome = ItemOutcome.IMPORTED
    else:
        outcome = await _update(uow, arriving, dataset, asked)
    reason = None
    may_publish = arriving.publish and dataset.status == DataSetStatus.DRAFT
    if may_publish and str(row.get("status")) not in _NOT_TO_PUBLISH:
        reason = await _publish(uow, arriving, dataset)
        if reason is None and outcome is ItemOutcome.UNCHANGED:
            outcome = ItemOutcome.UPDATED
    return Taken(outcome, dataset.id, reason)


async def _update(uow: UnitOfWork, arriving: Arriving, dataset: DataSet, asked: Row) -> ItemOutcome:
    known = _shown(dataset)
    require_same(known, asked, _FIXED)
    named = {name: value for name, value in asked.items() if name not in _FIXED}
    changed = changes_of(DataSetPatch, named, known)
    if not changed:
        return ItemOutcome.UNCHANGED
    await service.change_data_set(
        uow,
        principal=arriving.system,
        dataset_id=dataset.id,
        version=dataset.version,
        body=DataSetPatch.model_validate(changed),
    )
    return ItemOutcome.UPDATED


async def _publish(uow: UnitOfWork, arriving: Arriving, dataset: DataSet) -> str | None:
    try:
        await service.publish_data_set(uow, principal=arriving.system, dataset_id=dataset.id)
    except PartnerNotVerified as refused:
        return f"Not published: {refused}"
    return None


DATASETS: Final = Listing("datasets", _COLUMNS, _rows, _take)
