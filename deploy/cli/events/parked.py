"""`diaspora events parked`: lines that wait."""

from typing import Annotated

import typer

from deploy.cli.events.asking import (
    AsJson,
    Cursor,
    Limit,
    OfConsumer,
    OfKey,
    OfTopic,
    Service,
    Why,
    by_operator,
    first_page,
    in_one_transaction,
    print_one,
    print_page,
    print_rows,
)
from shared.operations.choice import Choice
from shared.operations.waiting import service as waiting

app = typer.Typer(help="Lines that wait.", no_args_is_help=True)
LineId = Annotated[str, typer.Argument(help="`id` of the line.")]
_LINE = ("id", "consumer", "topic", "key", "waiting", "attempts", "is_held", "next_at", "error")
_EVENT = ("seq", "event_id", "type", "source", "parked_at")


@app.command("list")
def list_parked(
    service: Service,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    key: OfKey = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List the lines that wait."""
    choice, page = Choice(consumer, topic, key), first_page(service, limit, cursor)
    found = in_one_transaction(
        service, lambda uow: waiting.list_lines(uow, choice=choice, page=page)
    )
    print_page(found, _LINE, as_json=as_json)


@app.command("show")
def show_parked(
    line: LineId,
    service: Service,
    event: Annotated[int | None, typer.Option(help="`seq` of one event: what it says.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a line's queue, or what one event of it says."""
    if event is not None:
        seq = event
        print_one(
            in_one_transaction(service, lambda uow: waiting.show_event(uow, line_id=line, seq=seq)),
            as_json=as_json,
        )
        return
    found = in_one_transaction(service, lambda uow: waiting.show_line(uow, line_id=line))
    print_one(found, as_json=as_json)
    if not as_json:
        print_rows(found.queue, _EVENT)


@app.command("redrive")
def redrive_parked(line: LineId, service: Service) -> None:
    """Try a line now."""
    in_one_transaction(
        service, lambda uow: waiting.redrive_line(uow, line_id=line, by=by_operator())
    )
    typer.echo("It is tried now.")


@app.command("discard")
def discard_parked(
    line: LineId,
    service: Service,
    head: Annotated[int, typer.Option(help="`seq` of its first event, as `show` says.")],
    reason: Why,
) -> None:
    """Give up a line's first event; the line goes on with the next one."""
    by = by_operator(reason)
    left = in_one_transaction(
        service, lambda uow: waiting.discard_head(uow, line_id=line, head=head, by=by)
    )
    typer.echo(f"Discarded; {left.waiting if left else 0} wait in the line.")
