"""
Loading safeguard lists, and asking them.

* SafeguardListNotFound      404
* SafeguardListExists        409  this version, or one with the same first day, is there
* SafeguardListMissing       409  a health worker would move, and no list is in force
* SafeguardListMakesNoSense  422  a country twice, a rule that is not there, days in wrong order
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.assurances import service as assurances
from services.registry.renewals import service as renewals
from services.registry.safeguards.domain import (
    LISTED,
    PROTECTED_CODES,
    PROTECTED_GROUPS,
    Colour,
    Decision,
    Mark,
    Move,
    NoListInForce,
    Rule,
    SafeguardList,
    decide,
    in_force,
    is_protected,
)
from services.registry.safeguards.models import SafeguardListRow
from services.registry.safeguards.repository import SafeguardRepository
from services.registry.safeguards.schemas import MoveAsked, SafeguardListCreate, SafeguardRead
from shared.contracts.values import Modality, ProjectKind
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class SafeguardListNotFound(NotFound):
    """There is no such list."""

    slug = "safeguard-list-not-found"
    title = "No such list"


class SafeguardListExists(Conflict):
    """Lists are never changed: load the correction as a version of its own."""

    slug = "safeguard-list-exists"
    title = "The list is loaded already"


class SafeguardListMissing(Conflict):
    """A health worker would move, and no list says whether their country is protected."""

    slug = "safeguard-list-missing"
    title = "No safeguard list is in force"


class SafeguardListMakesNoSense(Unprocessable):
    """The list contradicts itself; the detail says where."""

    slug = "safeguard-list-makes-no-sense"
    title = "The list makes no sense"


async def load_list(
    uow: UnitOfWork, *, principal: Principal, body: SafeguardListCreate
) -> SafeguardListRow:
    """A new version, in force from its first day on; written to the audit."""
    _check(body)
    row = SafeguardListRow(
        **body.model_dump(mode="json", exclude={"valid_from", "valid_until"}),
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        loaded_at=uow.now,
    )
    SafeguardRepository(uow.session).add(row)
    try:
        await uow.session.flush()
    except IntegrityError as error:
        raise SafeguardListExists("Give it another version and first day.") from error
    await audit.note(
        uow,
        actor=str(principal),
        action="safeguard_list.loaded",
        object_type="safeguard_list",
        object_id=row.id,
        decision={"version": row.version, "countries": len(row.entries)},
    )
    # One that begins later is met by the look that is taken at every vacancy each day.
    await follow(uow, countries=None if row.jurisdiction is None else [row.jurisdiction])
    return row


async def follow(uow: UnitOfWork, *, countries: Sequence[str] | None) -> None:
    """A list or an agreement changed: vacancies for the protected there, or anywhere, follow it."""
    await renewals.ask_vacancies(uow, groups=PROTECTED_GROUPS, countries=countries)


async def read_list(uow: UnitOfWork, *, list_id: UUID) -> SafeguardListRow:
    """One version. Raises SafeguardListNotFound."""
    found = await SafeguardRepository(uow.session).get(list_id)
    if found is None:
        raise SafeguardListNotFound("No such list.")
    return found


async def list_lists(uow: UnitOfWork, *, page: PageRequest) -> Rows[SafeguardListRow]:
    """Every version, the last loaded first."""
    return await SafeguardRepository(uow.session).page(page)


async def ask(uow: UnitOfWork, *, body: MoveAsked) -> SafeguardRead:
    """What the safeguards would say today of a move that nobody has made."""
    on = uow.now.date()
    is_licensed = await licensed(uow, agency_partner_id=body.agency_partner_id, on=on)
    move = Move(
        isco_group=body.isco_group,
        practice_country=body.practice_country,
        country=body.country,
        modality=body.modality,
        initiative=body.initiative,
        agency_is_licensed=is_licensed,
    )
    return shown(await decide_move(uow, move=move, sector=body.sector, on=on))


async def licensed(uow: UnitOfWork, *, agency_partner_id: UUID | None, on: date) -> bool:
    """Whether there is an agency and it may recruit."""
    if agency_partner_id is None:
        return False
    return await assurances.is_licensed(uow, agency_partner_id=agency_partner_id, on=on)


async def decide_move(uow: UnitOfWork, *, move: Move, sector: str, on: date) -> Decision:
    """What the list in force on this day says. Raises SafeguardListMissing."""
    agreements = await assurances.active_between(
        uow, origin=move.practice_country, destination=move.country, sector=sector, on=on
    )
    the_list = await list_for(uow, destination=move.country, on=on)
    try:
        return decide(move, the_list, agreements, on=on)
    except NoListInForce as error:
        raise SafeguardListMissing("Ask an operator to load the list.") from error


async def list_for(uow: UnitOfWork, *, destination: str, on: date) -> SafeguardList | None:
    """The list to ask about moves into this country on this day."""
    rows = await SafeguardRepository(uow.session).valid(destination=destination, on=on)
    return in_force([value_of(row) for row in rows], destination=destination, on=on)


async def guard_role(
    uow: UnitOfWork, *, kind: str, country: str, sector: str, role: dict[str, Any]
) -> dict[str, Any]:
    """
    Whom a role leaves out, in the words of `RoleNeed`.

    A vacancy that would take health workers out of their country leaves out those who practise in
    a listed one, except where an active agreement covers it. Everything else leaves out nobody.
    """
    nobody: dict[str, Any] = {
        "isco_groups": [],
        "refused_practice_countries": [],
        "safeguard_list_version": None,
        "safeguard_rule_id": None,
    }
    if kind != ProjectKind.VACANCY or not is_protected(role.get("isco_group") or ""):
        return nobody
    on = uow.now.date()
    the_list = await list_for(uow, destination=country, on=on)
    if the_list is None or role.get("modalities") == [Modality.VIRTUAL.value]:
        return nobody
    listed = {
        origin: mark
        for origin, mark in sorted(the_list.marks.items())
        if mark.colour in LISTED and origin != country
    }
    covered = await assurances.covered_origins(
        uow, origins=listed.keys(), destination=country, sector=sector, on=on
    )
    refused = {origin: mark for origin, mark in listed.items() if origin not in covered}
    if not refused:
        return nobody
    # One rule stands for all: a red one, if there is any.
    strictest = min(refused.values(), key=lambda mark: mark.colour is not Colour.RED)
    return {
        "isco_groups": list(PROTECTED_CODES),
        "refused_practice_countries": list(refused),
        "safeguard_list_version": the_list.version,
        "safeguard_rule_id": strictest.rule.id,
    }


def shown(decision: Decision) -> SafeguardRead:
    """A decision as everybody may read it."""
    return SafeguardRead(
        outcome=decision.outcome,
        list_version=decision.list_version,
        rule_id=decision.rule.id,
        rule_text=decision.rule.text,
        is_favoured=decision.is_favoured,
        agreement_id=decision.agreement_id,
    )


def value_of(row: SafeguardListRow) -> SafeguardList:
    """A stored list as the rules read it."""
    rules = {rule["id"]: Rule(rule["id"], rule["text"]) for rule in row.rules}
    return SafeguardList(
        version=row.version,
        jurisdiction=row.jurisdiction,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        marks={
            entry["country"]: Mark(Colour(entry["colour"]), rules[entry["rule_id"]])
            for entry in row.entries
        },
        unlisted=rules[row.unlisted_rule_id],
    )


def _check(body: SafeguardListCreate) -> None:
    countries = [entry.country for entry in body.entries]
    rules = [rule.id for rule in body.rules]
    named = {entry.rule_id for entry in body.entries} | {body.unlisted_rule_id}
    if len(set(countries)) < len(countries) or len(set(rules)) < len(rules):
        raise SafeguardListMakesNoSense("A country or a rule comes twice.")
    if strangers := named - set(rules):
        raise SafeguardListMakesNoSense(f"There is no rule {min(strangers)!r} among its rules.")
    if body.valid_until is not None and body.valid_until < body.valid_from:
        raise SafeguardListMakesNoSense("It ends before it begins.")
