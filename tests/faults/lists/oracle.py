"""Compares every stored list with the oracle's, all columns of it."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import text

from services.matching.engine.sql import SqlEngine
from services.matching.lists.domain import LEAST, MOST
from services.matching.lists.repository import place_of
from shared.db.unit_of_work import Database

_STORED = text("SELECT * FROM match ORDER BY project_id, role, order_key DESC")
_LISTS = text(
    "SELECT project_id, role FROM role_feature JOIN project_feature p USING (project_id) "
    "WHERE p.is_open UNION ALL "
    "SELECT project_id, 0 FROM project_feature WHERE is_open AND instruments <> 0"
)
_VERSION = text("SELECT version FROM taxonomy_version WHERE is_active")


async def differences(database: Database) -> list[str]:
    """
    What is wrong with the stored lists, in words; there must be no work left.

    Each must be the beginning of its true list, at least min(LEAST, qualified) and at most MOST
    long, and equal it in ids, order, scores, facts and versions.
    """
    found: list[str] = []
    async with database.unit_of_work() as uow:
        version = str(await uow.session.scalar(_VERSION))
        stored: dict[tuple[UUID, int], list[tuple[object, ...]]] = defaultdict(list)
        for row in await uow.session.execute(_STORED):
            stored[row.project_id, row.role].append(tuple(row))
        names = {(row.project_id, row.role) for row in await uow.session.execute(_LISTS)}
        found += [f"{name}: a list that is not open" for name in stored if name not in names]
        for name in sorted(names):
            best = await SqlEngine(uow.session).best(*name, MOST)
            wanted = [tuple(place_of(each, version)) for each in best]
            there = stored[name]
            if len(there) < min(LEAST, len(wanted)):
                found.append(f"{name}: {len(there)} of {len(wanted)}")
            elif there != wanted[: len(there)]:
                at = next(n for n, (a, b) in enumerate(zip(there, wanted, strict=False)) if a != b)
                found.append(f"{name}: other than the oracle's from place {at + 1}")
    return found
