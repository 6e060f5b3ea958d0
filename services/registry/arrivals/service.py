"""
Takes rows of a list, each in a savepoint of its own: what one cannot do stays with it.

A row is known by its `id`, as whoever wrote the file calls it, else by everything that stands in
it; so the same file twice changes nothing.

* ListNotTaken          400  no list is called so, or its rows do not come in that way
"""

from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from services.registry.activities.domain import ItemOutcome
from services.registry.activities.service import apply_activities
from services.registry.arrivals.repository import RowRepository
from services.registry.arrivals.schemas import FileFormat
from services.registry.iati.reader import ActivityReader, FileRefused
from services.registry.lists.declared import Arriving, Listing, Taken
from services.registry.lists.everything import LISTS
from services.registry.tabular.columns import TableRefused
from services.registry.tabular.reading import CsvReader, FoundRow, JsonLinesReader, RowReader
from shared.contracts.intake import pointer
from shared.db.unit_of_work import UnitOfWork
from shared.errors import BadRequest, ServiceError
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES

# What a reader raises for a file that cannot be read on.
BROKEN: Final = (FileRefused, TableRefused)
Reader = ActivityReader | RowReader
_LONGEST_REFERENCE = 200
_LONGEST_REASON = 1000


class ListNotTaken(BadRequest):
    """No list is called so, or its rows do not come in by files of this format."""

    slug = "list-not-taken"
    title = "No such list comes in so"


def require_taken(file_format: FileFormat, kind: str) -> None:
    """Raise ListNotTaken unless rows of this list come in by such files."""
    listing = LISTS.get(kind)
    if listing is None or listing.take is None:
        known = ", ".join(name for name, each in LISTS.items() if each.take is not None)
        raise ListNotTaken(f"No list {kind!r} comes in; these do: {known}.")
    if file_format is FileFormat.IATI and kind != "projects":
        raise ListNotTaken("An IATI file holds projects; send other lists as csv or jsonl.")


def reader_of(file_format: FileFormat, kind: str) -> Reader:
    """What reads such a file."""
    if file_format is FileFormat.IATI:
        return ActivityReader()
    columns = LISTS[kind].columns
    return CsvReader(columns) if file_format is FileFormat.CSV else JsonLinesReader(columns)


async def apply(
    uow: UnitOfWork,
    *,
    file_format: FileFormat,
    kind: str,
    partner_id: UUID,
    person_id: UUID | None,
    part: list[Any],
    publish: bool,
) -> list[dict[str, Any]]:
    """Act on what was found in a file; answers what became of each, in order."""
    if file_format is FileFormat.IATI:
        return await apply_activities(uow, partner_id=partner_id, part=part, publish=publish)
    return await apply_rows(
        uow,
        listing=LISTS[kind],
        partner_id=partner_id,
        person_id=person_id,
        part=part,
        publish=publish,
    )


async def apply_rows(
    uow: UnitOfWork,
    *,
    listing: Listing,
    partner_id: UUID,
    person_id: UUID | None,
    part: list[FoundRow],
    publish: bool,
) -> list[dict[str, Any]]:
    """Take rows, or leave them; answers what became of each, in order."""
    repository = RowRepository(uow.session)
    references = {number: _reference(row) for number, row in enumerate(part)}
    named = [reference for reference in references.values() if reference is not None]
    known = await repository.known(partner_id, listing.name, named)
    outcomes = []
    for number, row in enumerate(part):
        reference = references[number]
        arriving = Arriving(
            system=Principal(PrincipalKind.PARTNER, partner_id, ROLES["partner"], "import"),
            person=_person(person_id),
            partner_id=partner_id,
            publish=publish,
            known=known.get(reference or ""),
        )
        taken, refused = await _take(uow, listing, arriving, row)
        if taken is not None and reference is not None:
            known[reference] = taken.object_id
        outcomes.append(_outcome(listing, row, taken, refused))
    await repository.keep(
        [
            {
                "partner_id": partner_id,
                "kind": listing.name,
                "reference": reference,
                "object_id": known[reference],
            }
            for reference in dict.fromkeys(named)
            if reference in known
        ]
    )
    return outcomes


async def _take(
    uow: UnitOfWork, listing: Listing, arriving: Arriving, row: FoundRow
) -> tuple[Taken | None, str | None]:
    """What became of it, or why nothing did."""
    if row.values is None or listing.take is None:
        return None, row.refused
    if _reference(row) is None:
        return None, "id: at most 200 characters, none of them NUL."
    try:
        async with uow.savepoint():
            taken = await listing.take(uow, arriving, row.values)
    except ValidationError as error:
        return None, _said(error)
    except ServiceError as error:
        return None, str(error) or error.title
    return taken, taken.reason


def _reference(row: FoundRow) -> str | None:
    own = str((row.values or {}).get("id") or row.fingerprint)
    return own if len(own) <= _LONGEST_REFERENCE and "\0" not in own else None


def _person(person_id: UUID | None) -> Principal | None:
    if person_id is None:
        return None
    return Principal(PrincipalKind.PERSON, person_id, ROLES["person"], "import")


def _outcome(
    listing: Listing, row: FoundRow, taken: Taken | None, reason: str | None
) -> dict[str, Any]:
    values = row.values or {}
    name = values.get("id") or values.get("slug")
    object_id = taken.object_id if taken is not None else None
    return {
        "line": row.line,
        "identifier": str(name).replace("\0", "")[:300] if name else None,
        "outcome": taken.outcome if taken is not None else ItemOutcome.REJECTED,
        "reason": reason.replace("\0", "")[:_LONGEST_REASON] if reason else None,
        "object_id": object_id,
        "project_id": object_id if listing.name == "projects" else None,
    }


def _said(error: ValidationError) -> str:
    """Every value that is wrong, by its place in the row."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{pointer(each['loc'])}: {each['msg']}" for each in found)
