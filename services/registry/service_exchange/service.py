"""
Services in and out as HSDS 3.0: the same file twice changes nothing.

* FileNotHsds            400  it is neither JSON nor JSON Lines of objects
* TooManyServices        413  more than one request takes in
"""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from services.registry.hsds.document import DocumentRefused
from services.registry.hsds.reader import Found, read_service, services_in
from services.registry.hsds.writer import Written, page_of, without_lists, write_service
from services.registry.integration_services import service as directory
from services.registry.integration_services.domain import in_words
from services.registry.integration_services.models import IntegrationService, ServiceLocation
from services.registry.integration_services.repository import ServiceRepository
from services.registry.integration_services.schemas import ServiceBody
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from services.registry.service_exchange.schemas import ImportReport, RowOutcome, RowRead
from shared.contracts.intake import pointer
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, PayloadTooLarge
from shared.security.principal import Principal

# What one transaction holds locks for without keeping others waiting.
MOST_SERVICES = 500
_PARTS = ("required_documents", "cost_options", "schedules", "phones")
# Counted up when the reader learns something: files are then read again though unchanged.
_READER_VERSION = 1


class FileNotHsds(BadRequest):
    """It is neither a JSON object, nor an array of objects, nor JSON Lines."""

    slug = "file-not-hsds"
    title = "The file is not HSDS"


class TooManyServices(PayloadTooLarge):
    """One request takes 500 services in; send the file in pieces."""

    slug = "too-many-services"
    title = "Too many services"


class _DryRunOver(Exception):
    """Takes back what a dry run did."""


async def import_services(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    content: bytes,
    language: str,
    dry_run: bool,
) -> ImportReport:
    """
    Take the services of a file in as those of a partner; a row that is refused stops no other.

    The partner's row is locked: two files of one partner follow each other.
    """
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    documents = [each for document in _documents(content) for each in services_in(document)]
    if len(documents) > MOST_SERVICES:
        raise TooManyServices(f"There are {len(documents)} services; at most {MOST_SERVICES}.")
    rows: list[RowRead] = []
    try:
        async with uow.savepoint():
            for number, document in enumerate(documents, start=1):
                rows.append(await _take_in(uow, partner_id, number, document, language))
            if dry_run:
                raise _DryRunOver
    except _DryRunOver:
        # A service that would have been made has no id that anybody could ask for.
        made = RowOutcome.IMPORTED
        rows = [r.model_copy(update={"service_id": None}) if r.outcome == made else r for r in rows]
    counts = {name.value: sum(row.outcome == name for row in rows) for name in RowOutcome}
    return ImportReport(dry_run=dry_run, items=rows, **counts)


async def hsds_service(
    uow: UnitOfWork, *, principal: Principal, service_id: UUID, language: str | None
) -> dict[str, Any]:
    """One service as HSDS, in its own words or in those of a language."""
    found = await directory.seen(uow, principal=principal, service_id=service_id)
    (written,) = await _written(uow, [found], language)
    return written


async def hsds_page(
    uow: UnitOfWork,
    *,
    principal: Principal,
    filters: dict[str, Any],
    number: int,
    size: int,
    is_full: bool,
    language: str | None,
) -> Any:
    """A page in HSDS's own shape; only what there is once of in a service, unless asked for all."""
    found, total = await ServiceRepository(uow.session).numbered_page(
        principal, filters, number=number, size=size
    )
    services = await _written(uow, found, language)
    told = services if is_full else [without_lists(each) for each in services]
    return page_of(told, number=number, size=size, total=total)


def _documents(content: bytes) -> Iterator[dict[str, Any]]:
    """The objects of one JSON value, or else of JSON Lines."""
    try:
        read = orjson.loads(content)
        values = read if isinstance(read, list) else [read]
    except orjson.JSONDecodeError:
        values = [_line(line) for line in content.splitlines() if line.strip()]
    if not values or not all(isinstance(each, dict) for each in values):
        raise FileNotHsds("Send one object, an array of objects, or one object a line.")
    yield from values


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FileNotHsds("A line of it is no JSON, and neither is the whole.") from error


async def _take_in(
    uow: UnitOfWork, partner_id: UUID, number: int, document: dict[str, Any], language: str
) -> RowRead:
    said = document.get("id")
    row: dict[str, Any] = {
        "number": number,
        "source_id": said[:200] if isinstance(said, str) else None,
        "notes": [],
        "reason": None,
        "service_id": None,
    }
    try:
        found = read_service(document)
        values = _checked(found)
        service, outcome = await _put(uow, partner_id, found, values, language)
    except (DocumentRefused, directory.ServiceMakesNoSense) as refusal:
        return RowRead(**row | {"outcome": RowOutcome.REJECTED, "reason": str(refusal)})
    return RowRead(
        **row | {"outcome": outcome, "notes": list(found.notes), "service_id": service.id}
    )


def _checked(found: Found) -> dict[str, Any]:
    """
    The values after the rules of the HTTP door, with what is kept aside of each part.

    Raises DocumentRefused with the first rule that is hurt.
    """
    try:
        body = ServiceBody.model_validate(_without_more(found.values))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise DocumentRefused(f"{pointer(first['loc'])}: {first['msg']}") from error
    values = body.model_dump(mode="json")
    for name in _PARTS:
        _keep_aside(values[name], found.values[name])
    _keep_aside(values["locations"], found.values["locations"])
    for place, told in zip(values["locations"], found.values["locations"], strict=True):
        for name in ("phones", "schedules"):
            _keep_aside(place[name], told[name])
        if place["address"] is not None:
            _keep_aside([place["address"]], [told["address"]])
    return values


def _without_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_more(each) for name, each in value.items() if name != "more"}
    if isinstance(value, list):
        return [_without_more(each) for each in value]
    return value


def _keep_aside(parts: list[dict[str, Any]], told: list[dict[str, Any]]) -> None:
    for part, each in zip(parts, told, strict=True):
        part["more"] = each.get("more", {})


async def _put(
    uow: UnitOfWork, partner_id: UUID, found: Found, values: dict[str, Any], language: str
) -> tuple[IntegrationService, RowOutcome]:
    """Make the service, or bring it up to date; the same words again leave edits alone."""
    said = [_READER_VERSION, language, found.values, found.more]
    digest = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
    service = await ServiceRepository(uow.session).by_source(partner_id, found.source_id)
    outcome = RowOutcome.UPDATED
    if service is None:
        service = directory.new_service(uow, partner_id=partner_id, language=language)
        service.source_id = found.source_id
        outcome = RowOutcome.IMPORTED
    elif service.digest == digest:
        return service, RowOutcome.UNCHANGED
    service.digest, service.more, service.language = digest, found.more, language
    await directory.write_values(uow, service, values)
    return service, outcome


async def _written(
    uow: UnitOfWork, services: list[IntegrationService], language: str | None
) -> list[dict[str, Any]]:
    repository = ServiceRepository(uow.session)
    places = await repository.locations([each.id for each in services])
    providers = await repository.providers(services)
    return [
        write_service(
            Written(
                each.id,
                each.source_id,
                _values_of(each, places[each.id], language or each.language),
                each.more,
                _provider(providers[each.partner_id]),
            )
        )
        for each in services
    ]


def _values_of(
    service: IntegrationService, places: list[ServiceLocation], language: str
) -> dict[str, Any]:
    words = in_words(service.texts, language=language, own=service.language)
    values = service.model_dump() | {
        name: words[name][0] if name in words else None for name in directory.WORDS
    }
    documents = words.get("required_documents", ([], ""))[0]
    if len(documents) == len(service.required_documents):
        values["required_documents"] = [
            part | {"document": said}
            for part, said in zip(service.required_documents, documents, strict=True)
        ]
    return values | {"locations": [each.model_dump() for each in places]}


def _provider(partner: Partner) -> dict[str, Any]:
    """A partner as HSDS's organisation."""
    return {
        "id": str(partner.id),
        "name": partner.name,
        "description": partner.description or partner.name,
        "website": partner.website,
    }
