"""
Loading files of figures in bulk: the same file twice changes nothing.

* FiguresNotUnderstood   422  the file as a whole is none of the forms
* SourceMissing          400  figures of one's own belong to one of one's data sets
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, Any
from uuid import UUID

from services.registry.datasets import service as datasets
from services.registry.figure_loads.models import FigureLoad
from services.registry.figure_loads.repository import LoadRepository, Staging
from services.registry.figure_loads.schemas import FigureLoadRead
from services.registry.figures import service as figures
from services.registry.figures.models import FigureSource
from services.registry.series.forms import FormName
from services.registry.series.reader import FileNotUnderstood, Found, Reader
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, NotPermitted, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_AT_ONCE = 5000
_MOST_PROBLEMS = 1000
Progress = Callable[[int], None]


class FiguresNotUnderstood(Unprocessable):
    """The file as a whole is none of the forms that are known; the detail says where."""

    slug = "figures-not-understood"
    title = "The file is none of the known forms"


class SourceMissing(BadRequest):
    """Figures of a partner's own belong to one of its data sets: say which."""

    slug = "figures-source-missing"
    title = "Whose figures are they?"


@dataclass(slots=True)
class _DryRunOver(Exception):
    told: FigureLoadRead


async def load_figures(
    uow: UnitOfWork,
    *,
    principal: Principal,
    file: IO[bytes],
    form: FormName | None,
    dataset_id: UUID | None,
    edition: int | None,
    is_dry_run: bool,
) -> FigureLoadRead:
    """
    Load a file; the same file twice changes nothing.

    Files of public sources are loaded by operators, figures of a partner into an edition of one
    of its data sets (the newest if none is named).
    """
    with _reading(file, form) as reader:
        if dataset_id is None:
            source = _public_source(reader)
            if not principal.may("operate"):
                raise NotPermitted("Files of public sources are loaded by operators.")
        else:
            source = await _own_source(uow, principal, dataset_id, edition)
        return await _load(
            uow, reader, source, is_dry_run=is_dry_run, actor=str(principal), progress=_unseen
        )


async def load_public_file(
    uow: UnitOfWork, *, file: IO[bytes], is_dry_run: bool, actor: str, progress: Progress
) -> FigureLoadRead:
    """The same for an operator at the machine, who is told how many figures were read."""
    with _reading(file, None) as reader:
        return await _load(
            uow,
            reader,
            _public_source(reader),
            is_dry_run=is_dry_run,
            actor=actor,
            progress=progress,
        )


async def list_loads(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest
) -> Rows[FigureLoadRead]:
    """What was loaded when, of sources whose figures the caller may see; the newest first."""
    sources = await figures.visible_sources(uow, principal=principal)
    rows = await LoadRepository(uow.session).page([each.id for each in sources], page)
    return Rows([_told(each, is_dry_run=False) for each in rows.items], rows.next)


@contextmanager
def _reading(file: IO[bytes], form: FormName | None) -> Iterator[Reader]:
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield Reader(text, form)
    except FileNotUnderstood as error:
        raise FiguresNotUnderstood(str(error)) from error
    finally:
        # The file is the caller's to close.
        text.detach()


def _public_source(reader: Reader) -> FigureSource:
    public = reader.form.source
    if public is None:
        raise SourceMissing("Say which data set they belong to: ?dataset_id=")
    return FigureSource(name=public.name, url=public.url, licence=public.licence)


async def _own_source(
    uow: UnitOfWork, principal: Principal, dataset_id: UUID, number: int | None
) -> FigureSource:
    dataset = await datasets.own_data_set(uow, principal=principal, dataset_id=dataset_id)
    datasets.require_shareable(dataset)
    edition = await datasets.edition_of(uow, dataset_id=dataset_id, number=number)
    return FigureSource(
        name=f"{dataset.title}, {edition.label}",
        url=edition.url or dataset.source_url,
        licence=dataset.licence,
        dataset_id=dataset_id,
        edition=edition.number,
    )


async def _load(
    uow: UnitOfWork,
    reader: Reader,
    wanted: FigureSource,
    *,
    is_dry_run: bool,
    actor: str,
    progress: Progress,
) -> FigureLoadRead:
    try:
        async with uow.savepoint():
            load = await _write(uow, reader, wanted, progress)
            if is_dry_run:
                raise _DryRunOver(_told(load, is_dry_run=True))
    except _DryRunOver as over:
        return over.told
    await audit.note(
        uow,
        actor=actor,
        action="figures.loaded",
        object_type="figure_source",
        object_id=load.source_id,
        decision={"added": load.added, "changed": load.changed, "rejected": load.rejected},
    )
    return _told(load, is_dry_run=False)


async def _write(
    uow: UnitOfWork, reader: Reader, wanted: FigureSource, progress: Progress
) -> FigureLoad:
    """Stage the file, compare it with what the source said before, and write what differs."""
    staging = Staging(uow.session)
    # Locked: of two loads of one source at once the second compares with what the first wrote.
    source = await figures.locked_source(uow, wanted=wanted)
    await staging.open()
    problems = await _stage(staging, reader, progress)
    for line, first in await staging.drop_repeated():
        problems.append((line, f"Line {first} is about the same corridor and period."))
    added, changed, unchanged = await staging.compare(source.id)
    await staging.write(source.id, uow.now)
    load = FigureLoad(
        source_id=source.id,
        form=reader.form.name,
        added=added,
        changed=changed,
        unchanged=unchanged,
        rejected=len(problems),
        problems=[
            {"line": line, "reason": reason} for line, reason in sorted(problems)[:_MOST_PROBLEMS]
        ],
        loaded_at=uow.now,
    )
    LoadRepository(uow.session).add(load)
    await uow.session.flush()
    return load


async def _stage(staging: Staging, reader: Reader, progress: Progress) -> list[tuple[int, str]]:
    problems: list[tuple[int, str]] = []
    batch: list[tuple[Any, ...]] = []
    read = 0
    for each in reader:
        read += 1
        if not isinstance(each, Found):
            problems.append((each.line, each.reason))
            continue
        corridor = (each.from_country, each.to_country)
        batch.append(
            (each.line, each.kind, *corridor, each.period.year, each.period.quarter, each.value)
        )
        if len(batch) == _AT_ONCE:
            await staging.copy(batch)
            batch.clear()
            progress(read)
    await staging.copy(batch)
    progress(read)
    return problems


def _told(load: FigureLoad, *, is_dry_run: bool) -> FigureLoadRead:
    return FigureLoadRead.model_validate(load.model_dump() | {"dry_run": is_dry_run})


def _unseen(read: int) -> None:
    del read
