"""Finds skills and occupations by what people type, in their language."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.matching.labels.index import Found, Label, LabelIndex
from services.matching.taxonomy.repository import TaxonomyRepository
from shared.db.unit_of_work import UnitOfWork

_FALLBACK = "en"
LONGEST = 200


@dataclass(slots=True)
class Suggester:
    """The indexes of this process, made when first asked for and after each new version."""

    _indexes: dict[tuple[str, str, str], LabelIndex] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def skills(self, uow: UnitOfWork, typed: str, language: str) -> tuple[str, list[Found]]:
        """The language that was searched, and at most ten skills."""
        repository = TaxonomyRepository(uow.session)
        return await self._suggest(uow, "skill", typed, language, repository.skill_names)

    async def occupations(
        self, uow: UnitOfWork, typed: str, language: str
    ) -> tuple[str, list[Found]]:
        """The language that was searched, and at most ten occupations."""
        repository = TaxonomyRepository(uow.session)
        return await self._suggest(uow, "occupation", typed, language, repository.occupation_names)

    async def _suggest(
        self,
        uow: UnitOfWork,
        what: str,
        typed: str,
        language: str,
        names: Callable[[str], Awaitable[list[Label]]],
    ) -> tuple[str, list[Found]]:
        repository = TaxonomyRepository(uow.session)
        spoken = await repository.languages()
        short = language.split("-")[0].lower()
        chosen = short if short in spoken else _FALLBACK
        version = await repository.active_version() or "none"
        place = (what, version, chosen)
        async with self._lock:
            if place not in self._indexes:
                self._indexes = {k: v for k, v in self._indexes.items() if k[1] == version}
                self._indexes[place] = LabelIndex(await names(chosen))
        return chosen, self._indexes[place].suggest(typed[:LONGEST])
