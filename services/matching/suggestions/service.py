"""Finds skills and occupations by what people type, in their language."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

from services.matching.labels.index import Found, LabelIndex
from services.matching.taxonomy.repository import TaxonomyRepository
from shared.db.unit_of_work import Database

_FALLBACK = "en"
LONGEST = 200
# Threads of their own: in those that all share, the addresses of new connections are looked up.
_BUILDERS = ThreadPoolExecutor(2, thread_name_prefix="labels")


class Kind(StrEnum):
    """What is looked for."""

    SKILL = "skill"
    OCCUPATION = "occupation"


Place = tuple[Kind, str]
"""What is looked for, and in which language."""
Edition = tuple[str, str]
"""The taxonomy's version, and when the names in a language were last written."""


@dataclass(slots=True)
class Suggester:
    """
    The indexes of this process, made when first asked for and whenever names were written.

    Nobody waits for an index but those who ask for that one; it is made once for all of them, and
    only whoever makes it holds a connection to the database, while the names are read.
    """

    _indexes: dict[Place, tuple[Edition, LabelIndex]] = field(default_factory=dict)
    _makers: defaultdict[Place, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def skills(
        self, database: Database, typed: str, language: str
    ) -> tuple[str, list[Found]]:
        """The language that was searched, and at most ten skills."""
        return await self._suggest(database, Kind.SKILL, typed, language)

    async def occupations(
        self, database: Database, typed: str, language: str
    ) -> tuple[str, list[Found]]:
        """The language that was searched, and at most ten occupations."""
        return await self._suggest(database, Kind.OCCUPATION, typed, language)

    async def _suggest(
        self, database: Database, kind: Kind, typed: str, language: str
    ) -> tuple[str, list[Found]]:
        async with database.unit_of_work() as uow:
            version, written = await TaxonomyRepository(uow.session).named()
        chosen = _spoken(language, written)
        edition = version, written.get(chosen, "")
        index = self._kept((kind, chosen), edition) or await self._made(
            database, (kind, chosen), edition
        )
        return chosen, index.suggest(typed[:LONGEST])

    def _kept(self, place: Place, edition: Edition) -> LabelIndex | None:
        kept = self._indexes.get(place)
        return kept[1] if kept is not None and kept[0] == edition else None

    async def _made(self, database: Database, place: Place, edition: Edition) -> LabelIndex:
        """The index of a place, of this edition or a newer one."""
        kind, language = place
        async with self._makers[place]:
            if made := self._kept(place, edition):
                return made
            async with database.unit_of_work() as uow:
                repository = TaxonomyRepository(uow.session)
                # Before the names: those that are written in between make the next one anew.
                version, written = await repository.named()
                newest = version, written.get(language, "")
                if made := self._kept(place, newest):
                    return made
                names = await (
                    repository.skill_names(language)
                    if kind is Kind.SKILL
                    else repository.occupation_names(language)
                )
            # In a thread, as the door goes on answering while seconds of work are done.
            loop = asyncio.get_running_loop()
            index = await loop.run_in_executor(_BUILDERS, LabelIndex, names)
            self._indexes[place] = newest, index
            return index


def _spoken(language: str, written: Collection[str]) -> str:
    """The language itself, else English, else whatever there is."""
    wanted = (language.split("-")[0].lower(), _FALLBACK, *sorted(written))
    return next((each for each in wanted if each in written), _FALLBACK)
