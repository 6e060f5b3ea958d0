"""
What can be done with an integration service.

* IntegrationServiceNotFound     404  is not there, or is not yours to see
* TranslationNotFound            404  it is not told in this language
* ServiceMakesNoSense            422  a rule of services is hurt
"""

from typing import Any
from uuid import UUID

from services.registry.integration_services.domain import (
    Need,
    Nonsense,
    box_around,
    check_ages,
    check_place,
    fits_age,
    in_words,
    speaks,
)
from services.registry.integration_services.models import IntegrationService, ServiceLocation
from services.registry.integration_services.repository import ServiceRepository
from services.registry.integration_services.schemas import (
    InWords,
    LocationRead,
    NearRead,
    ServiceCreate,
    ServicePatch,
    ServiceRead,
    Translation,
    Words,
)
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

WORDS = tuple(Words.model_fields)
_LISTS = ("required_documents", "cost_options", "schedules", "phones")
_PLAIN = ("status", "needs", "languages", "url", "email", "minimum_age", "maximum_age")


class IntegrationServiceNotFound(NotFound):
    """There is no such service, or it is not yours to see."""

    slug = "integration-service-not-found"
    title = "No such integration service"


class TranslationNotFound(NotFound):
    """The service is not told in this language."""

    slug = "translation-not-found"
    title = "No such translation"


class ServiceMakesNoSense(Unprocessable):
    """A rule of services is hurt; the detail says which."""

    slug = "integration-service-makes-no-sense"
    title = "The service makes no sense"


async def enter_service(
    uow: UnitOfWork, *, principal: Principal, body: ServiceCreate
) -> ServiceRead:
    """A new service of a partner that the caller may act for."""
    await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    made = new_service(uow, partner_id=body.partner_id, language=body.language)
    values = body.model_dump(mode="json", exclude={"partner_id", "language"})
    await write_values(uow, made, values)
    return await whole(uow, made, language=made.language)


def new_service(uow: UnitOfWork, *, partner_id: UUID, language: str) -> IntegrationService:
    """An empty one, to be written to."""
    return IntegrationService(
        partner_id=partner_id,
        status="inactive",
        name="",
        language=language,
        texts={},
        needs=[],
        languages=[],
        created_at=uow.now,
        changed_at=uow.now,
        version=0,
    )


async def write_values(
    uow: UnitOfWork, service: IntegrationService, values: dict[str, Any]
) -> None:
    """
    Put what is named in `values` (fields of ServiceBody as JSON) in place of what was there.

    The row is locked or new. Raises ServiceMakesNoSense.
    """
    for name in (*_PLAIN, *_LISTS):
        if name in values:
            setattr(service, name, values[name])
    words = {name: values[name] for name in WORDS if name in values}
    own = service.texts.get(service.language, {}) | words
    own = {name: each for name, each in own.items() if each is not None}
    service.texts = service.texts | {service.language: own}
    service.name = str(own["name"])
    service.version += 1
    service.changed_at = uow.now
    _check(service, values.get("locations", ()))
    repository = ServiceRepository(uow.session)
    repository.add(service)
    await uow.session.flush()
    if "locations" in values:
        await repository.remove_locations(service.id)
        for number, place in enumerate(values["locations"]):
            repository.add(ServiceLocation(service_id=service.id, number=number, **place))
        await uow.session.flush()


async def read_service(
    uow: UnitOfWork, *, principal: Principal, service_id: UUID, language: str | None
) -> ServiceRead:
    """A service of a verified partner, or one's own. Raises IntegrationServiceNotFound."""
    found = await seen(uow, principal=principal, service_id=service_id)
    return await whole(uow, found, language=language or found.language)


async def seen(uow: UnitOfWork, *, principal: Principal, service_id: UUID) -> IntegrationService:
    """The row, if the caller may see it. Raises IntegrationServiceNotFound."""
    found = await ServiceRepository(uow.session).visible(principal, service_id)
    if found is None:
        raise IntegrationServiceNotFound("No such service; or its partner is not verified.")
    return found


async def given_in(
    uow: UnitOfWork, *, country: str, most: int
) -> tuple[int, list[IntegrationService]]:
    """How many services are given in a country (alpha-2), and the newest of them."""
    return await ServiceRepository(uow.session).given_in(country, most=most)


async def list_services(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    filters: dict[str, Any],
    language: str | None,
) -> Rows[ServiceRead]:
    """Services of verified partners and one's own, by name."""
    repository = ServiceRepository(uow.session)
    rows = await repository.page(principal, page, filters)
    places = await repository.locations([each.id for each in rows.items])
    told = [described(each, places[each.id], language or each.language) for each in rows.items]
    return Rows(told, rows.next)


async def near_by(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    place: tuple[float, float],
    radius_km: float,
    need: Need | None,
    language: str,
    age: int | None,
) -> Rows[NearRead]:
    """Places where somebody finds what they need, the nearest first, in their language."""
    rows = await ServiceRepository(uow.session).near(
        page,
        place=place,
        radius_km=radius_km,
        box=box_around(*place, radius_km),
        need=need,
        age=age,
    )
    found = [
        NearRead(
            distance_km=metres / 1000,
            location=LocationRead.model_validate(location),
            service=InWords.model_validate(_words_of(service, language)),
            speaks_language=speaks(service.languages, language),
            fits_age=fits_age(age, youngest=service.minimum_age, oldest=service.maximum_age),
        )
        for location, service, metres in rows.items
    ]
    return Rows(found, rows.next)


async def change_service(
    uow: UnitOfWork, *, principal: Principal, service_id: UUID, version: int, body: ServicePatch
) -> ServiceRead:
    """Edit a service in its own language. Raises StaleVersion."""
    service = await _own(uow, principal, service_id)
    require_version(service.version, version)
    named = set(changes(body))
    await write_values(uow, service, body.model_dump(mode="json", include=named))
    return await whole(uow, service, language=service.language)


async def translate_service(
    uow: UnitOfWork, *, principal: Principal, service_id: UUID, language: str, body: Translation
) -> ServiceRead:
    """Tell a service in another language, in place of what was told in it before."""
    service = await _own(uow, principal, service_id)
    if language == service.language:
        raise ServiceMakesNoSense("This is the service's own language: edit the service.")
    said = {name: each for name, each in body.model_dump().items() if each is not None}
    documents = said.get("required_documents")
    if documents is not None and len(documents) != len(service.required_documents):
        raise ServiceMakesNoSense("Say each required document in the language, in the same order.")
    if service.texts.get(language) != said:
        service.texts = service.texts | {language: said}
        service.version += 1
        service.changed_at = uow.now
    await uow.session.flush()
    return await whole(uow, service, language=language)


async def drop_translation(
    uow: UnitOfWork, *, principal: Principal, service_id: UUID, language: str
) -> None:
    """Tell a service no longer in a language. Raises TranslationNotFound."""
    service = await _own(uow, principal, service_id)
    if language == service.language or language not in service.texts:
        raise TranslationNotFound("The service is not translated into this language.")
    service.texts = {name: each for name, each in service.texts.items() if name != language}
    service.version += 1
    service.changed_at = uow.now
    await uow.session.flush()


async def whole(uow: UnitOfWork, service: IntegrationService, *, language: str) -> ServiceRead:
    """A service with its places, in the words of a language."""
    places = await ServiceRepository(uow.session).locations([service.id])
    return described(service, places[service.id], language)


def described(
    service: IntegrationService, places: list[ServiceLocation], language: str
) -> ServiceRead:
    """A service with these places, in the words of a language."""
    return ServiceRead.model_validate(
        _words_of(service, language)
        | {
            "language": service.language,
            "translations": sorted(service.texts.keys() - {service.language}),
            "source_id": service.source_id,
            "locations": [LocationRead.model_validate(each) for each in places],
            "created_at": service.created_at,
            "changed_at": service.changed_at,
            "version": service.version,
        }
    )


def _words_of(service: IntegrationService, language: str) -> dict[str, Any]:
    """What is told of a service in a language, each text in the first language that has it."""
    found = in_words(service.texts, language=language, own=service.language)
    told = {name: found[name][0] if name in found else None for name in WORDS}
    documents, spoken = found.get("required_documents", ([], service.language))
    is_whole = len(documents) == len(service.required_documents)
    return (
        service.model_dump(include={"id", "partner_id", *_PLAIN, *_LISTS})
        | told
        | {
            "text_languages": {name: found[name][1] for name in WORDS if name in found},
            "required_documents": [
                {
                    "document": documents[number] if is_whole else each["document"],
                    "uri": each["uri"],
                    "language": spoken if is_whole else service.language,
                }
                for number, each in enumerate(service.required_documents)
            ],
        }
    )


async def _own(uow: UnitOfWork, principal: Principal, service_id: UUID) -> IntegrationService:
    found = await ServiceRepository(uow.session).lock(principal, service_id)
    if found is None:
        raise IntegrationServiceNotFound("No such service among those you may edit.")
    return found


def _check(service: IntegrationService, places: Any) -> None:
    try:
        check_ages(service.minimum_age, service.maximum_age)
        for place in places:
            check_place(place.get("latitude"), place.get("longitude"))
    except Nonsense as error:
        raise ServiceMakesNoSense(str(error)) from error
