"""The list of editions of data sets; an edition is whole: it comes in once and is never changed."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.datasets import service
from services.registry.datasets.models import DataSetEdition
from services.registry.datasets.repository import DataSetRepository
from services.registry.datasets.schemas import EditionCreate, EditionRead
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.lists.taking import asked_of, belongs_to, require_same
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_OF: Final = "dataset_id"
_COLUMNS: Final = columns_of(EditionRead, read={_OF, *EditionCreate.model_fields})
_MAY_BE_NULL: Final = may_be_null(EditionCreate)


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    """All editions of the next data sets, so that a page ends with a data set."""
    found = await DataSetRepository(uow.session).editions_following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.dataset_id, _shown(each)) for each in found]


def _shown(edition: DataSetEdition) -> Row:
    return EditionRead.model_validate(edition).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Add the edition to the partner's own data set; the same label again has to say the same."""
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    dataset_id = belongs_to(asked, _OF)
    body = EditionCreate.model_validate({name: asked[name] for name in asked.keys() - {_OF}})
    await service.own_data_set(uow, principal=arriving.system, dataset_id=dataset_id)
    for edition in await DataSetRepository(uow.session).editions(dataset_id):
        if edition.label == body.label:
            told = body.model_dump(mode="json", include=set(asked))
            require_same(_shown(edition), told, told.keys())
            return Taken(ItemOutcome.UNCHANGED, dataset_id)
    await service.add_edition(uow, principal=arriving.system, dataset_id=dataset_id, body=body)
    return Taken(ItemOutcome.IMPORTED, dataset_id)


EDITIONS: Final = Listing("data-set-editions", _COLUMNS, _rows, _take)
