"""The list of translations of integration services: a row for each further language."""

from typing import Final
from uuid import UUID

from pydantic import Field

from services.registry.activities.domain import ItemOutcome
from services.registry.integration_services import service
from services.registry.integration_services.repository import ServiceRepository
from services.registry.integration_services.schemas import Translation
from services.registry.lists.declared import ROWS_AT_ONCE, Arriving, Listing, Rows, Taken
from services.registry.lists.shaped import columns_of, may_be_null
from services.registry.lists.taking import asked_of, belongs_to
from services.registry.paged.file import Asking
from services.registry.tabular.columns import Row
from shared.contracts.values import Language
from shared.db.unit_of_work import UnitOfWork


class TranslationRow(Translation):
    """Which service a row translates, into which language."""

    service_id: UUID
    language: Language = Field(max_length=35)


_OF: Final = "service_id"
_COLUMNS: Final = columns_of(TranslationRow, read=TranslationRow.model_fields)
_MAY_BE_NULL: Final = may_be_null(Translation)


async def _rows(uow: UnitOfWork, asking: Asking, after: UUID | None) -> Rows:
    """All translations of the next services, so that a page ends with a service."""
    found = await ServiceRepository(uow.session).translated_following(
        asking.principal, asking.partner_id, after, ROWS_AT_ONCE
    )
    return [
        (each.id, _shown(each.id, language, each.texts[language]))
        for each in found
        for language in sorted(each.texts.keys() - {each.language})
    ]


def _shown(service_id: UUID, language: str, texts: Row) -> Row:
    said = Translation.model_validate(texts).model_dump(mode="json")
    return {_OF: str(service_id), "language": language} | said


async def _take(uow: UnitOfWork, arriving: Arriving, row: Row) -> Taken:
    """Tell the partner's own service in the language; a text that is left out stays."""
    asked = asked_of(_COLUMNS, row, _MAY_BE_NULL)
    whole = TranslationRow.model_validate(asked | {_OF: belongs_to(asked, _OF)})
    found = await ServiceRepository(uow.session).lock(arriving.system, whole.service_id)
    if found is None:
        raise service.IntegrationServiceNotFound("No such service among those you may edit.")
    texts = {name: asked[name] for name in asked.keys() & Translation.model_fields.keys()}
    before = found.texts.get(whole.language)
    body = Translation.model_validate((before or {}) | texts)
    if before is not None and body == Translation.model_validate(before):
        return Taken(ItemOutcome.UNCHANGED, found.id)
    await service.translate_service(
        uow,
        principal=arriving.system,
        service_id=found.id,
        language=whole.language,
        body=body,
    )
    return Taken(ItemOutcome.IMPORTED if before is None else ItemOutcome.UPDATED, found.id)


TRANSLATIONS: Final = Listing("service-translations", _COLUMNS, _rows, _take)
