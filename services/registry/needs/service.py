"""
What is known of the places of projects, and whether money reaches the poor ones.

* NeedNotStated          404  nobody has described the project's place
"""

from collections.abc import Sequence
from uuid import UUID

from services.registry.needs.domain import (
    Band,
    Place,
    bands_of,
    concentration_index,
    is_regressive,
)
from services.registry.needs.models import ProjectNeed
from services.registry.needs.repository import NeedRepository
from services.registry.needs.schemas import BandRead, FairnessRead, NeedStated, PlaceRead
from services.registry.partners import service as partners
from services.registry.programmes import service as programmes
from services.registry.projects import service as projects
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.security.principal import Principal

_MOST_PLACES = 1000


class NeedNotStated(NotFound):
    """Nobody has described the project's place, or there is no such project."""

    slug = "need-not-stated"
    title = "Nothing is known of the place"


async def state_need(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, body: NeedStated
) -> ProjectNeed:
    """Describe a project's place: by who may edit the project, or an operator. Audited."""
    project = await projects.read_project(uow, principal=principal, project_id=project_id)
    if not principal.may("operate"):
        await partners.own_partner(
            uow, principal=principal, partner_id=project.partner_id, at_least=MemberRole.EDITOR
        )
    else:
        await partners.any_partner(uow, partner_id=project.partner_id)
    repository = NeedRepository(uow.session)
    need = await repository.get(project_id)
    if need is None:
        need = ProjectNeed(**body.model_dump(), project_id=project_id, stated_at=uow.now)
        repository.add(need)
    for name, value in body.model_dump().items():
        setattr(need, name, value)
    need.stated_at = uow.now
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="project.need_stated",
        object_type="project",
        object_id=project_id,
        decision=body.model_dump(mode="json"),
    )
    return need


async def read_need(uow: UnitOfWork, *, principal: Principal, project_id: UUID) -> ProjectNeed:
    """What is known of the place of a project that the caller may see."""
    await projects.read_project(uow, principal=principal, project_id=project_id)
    need = await NeedRepository(uow.session).get(project_id)
    if need is None:
        raise NeedNotStated("Nobody has described its place.")
    return need


async def fairness_of(uow: UnitOfWork, *, programme_id: UUID, currency: str | None) -> FairnessRead:
    """The report on a programme; in the currency of most of its selected applications."""
    await programmes.read_programme(uow, programme_id=programme_id)
    repository = NeedRepository(uow.session)
    used = await repository.currencies(programme_id)
    chosen = currency or (used[0] if used else None)
    money = await repository.money(programme_id, chosen) if chosen else {}
    needs = await repository.places(programme_id)
    places = [
        Place(need.place_code, need.poverty_band, need.population, money.get(need.place_code, 0))
        for need in needs
    ]
    placed = sum(place.minor for place in places)
    bands = bands_of(places)
    index = concentration_index(bands)
    return FairnessRead(
        programme_id=programme_id,
        currency=chosen,
        minor=sum(money.values()),
        unplaced_minor=sum(money.values()) - placed,
        bands=_band_reads(bands),
        places=_place_reads(places),
        concentration_index=None if index is None else float(index),
        is_regressive=is_regressive(bands),
        sources=sorted({f"{need.source} ({need.year})" for need in needs}),
    )


def _band_reads(bands: Sequence[Band]) -> list[BandRead]:
    people, money = sum(each.population for each in bands), sum(each.minor for each in bands)
    return [
        BandRead(
            band=each.band,
            population=each.population,
            population_share=each.population / people,
            minor=each.minor,
            money_share=each.minor / money if money else 0.0,
            minor_per_head=each.minor / each.population,
        )
        for each in bands
    ]


def _place_reads(places: Sequence[Place]) -> list[PlaceRead]:
    ordered = sorted(places, key=lambda place: (-place.band, place.code))
    return [
        PlaceRead(
            place_code=place.code,
            poverty_band=place.band,
            population=place.population,
            minor=place.minor,
            minor_per_head=place.minor / place.population,
        )
        for place in ordered[:_MOST_PLACES]
    ]
