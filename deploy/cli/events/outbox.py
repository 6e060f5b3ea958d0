"""`diaspora events outbox`: events that have not left, and those that never could."""

from typing import Annotated

import typer

from deploy.cli.events.asking import (
    AsJson,
    Cursor,
    Limit,
    Service,
    Why,
    by_operator,
    first_page,
    in_one_transaction,
    print_one,
    print_page,
    print_rows,
)
from shared.operations.outbox import service as outbox

app = typer.Typer(help="Events that have not left, or never could.", no_args_is_help=True)
RowId = Annotated[int, typer.Argument(min=1, max=2**53 - 1, help="`id` of the unsent event.")]
_REFUSED = ("id", "topic", "key", "type", "sequence", "attempts", "created_at", "last_error")
_UNSENT = ("id", "topic", "key", "type", "sequence", "attempts", "died_at", "reason")


@app.command("state")
def show_state(service: Service, as_json: AsJson = False) -> None:
    """Say how many wait to leave, for how long, and which were refused."""
    found = in_one_transaction(service, outbox.outbox_state)
    print_one(found, as_json=as_json)
    if found.refused and not as_json:
        print_rows(found.refused, _REFUSED)


@app.command("list")
def list_unsent(
    service: Service, limit: Limit = 20, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """List events that can never leave as they are."""
    page = first_page(service, limit, cursor)
    found = in_one_transaction(service, lambda uow: outbox.list_unsent(uow, page=page))
    print_page(found, _UNSENT, as_json=as_json)


@app.command("show")
def show_unsent(row: RowId, service: Service, as_json: AsJson = False) -> None:
    """Show one with what it says."""
    found = in_one_transaction(service, lambda uow: outbox.show_unsent(uow, row_id=row))
    print_one(found, as_json=as_json)


@app.command("redrive")
def redrive_unsent(row: RowId, service: Service) -> None:
    """Let one try to leave again."""
    in_one_transaction(
        service, lambda uow: outbox.redrive_unsent(uow, row_id=row, by=by_operator())
    )
    typer.echo("It waits to leave.")


@app.command("discard")
def discard_unsent(row: RowId, service: Service, reason: Why) -> None:
    """Give one up for good."""
    by = by_operator(reason)
    in_one_transaction(service, lambda uow: outbox.discard_unsent(uow, row_id=row, by=by))
    typer.echo("Discarded.")
