"""The list of integration services in their own languages; translations are a list of theirs."""

from typing import Final
from uuid import UUID

from services.registry.activities.domain import ItemOutcome
from services.registry.integration_services import service
from services.registry.integration_services.models import IntegrationService
from services.registry.integration_services.repository import ServiceRepository
from services.registry.integration_services.schemas import (
    ServiceCreate,
    ServicePatch,
    ServiceRead,
)
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.lists.taking import asked_of, changes_of, held, require_same
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.db.unit_of_work import UnitOfWork

_FIXED: Final = ("language",)
_COLUMNS: Final = columns_of(ServiceRead, read={*ServicePatch.model_fields, *_FIXED})
_MAY_BE_NULL: Final = may_be_null(ServicePatch)
# What the registry says of the parts of a service, and nobody tells.
_SAID: Final = {"required_documents": "language", "locations": "id"}


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    repository = ServiceRepository(uow.session)
    found = await repository.following(asking.principal, asking.partner_id, after, ROWS_AT_ONCE)
    places = await repository.locations([each.id for each in found])
    return [
        (each.id, service.described(each, places[each.id], each.language).model_dump(mode="json"))
        for each in found
    ]


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Enter the service, or bring the partner's own up to date; what is left out stays."""
    repository = ServiceRepository(uow.session)
    asked = _as_told(asked_of(_COLUMNS, row, _MAY_BE_NULL))
    found = await held(
        arriving, row, lambda service_id: repository.lock(arriving.system, service_id)
    )
    if found is None:
        body = ServiceCreate.model_validate(asked | {"partner_id": arriving.partner_id})
        made = await service.enter_service(uow, principal=arriving.system, body=body)
        return Taken(ItemOutcome.IMPORTED, made.id)
    return Taken(await _update(uow, arriving, found, asked), found.id)


async def _update(
    uow: UnitOfWork, arriving: Arriving, found: IntegrationService, asked: Row
) -> ItemOutcome:
    whole = await service.whole(uow, found, language=found.language)
    known = _as_told(whole.model_dump(mode="json"))
    require_same(known, asked, _FIXED)
    named = {name: value for name, value in asked.items() if name not in _FIXED}
    changed = changes_of(ServicePatch, named, known)
    if not changed:
        return ItemOutcome.UNCHANGED
    await service.change_service(
        uow,
        principal=arriving.system,
        service_id=found.id,
        version=found.version,
        body=ServicePatch.model_validate(changed),
    )
    return ItemOutcome.UPDATED


def _as_told(values: Row) -> Row:
    """The parts without what the registry itself says of them."""
    bare = dict(values)
    for name, said in _SAID.items():
        if isinstance(bare.get(name), list):
            bare[name] = [
                {key: value for key, value in part.items() if key != said}
                if isinstance(part, dict)
                else part
                for part in bare[name]
            ]
    return bare


INTEGRATION_SERVICES: Final = Listing("integration-services", _COLUMNS, _rows, _take)
