"""The list of terms for sending money, also of those that hold no more."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of
from services.registry.lists.taking import asked_of, held, require_same
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from services.registry.transfer_products import service
from services.registry.transfer_products.domain import percent, ppm
from services.registry.transfer_products.models import TransferProduct
from services.registry.transfer_products.repository import ProductRepository
from services.registry.transfer_products.schemas import ProductRead, ProductTell
from shared.db.unit_of_work import UnitOfWork

_TOLD: Final = frozenset(ProductTell.model_fields) - {"partner_id"}
_COLUMNS: Final = columns_of(ProductRead, read=_TOLD)
_MAY_BE_NULL: Final = ("valid_until",)


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    found = await ProductRepository(uow.session).following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [(each.id, _shown(each)) for each in found]


def _shown(product: TransferProduct) -> Row:
    return service.described(product).model_dump(mode="json")


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Tell the terms; of those that were told before only the last day changes."""
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    repository = ProductRepository(uow.session)

    async def own(product_id: UUID) -> TransferProduct | None:
        is_own = await repository.owner(product_id) == arriving.partner_id
        return await repository.get(product_id) if is_own else None

    product = await held(arriving, row, own)
    if product is None:
        body = ProductTell.model_validate(asked | {"partner_id": arriving.partner_id})
        made = await service.tell_product(uow, principal=arriving.system, body=body)
        return Taken(ItemOutcome.IMPORTED, made.id)
    known = {name: value for name, value in _shown(product).items() if name in _TOLD}
    body = ProductTell.model_validate(known | asked | {"partner_id": arriving.partner_id})
    require_same(known, _plain(body), _TOLD - {"valid_until"})
    if body.valid_until == product.valid_until:
        return Taken(ItemOutcome.UNCHANGED, product.id)
    if body.valid_until is None:
        raise service.TermsMakeNoSense("Terms are not made longer: tell new ones.")
    await service.end_product(
        uow, principal=arriving.system, product_id=product.id, valid_until=body.valid_until
    )
    return Taken(ItemOutcome.UPDATED, product.id)


def _plain(body: ProductTell) -> Row:
    """The terms as they are kept: percentages without zeros that say nothing, papers in order."""
    told = body.model_dump(mode="json")
    return told | {
        "fee_percent": percent(ppm(body.fee_percent)),
        "fx_margin_percent": percent(ppm(body.fx_margin_percent)),
        "accepted_identification": sorted(set(told["accepted_identification"])),
    }


TRANSFER_PRODUCTS: Final = Listing("transfer-products", _COLUMNS, _rows, _take)
