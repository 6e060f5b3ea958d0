"""`diaspora events dead`: events that were given up."""

from typing import Annotated

import typer

from deploy.cli.events.asking import (
    AsJson,
    Cursor,
    Limit,
    OfConsumer,
    OfKey,
    OfTopic,
    OfType,
    Service,
    Why,
    by_operator,
    first_page,
    in_one_transaction,
    print_one,
    print_page,
)
from shared.operations.choice import Choice
from shared.operations.dead_letters import service as dead_letters

app = typer.Typer(help="Events that were given up.", no_args_is_help=True)
LetterId = Annotated[str, typer.Argument(help="`id` of the dead letter.")]
_LETTER = ("id", "topic", "key", "type", "attempts", "died_at", "error")


@app.command("list")
def list_dead(
    service: Service,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    key: OfKey = None,
    event_type: OfType = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first."""
    choice, page = Choice(consumer, topic, key, event_type), first_page(limit, cursor)
    found = in_one_transaction(
        service, lambda uow: dead_letters.list_dead(uow, choice=choice, page=page)
    )
    print_page(found, _LETTER, as_json=as_json)


@app.command("show")
def show_dead(letter: LetterId, service: Service, as_json: AsJson = False) -> None:
    """Show a dead letter with what it says."""
    found = in_one_transaction(service, lambda uow: dead_letters.show_dead(uow, letter_id=letter))
    print_one(found, as_json=as_json)


@app.command("redrive")
def redrive_dead(
    service: Service,
    letter: Annotated[
        str | None, typer.Argument(help="`id`; without it all that are meant.")
    ] = None,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    key: OfKey = None,
    event_type: OfType = None,
) -> None:
    """Send dead letters again, at most 500 at a time; they wait before what came later."""
    by, choice = by_operator(), Choice(consumer, topic, key, event_type)
    if letter is not None:
        name = letter
        done = in_one_transaction(
            service, lambda uow: dead_letters.redrive_dead(uow, letter_id=name, by=by)
        )
    else:
        if choice == Choice():
            typer.confirm("All of them?", abort=True)
        done = in_one_transaction(
            service, lambda uow: dead_letters.redrive_many_dead(uow, choice=choice, by=by)
        )
    typer.echo(f"{done.redriven} wait in their lines.")


@app.command("discard")
def discard_dead(letter: LetterId, service: Service, reason: Why) -> None:
    """Give a dead letter up for good; the line that it held goes on."""
    by = by_operator(reason)
    in_one_transaction(service, lambda uow: dead_letters.discard_dead(uow, letter_id=letter, by=by))
    typer.echo("Discarded.")
