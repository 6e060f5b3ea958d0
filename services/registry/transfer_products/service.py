"""
Telling what sending money costs, and comparing it.

* ProductNotFound        404
* NotAnOperator          409  the partner sends no money
* TermsOverlap           409  the product has other terms on the same days
* TermsMakeNoSense       422  the detail says why
"""

from datetime import date
from typing import Any
from uuid import UUID

from services.registry.partners import service as partners
from services.registry.transfer_products.domain import (
    FIVE_PERCENT,
    OPERATORS,
    THREE_PERCENT,
    WHOLE,
    Price,
    overlap,
    percent,
    ppm,
    reference_minor,
    total_cost_ppm,
)
from services.registry.transfer_products.models import TransferProduct
from services.registry.transfer_products.repository import ProductRepository
from services.registry.transfer_products.schemas import ProductRead, ProductTell
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import Principal

_COPIED = {"partner_id", "name", "sending_country", "receiving_country", "channel", "speed"}
_COPIED |= {"source", "valid_from", "valid_until"}


class ProductNotFound(NotFound):
    """There are no such terms, or they are not yours."""

    slug = "transfer-product-not-found"
    title = "No such product"


class NotAnOperator(Conflict):
    """Only banks and transfer operators tell terms for sending money."""

    slug = "not-a-transfer-operator"
    title = "The partner sends no money"


class TermsOverlap(Conflict):
    """The product has other terms on some of these days: end those first."""

    slug = "terms-overlap"
    title = "There are other terms on these days"


class TermsMakeNoSense(Unprocessable):
    """The terms contradict themselves; the detail says how."""

    slug = "terms-make-no-sense"
    title = "The terms make no sense"


async def tell_product(uow: UnitOfWork, *, principal: Principal, body: ProductTell) -> ProductRead:
    """Tell the terms of one's own product. The partner's row is locked, so they follow in turn."""
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    if partner.partner_type not in OPERATORS:
        raise NotAnOperator(f"The partner is a {partner.partner_type}.")
    product = _product(body)
    product.told_at = uow.now
    repository = ProductRepository(uow.session)
    for other in await repository.of_the_same(product):
        if overlap(product.valid_from, product.valid_until, other.valid_from, other.valid_until):
            raise TermsOverlap(f"Those of {other.valid_from} hold on some of these days.")
    repository.add(product)
    await uow.session.flush()
    return described(product)


async def end_product(
    uow: UnitOfWork, *, principal: Principal, product_id: UUID, valid_until: date
) -> ProductRead:
    """Let terms hold no longer than until a day; done already is fine."""
    repository = ProductRepository(uow.session)
    owner = await repository.owner(product_id)
    if owner is None or not await _acts_for(uow, principal, owner):
        raise ProductNotFound("No such product among your own.")
    product = await repository.get(product_id)
    if product.valid_until == valid_until:
        return described(product)
    if valid_until < product.valid_from:
        raise TermsMakeNoSense("They end before they begin.")
    if product.valid_until is not None and valid_until > product.valid_until:
        raise TermsMakeNoSense("Terms are not made longer: tell new ones.")
    product.valid_until = valid_until
    await uow.session.flush()
    return described(product)


async def compare_products(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    on: date | None,
    filters: dict[str, Any],
) -> Rows[ProductRead]:
    """Terms that hold on a day, today if none is named; the cheapest first."""
    day = on or uow.now.date()
    found = await ProductRepository(uow.session).page(principal, page, on=day, filters=filters)
    return Rows([described(each) for each in found.items], found.next)


def described(product: TransferProduct) -> ProductRead:
    """The terms, and what they come to."""
    copied = {name: getattr(product, name) for name in _COPIED}
    return ProductRead(
        **copied,
        id=product.id,
        fee=Money(amount_minor=product.fee_minor, currency=product.currency),
        usd_200=Money(amount_minor=product.usd_200_minor, currency=product.currency),
        fee_percent=percent(product.fee_ppm),
        fx_margin_percent=percent(product.margin_ppm),
        total_cost_percent=percent(product.total_cost_ppm),
        at_most_3_percent=product.total_cost_ppm <= THREE_PERCENT,
        at_most_5_percent=product.total_cost_ppm <= FIVE_PERCENT,
        accepted_identification=product.accepted_identification,
        told_at=product.told_at,
    )


async def _acts_for(uow: UnitOfWork, principal: Principal, partner_id: UUID) -> bool:
    try:
        await partners.own_partner(
            uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
        )
    except partners.PartnerNotFound:
        return False
    return True


def _product(body: ProductTell) -> TransferProduct:
    if body.sending_country == body.receiving_country:
        raise TermsMakeNoSense("A remittance corridor joins two countries.")
    if body.valid_until is not None and body.valid_until < body.valid_from:
        raise TermsMakeNoSense("They end before they begin.")
    reference = reference_minor(
        body.fee.currency,
        usd_200_minor=body.usd_200.amount_minor if body.usd_200 else None,
        usd_200_currency=body.usd_200.currency if body.usd_200 else None,
    )
    if reference is None:
        raise TermsMakeNoSense("Say in usd_200 what USD 200 are in the currency of the fee.")
    price = Price(
        body.fee.amount_minor, body.fee.currency, ppm(body.fee_percent), ppm(body.fx_margin_percent)
    )
    cost = total_cost_ppm(price, reference)
    if cost > WHOLE:
        raise TermsMakeNoSense("It would cost more than is sent.")
    return TransferProduct(
        **body.model_dump(include=_COPIED),
        accepted_identification=sorted(set(body.accepted_identification)),
        fee_minor=price.fee_minor,
        currency=price.currency,
        usd_200_minor=reference,
        fee_ppm=price.fee_ppm,
        margin_ppm=price.margin_ppm,
        total_cost_ppm=cost,
    )
