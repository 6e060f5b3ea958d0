"""
What can be done with a data set.

* DataSetNotFound        404  is not there, or is not yours to see
* EditionNotFound        404  the data set has no such edition
* DataSetMakesNoSense    422  a rule of data sets is hurt
* DataSetWithdrawn       409  a withdrawn data set stays withdrawn
* EditionLabelTaken      409  another edition of it is called so
* PersonalDataNotShared  409  it has rows about single people: only aggregates are shared
"""

from typing import Any
from uuid import UUID

from services.registry.datasets.domain import DataSetStatus, Nonsense, check_years
from services.registry.datasets.models import DataSet, DataSetEdition
from services.registry.datasets.repository import DataSetRepository
from services.registry.datasets.schemas import DataSetCreate, DataSetPatch, EditionCreate
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class DataSetNotFound(NotFound):
    """There is no such data set, or it is not yours to see."""

    slug = "data-set-not-found"
    title = "No such data set"


class EditionNotFound(NotFound):
    """The data set has no edition of this number."""

    slug = "edition-not-found"
    title = "No such edition"


class DataSetMakesNoSense(Unprocessable):
    """A rule of data sets is hurt; the detail says which."""

    slug = "data-set-makes-no-sense"
    title = "The data set makes no sense"


class DataSetWithdrawn(Conflict):
    """A withdrawn data set stays withdrawn: enter a new one."""

    slug = "data-set-withdrawn"
    title = "The data set is withdrawn"


class EditionLabelTaken(Conflict):
    """Another edition of the data set is called so."""

    slug = "edition-label-taken"
    title = "The label is taken"


class PersonalDataNotShared(Conflict):
    """The data set has rows about single people; aggregate it first: only aggregates are shared."""

    slug = "personal-data-not-shared"
    title = "Personal data is not shared"


async def offer_data_set(uow: UnitOfWork, *, principal: Principal, body: DataSetCreate) -> DataSet:
    """A new draft of a partner that the caller may act for."""
    await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    contact = body.contact_partner_id or body.partner_id
    await partners.read_partner(uow, principal=principal, partner_id=contact)
    dataset = DataSet(
        **body.model_dump(exclude={"contact_partner_id"}),
        contact_partner_id=contact,
        created_at=uow.now,
    )
    _check(dataset.first_year, dataset.last_year)
    DataSetRepository(uow.session).add(dataset)
    await uow.session.flush()
    return dataset


async def read_data_set(uow: UnitOfWork, *, principal: Principal, dataset_id: UUID) -> DataSet:
    """A data set that was published, or one's own. Raises DataSetNotFound."""
    found = await DataSetRepository(uow.session).visible(principal, dataset_id)
    if found is None:
        raise DataSetNotFound("No such data set; or it is a draft and not yours.")
    return found


async def list_data_sets(
    uow: UnitOfWork,
    *,
    principal: Principal,
    page: PageRequest,
    filters: dict[str, Any],
    country: str | None,
) -> Rows[DataSet]:
    """Data sets that were published and one's own, newest first."""
    repository = DataSetRepository(uow.session)
    return await repository.page(principal, page, filters=filters, country=country)


async def published_about(
    uow: UnitOfWork, *, countries: list[str], most: int
) -> tuple[int, list[DataSet]]:
    """How many published data sets cover all these countries (alpha-2), and the newest of them."""
    return await DataSetRepository(uow.session).published_about(countries, most=most)


async def change_data_set(
    uow: UnitOfWork, *, principal: Principal, dataset_id: UUID, version: int, body: DataSetPatch
) -> DataSet:
    """Edit a data set that is not withdrawn."""
    dataset = await own_data_set(uow, principal=principal, dataset_id=dataset_id)
    require_version(dataset.version, version)
    _require_offered(dataset)
    for name, value in body.model_dump(include=set(changes(body))).items():
        setattr(dataset, name, value)
    _check(dataset.first_year, dataset.last_year)
    dataset.version += 1
    await uow.session.flush()
    return dataset


async def publish_data_set(uow: UnitOfWork, *, principal: Principal, dataset_id: UUID) -> DataSet:
    """Let everybody find the data set of a verified partner; done already is fine."""
    dataset = await own_data_set(uow, principal=principal, dataset_id=dataset_id)
    if dataset.status == DataSetStatus.PUBLISHED:
        return dataset
    _require_offered(dataset)
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=dataset.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(partner)
    dataset.published_at = uow.now
    return await _move(uow, dataset, DataSetStatus.PUBLISHED, principal)


async def withdraw_data_set(uow: UnitOfWork, *, principal: Principal, dataset_id: UUID) -> DataSet:
    """Share the data set with nobody any more; done already is fine."""
    dataset = await own_data_set(uow, principal=principal, dataset_id=dataset_id)
    if dataset.status == DataSetStatus.WITHDRAWN:
        return dataset
    return await _move(uow, dataset, DataSetStatus.WITHDRAWN, principal)


async def add_edition(
    uow: UnitOfWork, *, principal: Principal, dataset_id: UUID, body: EditionCreate
) -> DataSetEdition:
    """A further edition; its number is one more than the last."""
    dataset = await own_data_set(uow, principal=principal, dataset_id=dataset_id)
    _require_offered(dataset)
    _check(body.first_year, body.last_year)
    repository = DataSetRepository(uow.session)
    before = await repository.editions(dataset_id)
    if any(each.label == body.label for each in before):
        raise EditionLabelTaken("Call it otherwise.")
    edition = DataSetEdition(
        **body.model_dump(),
        dataset_id=dataset_id,
        number=1 + (before[0].number if before else 0),
        created_at=uow.now,
    )
    repository.add(edition)
    await uow.session.flush()
    return edition


async def list_editions(
    uow: UnitOfWork, *, principal: Principal, dataset_id: UUID
) -> list[DataSetEdition]:
    """All editions of a data set that the caller may see, the newest first."""
    await read_data_set(uow, principal=principal, dataset_id=dataset_id)
    return await DataSetRepository(uow.session).editions(dataset_id)


async def edition_of(uow: UnitOfWork, *, dataset_id: UUID, number: int | None) -> DataSetEdition:
    """The edition, or the newest; for a caller who was let in already. Raises EditionNotFound."""
    for each in await DataSetRepository(uow.session).editions(dataset_id):
        if number in (None, each.number):
            return each
    raise EditionNotFound("The data set has no such edition.")


async def own_data_set(uow: UnitOfWork, *, principal: Principal, dataset_id: UUID) -> DataSet:
    """The data set with its row locked, for an editor of its provider. Raises DataSetNotFound."""
    found = await DataSetRepository(uow.session).lock(principal, dataset_id)
    if found is None:
        raise DataSetNotFound("No such data set among those you may edit.")
    return found


async def locked_data_set(uow: UnitOfWork, *, dataset_id: UUID) -> DataSet:
    """The data set with its row locked, for a caller who was let in already."""
    found = await DataSetRepository(uow.session).lock_any(dataset_id)
    if found is None:
        raise DataSetNotFound("No such data set.")
    return found


def require_shareable(dataset: DataSet) -> None:
    """Raise unless the data set is one of aggregates that is not withdrawn."""
    _require_offered(dataset)
    if dataset.has_personal_data:
        raise PersonalDataNotShared("Make aggregates of it, and offer those.")


def _require_offered(dataset: DataSet) -> None:
    if dataset.status == DataSetStatus.WITHDRAWN:
        raise DataSetWithdrawn("It is withdrawn.")


def _check(first_year: int | None, last_year: int | None) -> None:
    try:
        check_years(first_year, last_year)
    except Nonsense as error:
        raise DataSetMakesNoSense(str(error)) from error


async def _move(
    uow: UnitOfWork, dataset: DataSet, status: DataSetStatus, actor: Principal
) -> DataSet:
    dataset.status = status
    dataset.version += 1
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(actor),
        action=f"data-set.{status}",
        object_type="data_set",
        object_id=dataset.id,
        decision={"status": status},
    )
    return dataset
