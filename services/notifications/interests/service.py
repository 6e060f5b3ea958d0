"""Keeping saved interests, and telling their owners what fits."""

from typing import Any
from uuid import UUID

from services.notifications.alerts.domain import News
from services.notifications.contacts.repository import lock_owner
from services.notifications.interests import repository
from services.notifications.interests.domain import (
    MOST_PER_OWNER,
    InterestNotFound,
    InterestSaysNothing,
    TooManyInterests,
    fits_project,
    fits_round,
)
from services.notifications.interests.models import Interest
from services.notifications.interests.schemas import InterestCreate, InterestRead
from services.notifications.partners.domain import Owner
from services.notifications.partnerships.domain import round_news
from services.notifications.preferences.domain import Category
from services.notifications.projects import service as projects
from services.notifications.telling import service as telling
from shared.contracts.programmes import RoundState
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import UnitOfWork
from shared.http.etags import require_version
from shared.http.pagination import PageRequest, Rows
from shared.money import Money
from shared.security.principal import PrincipalKind


async def create(uow: UnitOfWork, *, owner: Owner, body: InterestCreate) -> Interest:
    """Save an interest. Raises TooManyInterests, InterestSaysNothing."""
    await lock_owner(uow, owner.id)
    if await repository.count(uow, owner.id) >= MOST_PER_OWNER:
        raise TooManyInterests("Delete one that you do not need any more.")
    interest = Interest(
        **body.model_dump(exclude={"most"}),
        most_minor=body.most.amount_minor if body.most else None,
        currency=body.most.currency if body.most else None,
        owner_kind=owner.kind,
        owner_id=owner.id,
        created_at=uow.now,
    )
    _require_something(interest)
    await repository.add(uow, interest)
    return interest


async def get(uow: UnitOfWork, *, owner: Owner, interest_id: UUID) -> Interest:
    """The owner's. Raises InterestNotFound."""
    found = await repository.find(uow, owner, interest_id)
    if found is None:
        raise InterestNotFound("You have no saved interest with this id.")
    return found


async def page_of(uow: UnitOfWork, *, owner: Owner, page: PageRequest) -> Rows[Interest]:
    """The owner's, the oldest first."""
    return await repository.page_of(uow, owner, page)


async def change(
    uow: UnitOfWork, *, owner: Owner, interest_id: UUID, version: int, changes: dict[str, Any]
) -> Interest:
    """Change what is named. Raises InterestNotFound, StaleVersion, InterestSaysNothing."""
    interest = await get(uow, owner=owner, interest_id=interest_id)
    require_version(interest.version, version)
    if "most" in changes:
        most = changes.pop("most") or {"amount_minor": None, "currency": None}
        interest.most_minor, interest.currency = most["amount_minor"], most["currency"]
    for name, value in changes.items():
        setattr(interest, name, value)
    _require_something(interest)
    interest.version += 1
    await uow.session.flush()
    return interest


async def remove(uow: UnitOfWork, *, owner: Owner, interest_id: UUID) -> None:
    """Delete it. Raises InterestNotFound."""
    await get(uow, owner=owner, interest_id=interest_id)
    await repository.remove(uow, interest_id)


async def tell_of_project(uow: UnitOfWork, *, project: ProjectPublished) -> int:
    """Tell each owner once of a project that fits; not its own partner. Answers how many."""
    if await projects.is_closed(uow, project_id=project.project_id):
        return 0
    fitting = [
        each
        for each in await repository.perhaps(uow, [project.country])
        if fits_project(each.wish(), project) and each.owner_id != project.partner_id
    ]
    news = [_news(each, project) for each in _one_each(fitting)]
    return await telling.tell_all(uow, news=news)


async def tell_of_round(uow: UnitOfWork, *, told: RoundState) -> int:
    """Tell each owner once of a round that fits; answers how many."""
    fitting = [
        each
        for each in await repository.perhaps(uow, told.countries)
        if fits_round(each.wish(), told) and each.owner_id != told.partner_id
    ]
    owners = [Owner(PrincipalKind(each.owner_kind), each.owner_id) for each in _one_each(fitting)]
    return await telling.tell_all(uow, news=[round_news(told, owner) for owner in owners])


def _news(interest: Interest, project: ProjectPublished) -> News:
    kind = PrincipalKind(interest.owner_kind)
    return News(
        Owner(kind, interest.owner_id),
        Category.MATCH,
        "project_appeared",
        f"interest:project:{project.project_id}",
        {
            "project": project.title,
            "country": project.country,
            "interest": interest.name,
            "project_id": str(project.project_id),
        },
        (interest.owner_id,) if kind is PrincipalKind.PERSON else (),
        project.at,
    )


def shown(interest: Interest) -> InterestRead:
    """The interest as its owner sees it."""
    kept = interest.model_dump(exclude={"owner_kind", "owner_id", "most_minor", "currency"})
    most = None
    if interest.most_minor is not None and interest.currency is not None:
        most = Money(amount_minor=interest.most_minor, currency=interest.currency)
    return InterestRead(**kept, most=most)


def _one_each(interests: list[Interest]) -> list[Interest]:
    """The first of each owner, by the ids of the owners: locks are taken in one order."""
    return list({each.owner_id: each for each in reversed(interests)}.values())[::-1]


def _require_something(interest: Interest) -> None:
    if not interest.wish().says_something:
        raise InterestSaysNothing("State a country, a sector, a skill, a programme or an amount.")
