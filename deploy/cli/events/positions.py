"""`diaspora events positions`: how far each consumer has read, and where it is to go on."""

from typing import Annotated

import typer

from deploy.cli.events.asking import (
    AsJson,
    Cursor,
    Limit,
    OfConsumer,
    OfTopic,
    Service,
    Why,
    by_operator,
    first_page,
    in_one_transaction,
    print_page,
)
from shared.operations.choice import Choice
from shared.operations.positions import service as positions
from shared.operations.positions.schemas import FromStart, SkipTo

app = typer.Typer(help="How far each consumer has read.", no_args_is_help=True)
Consumer = Annotated[str, typer.Argument(help="Its name, as `list` says.")]
Topic = Annotated[str, typer.Argument(help="Of the log.")]
Partition = Annotated[int, typer.Argument(min=0, max=2**31 - 1, help="Of the topic.")]
_POSITION = ("consumer", "topic", "partition", "next_offset", "last_event_id")


@app.command("list")
def list_positions(
    service: Service,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    limit: Limit = 100,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List stored positions."""
    choice, page = Choice(consumer, topic), first_page(service, limit, cursor)
    found = in_one_transaction(
        service, lambda uow: positions.list_positions(uow, choice=choice, page=page)
    )
    print_page(found, _POSITION, as_json=as_json)


@app.command("skip-to")
def skip_to(
    consumer: Consumer,
    topic: Topic,
    partition: Partition,
    offset: Annotated[int, typer.Argument(min=0, max=2**53 - 1, help="The next to act on.")],
    service: Service,
    reason: Why,
) -> None:
    """Go on at an offset; what is before it and was not read is passed over."""
    by = by_operator(reason)
    where = SkipTo(
        consumer=consumer,
        topic=topic,
        partition=partition,
        next_offset=offset,
        reason=by.reason or "",
    )
    in_one_transaction(service, lambda uow: positions.skip_to(uow, where=where, by=by))
    typer.echo(f"It goes on at {offset}.")


@app.command("from-start")
def from_start(
    consumer: Consumer, topic: Topic, partition: Partition, service: Service, reason: Why
) -> None:
    """Begin where the log begins."""
    by = by_operator(reason)
    where = FromStart(consumer=consumer, topic=topic, partition=partition, reason=by.reason or "")
    in_one_transaction(service, lambda uow: positions.from_start(uow, where=where, by=by))
    typer.echo("It begins where the log begins.")
