"""
Intake: from what was stated or told to numbers, and to work if the numbers changed.

No score is made here; a worker reads the rows and makes the lists.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.matching.features.domain import (
    amounts_of_profile,
    amounts_of_project,
    fingerprint,
    need_rows,
    places_sought,
    profile_row,
    project_row,
    role_row,
    skill_rows,
    widened,
)
from services.matching.features.repository import FeatureRepository
from services.matching.invitations import service as invitations
from services.matching.partners.repository import PartnerRepository
from services.matching.projects.repository import ProjectRepository
from services.matching.rates import service as rates
from services.matching.rates.domain import Amount, Rate, as_rows, from_rows
from services.matching.statements.schemas import ProfileWrite
from services.matching.taxonomy import service as taxonomy
from shared.contracts.registry import ProjectPublished
from shared.db import people
from shared.db.unit_of_work import UnitOfWork

WAKE = "match_work"
PROFILE, PROJECT, LEFT = "profile", "project", "left"
_AT_ONCE = 50


async def put_profile(
    uow: UnitOfWork,
    *,
    profile_id: UUID,
    owner: UUID,
    body: ProfileWrite,
    is_open: bool,
) -> bool:
    """Write a profile's numbers; answers whether they changed and so made work."""
    repository = FeatureRepository(uow.session)
    ids = await taxonomy.known_skill_ids(uow, [held.skill for held in body.skills])
    priced = await _priced(uow, profile_id, body)
    row = profile_row(body, priced, is_open=is_open)
    held = skill_rows(body, ids)
    stamp = fingerprint(row, sorted(held.items()))
    if await repository.profile_hash(profile_id) == stamp:
        return False
    # Whoever hears at this moment that they are agreed on a placement finds the profile, or has
    # written it before the work below is done.
    await people.hold(uow, person_id=owner)
    await repository.put_profile(
        profile_id, row | {"hash": stamp, "owner": owner, "rates": as_rows(priced)}, held
    )
    await repository.add_work(PROFILE, [profile_id])
    uow.wake(WAKE)
    return True


async def mend_profile(
    uow: UnitOfWork,
    *,
    profile_id: UUID,
    owner: UUID,
    body: ProfileWrite,
    is_open: bool,
) -> bool:
    """
    Write a profile's numbers again where they are not what they should be; whether they were not.

    It makes no work: for its owner nothing has changed, and a rebuild makes every list anew.
    """
    repository = FeatureRepository(uow.session)
    ids = await taxonomy.known_skill_ids(uow, [held.skill for held in body.skills])
    priced = await _priced(uow, profile_id, body)
    row = profile_row(body, priced, is_open=is_open)
    held = skill_rows(body, ids)
    row |= {"hash": fingerprint(row, sorted(held.items())), "owner": owner}
    if await repository.profile_is(profile_id, row, held):
        return False
    await repository.put_profile(profile_id, row | {"rates": as_rows(priced)}, held)
    return True


async def add_profiles(uow: UnitOfWork, *, profiles: list[tuple[UUID, UUID, ProfileWrite]]) -> None:
    """The numbers and the work of many new open profiles: (profile, owner, body) each."""
    uris = {held.skill for _, _, body in profiles for held in body.skills}
    ids = await taxonomy.known_skill_ids(uow, uris)
    features: list[dict[str, Any]] = []
    skills: list[dict[str, Any]] = []
    amounts = {each for _, _, body in profiles for each in amounts_of_profile(body)}
    rated = await rates.priced(uow, amounts, {})
    for profile_id, owner, body in profiles:
        priced = {each: rated[each] for each in amounts_of_profile(body) if each in rated}
        row, held = profile_row(body, priced, is_open=True), skill_rows(body, ids)
        stamp = fingerprint(row, sorted(held.items()))
        row |= {"profile_id": profile_id, "owner": owner, "hash": stamp, "rates": as_rows(priced)}
        features.append(row)
        skills += [
            {"profile_id": profile_id, "skill_id": skill, "level": level, "years": years}
            for skill, (level, years) in held.items()
        ]
    await people.hold_all(uow, people=[owner for _, owner, _ in profiles])
    repository = FeatureRepository(uow.session)
    await repository.add_profiles(features, skills)
    await repository.add_work(PROFILE, [profile_id for profile_id, _, _ in profiles])
    uow.wake(WAKE)


async def rates_kept(uow: UnitOfWork, *, project_id: UUID, profile_id: UUID | None) -> list[Rate]:
    """The rates that a project's money, and a profile's, came with; none for euro."""
    repository = FeatureRepository(uow.session)
    kept = [await repository.project_rates(project_id)]
    if profile_id is not None:
        kept.append(await repository.profile_rates(profile_id))
    found = {rate for rows in kept for rate in from_rows(rows).values() if rate.currency != "EUR"}
    return sorted(found, key=lambda rate: (rate.currency, rate.as_of))


async def change_owner(uow: UnitOfWork, *, profile_id: UUID, owner: UUID) -> None:
    """The profile is somebody else's: of whose partner it is one's own people may change."""
    repository = FeatureRepository(uow.session)
    if await repository.set_owner(profile_id, owner):
        await repository.add_work(PROFILE, [profile_id])
        uow.wake(WAKE)


async def profile_left(uow: UnitOfWork, *, profile_id: UUID, projects: list[UUID]) -> None:
    """
    Work after an erasure: nobody finds the profile any more, and the lists it stood in anew.

    A list that only loses rows no longer knows that it was cut, so it is made from a full query.
    """
    repository = FeatureRepository(uow.session)
    await repository.add_work(LEFT, [profile_id])
    await repository.add_work(PROJECT, projects)
    uow.wake(WAKE)


async def profiles_again(uow: UnitOfWork, *, profile_ids: list[UUID]) -> None:
    """Work for profiles whose numbers stayed: their places are found and told once more."""
    if profile_ids:
        await FeatureRepository(uow.session).add_work(PROFILE, profile_ids)
        uow.wake(WAKE)


async def pair_excluded(uow: UnitOfWork, *, project_id: UUID) -> None:
    """Work after a pair parted for good: the project's lists are made anew without it."""
    await FeatureRepository(uow.session).add_work(PROJECT, [project_id])
    uow.wake(WAKE)


async def put_project(uow: UnitOfWork, *, project_id: UUID) -> bool:
    """Write the numbers of a known project; answers whether they changed and so made work."""
    # Locked, or a new taxonomy could write the numbers of an older state over newer ones.
    known = await ProjectRepository(uow.session).get(project_id, for_update=True)
    if known is None or known.state is None:
        return False
    project = ProjectPublished.model_validate(known.state)
    suspended = await PartnerRepository(uow.session).is_suspended(known.partner_id)
    # Before its skills are read: what is put in force in between is followed once it is seen.
    in_force = await taxonomy.in_force(uow)
    ids = await taxonomy.known_skill_ids(
        uow, [need.skill for role in project.roles for need in role.skills]
    )
    repository = FeatureRepository(uow.session)
    amounts = amounts_of_project(project)
    kept = await repository.project_rates(project_id) if amounts else None
    priced = await rates.priced(uow, amounts, from_rows(kept))
    row = project_row(project, priced, is_open=known.is_open and not suspended)
    roles = [role_row(role) for role in project.roles]
    needs: list[dict[str, Any]] = [need for role in project.roles for need in need_rows(role, ids)]
    # Another taxonomy is work for every project, whatever its own numbers.
    row["taxonomy"] = in_force
    stamp = fingerprint(row, roles, needs, await _people(uow, known.partner_id))
    before = await repository.project_hash(project_id)
    if before == stamp:
        return False
    sought = await repository.places_sought(project_id)
    row |= {"hash": stamp, "partner_id": known.partner_id, "rates": as_rows(priced)}
    await repository.put_project(project_id, row, roles, needs)
    await repository.add_work(PROJECT, [project_id])
    if before is not None:
        # No place in a list need change by it, and where nobody was sought lapses led to nobody.
        roomier = widened(sought, places_sought(row, roles))
        await invitations.look_again(uow, project_id=project_id, roles=roomier)
    uow.wake(WAKE)
    return True


async def price_goals(uow: UnitOfWork, currencies: Collection[str]) -> None:
    """
    After rates of these currencies came: projects whose goal has none come with them now.

    A goal that has a rate keeps it. One that was heard of in the same moment may still have none;
    the next load finds it, of the same rates too.
    """
    for project_id in await FeatureRepository(uow.session).without_rate(currencies):
        await put_project(uow, project_id=project_id)


async def all_projects_again(uow: UnitOfWork) -> None:
    """
    After a taxonomy was put in force, in its transaction: every project's numbers and lists anew.

    Whoever is just writing another project does not see it: `projects_behind` finds those.
    """
    for project_id in await ProjectRepository(uow.session).open_ids():
        await put_project(uow, project_id=project_id)


async def projects_behind(uow: UnitOfWork) -> list[UUID]:
    """
    Some open projects whose numbers are not those of the taxonomy in force, or of their partner.

    Whoever wrote them in the moment of an import, or of a suspension, saw nothing of it.
    """
    in_force = await taxonomy.in_force(uow)
    return await FeatureRepository(uow.session).left_behind(in_force, limit=_AT_ONCE)


async def all_lists_again(uow: UnitOfWork) -> None:
    """After a rebuild: every list from a full query, also those of projects nobody knows now."""
    repository = FeatureRepository(uow.session)
    await repository.forget_lost_profiles()
    await repository.add_work_for_all_projects(PROJECT)
    await repository.look_at_all()
    await repository.load_again()
    uow.wake(WAKE)


async def partner_again(uow: UnitOfWork, *, partner_id: UUID) -> None:
    """After a partner was suspended, or its people changed: its projects anew."""
    for project_id in await ProjectRepository(uow.session).ids_of(partner_id):
        await put_project(uow, project_id=project_id)


async def _priced(uow: UnitOfWork, profile_id: UUID, body: ProfileWrite) -> dict[Amount, Rate]:
    """A profile's tickets, those that it had before with the rates that they came with."""
    amounts = amounts_of_profile(body)
    if not amounts:
        return {}
    kept = await FeatureRepository(uow.session).profile_rates(profile_id)
    return await rates.priced(uow, amounts, from_rows(kept))


async def _people(uow: UnitOfWork, partner_id: UUID) -> list[str]:
    return sorted(str(each) for each in await PartnerRepository(uow.session).members(partner_id))
