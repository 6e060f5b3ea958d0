"""`diaspora mails`: mails that may have left before a crash or a restore."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from deploy.cli.chosen import ServiceName
from deploy.cli.events.asking import (
    AsJson,
    Cursor,
    Limit,
    Why,
    by_operator,
    first_page,
    in_one_transaction,
    print_page,
)
from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.held import service as held
from services.notifications.held.schemas import HeldChoice

app = typer.Typer(help="Mails of which nobody knows whether they left.", no_args_is_help=True)
OfKind = Annotated[DeliveryKind | None, typer.Option("--kind", help="Only of this kind.")]
Before = Annotated[
    datetime | None, typer.Option("--created-before", help="Only older ones; by UTC.")
]
OneOrAll = Annotated[UUID | None, typer.Argument(help="`id`; without it all that are meant.")]
_HELD = ("id", "kind", "recipient_id", "attempts", "created_at", "held_at", "reason")
_OURS = ServiceName.NOTIFICATIONS


@app.command("list")
def list_held(
    kind: OfKind = None, limit: Limit = 20, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """List held mails, the oldest first."""
    page = first_page(_OURS, limit, cursor)
    found = in_one_transaction(_OURS, lambda uow: held.list_held(uow, kind=kind, page=page))
    print_page(found, _HELD, as_json=as_json)


@app.command("send")
def send_held(mail: OneOrAll = None, kind: OfKind = None, before: Before = None) -> None:
    """Send held mails again, at most 500 at a time, under their old Message-IDs."""
    by, choice = by_operator(), _meant(kind, before)
    if mail is not None:
        name = mail
        in_one_transaction(_OURS, lambda uow: held.send_one(uow, delivery_id=name, by=by))
        typer.echo("It is due.")
        return
    _confirm_all(choice)
    done = in_one_transaction(_OURS, lambda uow: held.send_many(uow, choice=choice, by=by))
    typer.echo(f"{done.decided} are due.")


@app.command("drop")
def drop_held(
    reason: Why, mail: OneOrAll = None, kind: OfKind = None, before: Before = None
) -> None:
    """Let held mails never leave, at most 500 at a time; what they say stays in the inboxes."""
    by, choice = by_operator(reason), _meant(kind, before)
    if mail is not None:
        name = mail
        in_one_transaction(_OURS, lambda uow: held.drop_one(uow, delivery_id=name, by=by))
        typer.echo("Dropped.")
        return
    _confirm_all(choice)
    done = in_one_transaction(_OURS, lambda uow: held.drop_many(uow, choice=choice, by=by))
    typer.echo(f"{done.decided} dropped.")


def _meant(kind: DeliveryKind | None, before: datetime | None) -> HeldChoice:
    return HeldChoice(kind=kind, created_before=before.replace(tzinfo=UTC) if before else None)


def _confirm_all(choice: HeldChoice) -> None:
    """Ask before a decision about everything there is."""
    if choice == HeldChoice():
        typer.confirm("All of them?", abort=True)
