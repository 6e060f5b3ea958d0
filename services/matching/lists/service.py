"""Makes the stored lists follow what changed; the same result in whatever order work is done."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.engine.protocol import Engine, Scored
from services.matching.features.service import PROJECT
from services.matching.lists.domain import SCORING_VERSION, STORED, belongs, needs_full_query
from services.matching.lists.models import Match
from services.matching.lists.repository import ListRepository, same
from services.matching.taxonomy.repository import TaxonomyRepository

MakeEngine = Callable[[AsyncSession], Engine]
_AT_ONCE = 500


async def follow_scoring(session: AsyncSession) -> bool:
    """
    Make work for every list when another scoring than this code's made them; whether it did.

    An empty list of an older scoring has no row that shows its version, so the version in force
    is kept beside the lists.
    """
    repository = ListRepository(session)
    if await repository.scoring_in_force() == SCORING_VERSION:
        return False
    await repository.all_again(PROJECT, SCORING_VERSION)
    return True


async def follow(session: AsyncSession, make_engine: MakeEngine) -> bool:
    """Take some work and make the lists right; answers whether there was any."""
    repository = ListRepository(session)
    claimed = await repository.claim(_AT_ONCE)
    if not claimed:
        return False
    version = await TaxonomyRepository(session).active_version() or "none"
    keeper = _Keeper(repository, make_engine(session), version)
    projects = dict.fromkeys(work.subject for work in claimed if work.kind == PROJECT)
    profiles = dict.fromkeys(work.subject for work in claimed if work.kind != PROJECT)
    for project_id in projects:
        await keeper.project(project_id)
    if not await repository.is_any_project_open():
        profiles = dict.fromkeys(await repository.with_places(list(profiles)))
    for profile_id in profiles:
        await keeper.profile(profile_id)
    return True


class _Keeper:
    """Keeps lists in one transaction."""

    def __init__(self, repository: ListRepository, engine: Engine, version: str) -> None:
        self._repository = repository
        self._engine = engine
        self._version = version

    async def project(self, project_id: UUID) -> None:
        """Every list of a project, from a full query each."""
        roles = await self._repository.roles(project_id)
        for role in await self._repository.stored_roles(project_id) - set(roles):
            await self._repository.clear(project_id, role)
        for role in roles:
            await self._full(project_id, role)

    async def profile(self, profile_id: UUID) -> None:
        """Every place of a profile; lists that became too short or too long anew."""
        places = await self._repository.places(profile_id)
        scored = {(s.project_id, s.role): s for s in await self._engine.open_for(profile_id)}
        for project_id, role in sorted(places.keys() | scored.keys()):
            stored, wanted = places.get((project_id, role)), scored.get((project_id, role))
            before = await self._repository.standing(project_id, role)
            stays = wanted is not None and belongs(wanted.key, before)
            if stored is not None and not stays:
                await self._repository.delete([stored])
            if wanted is not None and stays:
                await self._put(stored, wanted)
            after = before.count + (stays - (stored is not None))
            if needs_full_query(before, after):
                await self._full(project_id, role)
        if scored:
            await self._repository.tell_profile(profile_id)

    async def _put(self, stored: Match | None, wanted: Scored) -> None:
        if stored is None or not same(stored, wanted, self._version):
            await self._repository.write([wanted], self._version)
            await self._repository.tell(wanted.project_id, wanted.role)

    async def _full(self, project_id: UUID, role: int) -> None:
        best = await self._engine.best(project_id, role, STORED)
        stored = await self._repository.stored(project_id, role)
        wanted = {scored.profile_id: scored for scored in best}
        gone = [match for profile, match in stored.items() if profile not in wanted]
        changed = [
            scored
            for profile, scored in wanted.items()
            if profile not in stored or not same(stored[profile], scored, self._version)
        ]
        await self._repository.delete(gone)
        await self._repository.write(changed, self._version)
        if gone or changed:
            await self._repository.tell(project_id, role)
