"""Backs services up, restores them, and says what became of what others had heard of them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from deploy.composition import SERVICES
from shared.db import backup
from shared.db.archive import Manifest, read_manifest
from shared.db.backup import STEP, Restored
from shared.db.beyond import Beyond, beyond, highest_held
from shared.db.derived import Holding
from shared.db.snapshot import snapshot
from shared.db.unit_of_work import Database
from shared.errors import HouseDown

Progress = Callable[[str, str, int], None]
_HAS_TABLES = text("SELECT to_regclass('public.restore_note') IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Report:
    """How a restore ended; `unasked` are hearers whose databases could not be reached."""

    restored: Mapping[str, Restored]
    beyond: tuple[Beyond, ...]
    erased_again: int
    unasked: tuple[str, ...]


async def back_up(
    databases: Mapping[str, Database], folder: Path, progress: Progress
) -> dict[str, Manifest]:
    """Each service in a folder of its own, each as it was at one moment."""
    return {
        name: await backup.back_up(
            _url(database), service=name, folder=folder / name, progress=_of(name, progress)
        )
        for name, database in databases.items()
    }


async def restore(
    databases: Mapping[str, Database],
    chosen: Sequence[str],
    folder: Path,
    *,
    force: bool,
    progress: Progress,
) -> Report:
    """
    Restore the chosen services; the other databases are only read, and may be away.

    Every archive is looked at before the first database is touched. Who left since, as far as any
    database knows, is erased again from what was restored.
    """
    manifests = [read_manifest(folder / name, service=name) for name in chosen]
    known = await _answering(databases)
    leavers = await _leavers(known, min(each.taken_at for each in manifests))
    floors = {name: await _least_floor(known, name) for name in chosen}
    restored = {}
    for name in chosen:
        restored[name] = await backup.restore(
            _url(databases[name]),
            service=name,
            folder=folder / name,
            force=force,
            least_floor=floors[name],
            after=SERVICES[name].derived.after_restore,
            progress=_of(name, progress),
        )
    for manifest in manifests:
        # Who left before this backup was taken, and is in it, is there again on purpose.
        since = {each for each, at in leavers.items() if at >= manifest.taken_at}
        await _erase_again(manifest.service, databases[manifest.service], since)
    known |= {name: databases[name] for name in chosen}
    found = [
        each
        for name in chosen
        for each in await _beyond(known, name, restored[name].step)
        if each.count
    ]
    unasked = tuple(name for name in SERVICES if name not in known)
    return Report(restored, tuple(found), len(leavers), unasked)


async def _answering(databases: Mapping[str, Database]) -> dict[str, Database]:
    """Those that can be reached and have tables."""
    found = {}
    for name, database in databases.items():
        with suppress(HouseDown):
            async with snapshot(database) as session:
                if await session.scalar(_HAS_TABLES):
                    found[name] = database
    return found


async def _leavers(known: Mapping[str, Database], since: datetime) -> dict[UUID, datetime]:
    """Who left since, by person or by profile, and when."""
    found: dict[UUID, datetime] = {}
    for name, database in known.items():
        query = SERVICES[name].derived.leavers
        if query is not None:
            async with snapshot(database) as session:
                for subject_id, at in await session.execute(text(query), {"since": since}):
                    found[subject_id] = max(at, found.get(subject_id, at))
    return found


async def _erase_again(name: str, database: Database, leavers: set[UUID]) -> None:
    erase = SERVICES[name].derived.erase
    if erase is None:
        return
    for subject_id in sorted(leavers):
        async with database.unit_of_work() as uow:
            await erase(uow, subject_id)


async def _least_floor(known: Mapping[str, Database], teller: str) -> int:
    """The floor of an earlier restore, as far as hearers know of one."""
    highest = [
        await highest_held(database, _holds(hearer, teller)) for hearer, database in known.items()
    ]
    return max(highest, default=0) // STEP * STEP


async def _beyond(known: Mapping[str, Database], teller: str, step: int) -> list[Beyond]:
    return [
        await beyond(hearer, database, holding, known[teller], step=step)
        for hearer, database in known.items()
        for holding in _holds(hearer, teller)
    ]


def _holds(hearer: str, teller: str) -> list[Holding]:
    if hearer == teller:
        return []
    holds = SERVICES[hearer].derived.holds
    return [each for each in holds if each.topic.startswith(f"{teller}.")]


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def _of(name: str, progress: Progress) -> Callable[[str, int], None]:
    return lambda table, rows: progress(name, table, rows)
