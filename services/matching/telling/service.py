"""
Tells people and funders of the projects that fit them, and partners of their shortlists.

Each pair is told once, and only as both are at that moment: lists follow later, and told is never
untold. At most 20 invitations of a role are open at a time, none once as many have agreed as there
are positions. By lists nobody is told more than their limit: who would have been is held back, and
those lists are looked at again when there is room.
"""

from collections.abc import Sequence
from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, Scored, kind_of
from services.matching.explanation.sentences import LANGUAGES
from services.matching.features import service as features
from services.matching.invitations.domain import limit
from services.matching.invitations.repository import InvitationRepository
from services.matching.lists.domain import SCORING_VERSION
from services.matching.pairs.service import place_to_tell, read_pair, read_pairs
from services.matching.profiles.models import Profile
from services.matching.profiles.repository import ProfileRepository
from services.matching.projects.models import KnownProject
from services.matching.projects.repository import ProjectRepository
from services.matching.scoring.ordering import match_id, unpack
from services.matching.scoring.people import AFFINITY_DECLARED, SECTOR_NONE
from services.matching.taxonomy import service as taxonomy
from services.matching.telling.domain import MOST_OPEN, choose
from services.matching.telling.repository import TellingRepository
from shared.contracts import matching as contract
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import UnitOfWork
from shared.flow import Flow

_MOST_REASONS = 3


async def tell_list(uow: UnitOfWork) -> bool:
    """Tell those of one changed list who are next; answers whether there was one."""
    taken = await TellingRepository(uow.session).take_list()
    if taken is not None:
        await _tell_role(uow, *taken)
    return taken is not None


async def tell_slot(uow: UnitOfWork) -> bool:
    """Tell whoever is next of a role in which another may be told; whether there was one."""
    taken = await TellingRepository(uow.session).take_slot()
    if taken is not None:
        await _tell_role(uow, *taken)
    return taken is not None


async def _tell_role(uow: UnitOfWork, project_id: UUID, role: int) -> None:
    telling = TellingRepository(uow.session)
    await telling.lock(project_id)
    project = await ProjectRepository(uow.session).get(project_id)
    if project is not None and project.is_open:
        with uow.following(Flow.of(project.flow)):
            await _tell_next(uow, telling, project, role)


async def _tell_next(
    uow: UnitOfWork, telling: TellingRepository, project: KnownProject, role: int
) -> None:
    project_id = project.project_id
    room = MOST_OPEN - await telling.open_count(project_id, role, uow.now)
    choice = choose(await telling.candidates(project_id, role, uow.now), room)
    await telling.lock_people([each.profile_id for each in choice.told])
    # Between the choice and here somebody may have left or paused.
    wanted = [each.profile_id for each in (*choice.told, *choice.held_back)]
    profiles = await ProfileRepository(uow.session).hold(wanted)
    pairs = await read_pairs(uow, project_id=project_id, profile_ids=list(profiles))
    places = {each: place_to_tell(pair, role) for each, pair in pairs.items()}
    told, is_free = False, False
    for candidate in choice.told:
        profile = profiles.get(candidate.profile_id)
        place = places.get(candidate.profile_id)
        if profile is None:
            is_free = True
        elif place is not None:
            most = limit(candidate.cap)
            is_new = await _tell(uow, telling, project, profile, place, most=most)
            told, is_free = told or is_new, is_free or not is_new
        # Else the list has not followed yet, and is looked at again once it has; who stands in it
        # until then would only be chosen again.
    held_back = [c.profile_id for c in choice.held_back if places.get(c.profile_id)]
    if held_back:
        await InvitationRepository(uow.session).hold_back(project_id, role, held_back)
    if is_free:
        # Who left, paused, or was told of something else meanwhile is not chosen again.
        await telling.slot_is_free(project_id, role)
    if told:
        await telling.shortlist_is_due(project_id)


async def tell_profile(uow: UnitOfWork) -> bool:
    """
    Tell the owner of one changed profile of their own best projects, each once.

    However many invitations they have open: who changes their profile is looking for something.
    """
    telling = TellingRepository(uow.session)
    profile_id = await telling.next_profile()
    if profile_id is None:
        return False
    # First the profile, then its work: an erasure locks them in this order too.
    found = await ProfileRepository(uow.session).hold([profile_id])
    own = await telling.take_profile(profile_id)
    if own is None or profile_id not in found:
        return True
    if own.best is None:
        await features.profiles_again(uow, profile_ids=[profile_id])
        return True
    told = []
    for project_id, role in sorted(own.best):
        await telling.lock(project_id)
        project = await ProjectRepository(uow.session).get(project_id)
        # As both are now: either may have changed since the lists were made.
        pair = await read_pair(uow, project_id=project_id, profile_id=profile_id)
        place = place_to_tell(pair, role) if pair else None
        if project is None or place is None:
            continue
        with uow.following(Flow.of(found[profile_id].flow)):
            if await _tell(uow, telling, project, found[profile_id], place):
                told.append(project_id)
    # Last, as an erasure takes them last: so nobody waits for another in a ring.
    for project_id in told:
        await telling.shortlist_is_due(project_id)
    return True


async def tell_shortlist(uow: UnitOfWork) -> bool:
    """Tell one project's partner how its lists stand; at most once an hour each."""
    telling = TellingRepository(uow.session)
    taken = await telling.take_shortlist(uow.now)
    if taken is None:
        return False
    project_id, revision = taken
    project = await ProjectRepository(uow.session).get(project_id)
    if project is None or not project.is_open:
        return True
    counts = [
        contract.ListCount(
            list_kind=kind_of(row.role),
            role=row.role,
            role_title=_role_title(project, row.role),
            listed=row.listed,
            told=row.told,
        )
        for row in await telling.counts(project_id)
    ]
    with uow.following(Flow.of(project.flow)):
        uow.publish(
            contract.ShortlistReady(
                project_id=project_id,
                project_partner_id=project.partner_id,
                project_title=project.title,
                project_country=_state(project).country,
                lists=tuple(counts),
                revision=revision,
                at=uow.now,
            )
        )
    return True


async def _tell(
    uow: UnitOfWork,
    telling: TellingRepository,
    project: KnownProject,
    profile: Profile,
    place: Scored,
    *,
    most: int | None = None,
) -> bool:
    """
    Tell one pair, unless it was told before, deals already, or the role is full.

    Nor when its owner has as many open as `most`; None is none.
    """
    found_as = match_id(project.project_id, place.role, place.kind, profile.id)
    is_first = await telling.expose(
        match=found_as,
        project=project.project_id,
        role=place.role,
        profile=profile.id,
        key=place.key,
        score=place.r,
        limit=most,
        now=uow.now,
    )
    if not is_first:
        return False
    uow.publish(
        contract.MatchFound(
            match_id=found_as,
            project_id=project.project_id,
            project_partner_id=project.partner_id,
            project_title=project.title,
            project_country=_state(project).country,
            role=place.role,
            role_title=_role_title(project, place.role),
            list_kind=kind_of(place.role),
            profile_id=profile.id,
            person_id=profile.person_id,
            partner_id=profile.partner_id,
            score=place.r,
            reasons=tuple(await _reasons(uow, project, place)),
            taxonomy_version=await taxonomy.active_version(uow),
            scoring_version=SCORING_VERSION,
            at=uow.now,
        )
    )
    return True


async def _reasons(
    uow: UnitOfWork, project: KnownProject, place: Scored
) -> Sequence[contract.Reason]:
    """At most three: the best skills first, then the tie to the country or the sector."""
    state = _state(project)
    head, held = unpack(place.facts)
    if place.role == FUNDING_ROLE:
        sector, amount, country, _ = head
        kinds = [
            (sector > SECTOR_NONE, contract.ReasonKind.SECTOR, state.sector),
            (amount > 0, contract.ReasonKind.AMOUNT, None),
            (country == 10_000, contract.ReasonKind.COUNTRY_TIE, state.country),
        ]
        return [contract.Reason(kind=k, subject=s) for is_so, k, s in kinds if is_so]
    skills = sorted((each for each in held if each[0]), key=lambda e: (-e[1], not e[3], e[0]))
    best = skills[: _MOST_REASONS - 1]
    labels = await taxonomy.labels_of(uow, [skill for skill, *_ in best], LANGUAGES)
    uris = await taxonomy.uris_of(uow, [skill for skill, *_ in best])
    found = [
        contract.Reason(
            kind=contract.ReasonKind.SKILL if narrow else contract.ReasonKind.RELATED_SKILL,
            subject=uris.get(skill),
            labels=labels.get(skill, {}),
        )
        for skill, _, _, narrow in best
    ]
    if head[0] >= AFFINITY_DECLARED:
        kind = contract.ReasonKind.COUNTRY_TIE
        found.append(contract.Reason(kind=kind, subject=state.country))
    return found


def _state(project: KnownProject) -> ProjectPublished:
    return ProjectPublished.model_validate(project.state)


def _role_title(project: KnownProject, role: int) -> str | None:
    return next((each.title for each in _state(project).roles if each.number == role), None)
