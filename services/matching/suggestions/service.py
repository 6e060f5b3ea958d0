"""Finds skills and occupations by what people type, in their language."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from services.matching.labels.index import Found, Label, LabelIndex
from services.matching.taxonomy.repository import TaxonomyRepository
from shared.db.unit_of_work import UnitOfWork

_FALLBACK = "en"
# What is named, the taxonomy's version, the language.
Place = tuple[str, str, str]
LONGEST = 200


@dataclass(slots=True)
class Suggester:
    """The indexes of this process, made when first asked for and whenever names were written."""

    _indexes: dict[Place, tuple[str, LabelIndex]] = field(default_factory=dict)
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
        version, written = await repository.named()
        chosen = _spoken(language, written)
        index = await self._index(
            (what, version, chosen), written.get(chosen, ""), lambda: names(chosen)
        )
        return chosen, index.suggest(typed[:LONGEST])

    async def _index(
        self, place: Place, written: str, labels: Callable[[], Awaitable[list[Label]]]
    ) -> LabelIndex:
        async with self._lock:
            kept = self._indexes.get(place)
            if kept is None or kept[0] != written:
                # In a thread, as the door goes on answering while seconds of work are done.
                index = await asyncio.to_thread(LabelIndex, await labels())
                self._indexes = {k: v for k, v in self._indexes.items() if k[1] == place[1]}
                self._indexes[place] = kept = (written, index)
        return kept[1]


def _spoken(language: str, written: Collection[str]) -> str:
    """The language itself, else English, else whatever there is."""
    wanted = (language.split("-")[0].lower(), _FALLBACK, *sorted(written))
    return next((each for each in wanted if each in written), _FALLBACK)
