"""`diaspora events dead`: events that were given up."""

import typer

from deploy.cli.events.asking import (
    OfConsumer,
    OfKey,
    OfTopic,
    OfType,
    Service,
    by_operator,
    in_one_transaction,
)
from deploy.cli.events.kept import OneOrAll, add_discard, add_list, add_show, confirm_all
from shared.operations.choice import Choice
from shared.operations.dead_letters import service as dead_letters

app = typer.Typer(help="Events that were given up.", no_args_is_help=True)
_LETTER = ("id", "topic", "key", "type", "attempts", "died_at", "error")

add_list(app, dead_letters.list_dead, _LETTER, says="List dead letters, the newest first.")
add_show(
    app,
    lambda uow, name: dead_letters.show_dead(uow, letter_id=name),
    says="Show a dead letter with what it says.",
)
add_discard(
    app,
    lambda uow, name, by: dead_letters.discard_dead(uow, letter_id=name, by=by),
    says="Give a dead letter up for good; the line that it held goes on.",
)


@app.command("redrive")
def redrive_dead(
    service: Service,
    letter: OneOrAll = None,
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
        confirm_all(choice)
        done = in_one_transaction(
            service, lambda uow: dead_letters.redrive_many_dead(uow, choice=choice, by=by)
        )
    typer.echo(f"{done.redriven} wait in their lines.")
