"""`diaspora events quarantine`: records that nobody could read."""

from typing import Annotated

import typer

from deploy.cli.chosen import ServiceName
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
from deploy.composition import SERVICES
from shared.operations.choice import Choice
from shared.operations.decisions import Decision
from shared.operations.quarantine import service as quarantine
from shared.operations.quarantine.schemas import ManyReadAgain

app = typer.Typer(help="Records that nobody could read.", no_args_is_help=True)
RecordId = Annotated[str, typer.Argument(help="`id` of the record.")]
_RECORD = ("id", "topic", "partition", "place", "key", "type", "quarantined_at", "reason")


@app.command("list")
def list_quarantine(
    service: Service,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    key: OfKey = None,
    event_type: OfType = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """List quarantined records, the newest first."""
    choice, page = Choice(consumer, topic, key, event_type), first_page(limit, cursor)
    found = in_one_transaction(
        service, lambda uow: quarantine.list_quarantined(uow, choice=choice, page=page)
    )
    print_page(found, _RECORD, as_json=as_json)


@app.command("show")
def show_quarantined(record: RecordId, service: Service, as_json: AsJson = False) -> None:
    """Show a record byte for byte, as text where it is text."""
    found = in_one_transaction(
        service, lambda uow: quarantine.show_quarantined(uow, record_id=record)
    )
    print_one(found, as_json=as_json)


@app.command("redrive")
def redrive_quarantined(
    service: Service,
    record: Annotated[
        str | None, typer.Argument(help="`id`; without it all that are meant.")
    ] = None,
    consumer: OfConsumer = None,
    topic: OfTopic = None,
    key: OfKey = None,
    event_type: OfType = None,
) -> None:
    """Read records again, for instance after an upgrade; what cannot be read stays."""
    by, ears = by_operator(), SERVICES[service].ears
    if record is not None:
        name = record
        read = in_one_transaction(
            service,
            lambda uow: quarantine.redrive_quarantined(uow, record_id=name, ears=ears, by=by),
        )
        typer.echo(f"Read; it is {read.outcome}.")
        return
    choice, after = Choice(consumer, topic, key, event_type), ""
    if choice == Choice():
        typer.confirm("All of them?", abort=True)
    while True:
        done = _five_hundred(service, choice, after, by)
        typer.echo(
            f"{done.parked} wait in their lines, {done.duplicate} were heard before, "
            f"{done.ignored} are not heard here, {done.unreadable} cannot be read and stay."
        )
        if done.next is None:
            return
        after = done.next


@app.command("discard")
def discard_quarantined(record: RecordId, service: Service, reason: Why) -> None:
    """Let a record go for good."""
    by = by_operator(reason)
    in_one_transaction(
        service, lambda uow: quarantine.discard_quarantined(uow, record_id=record, by=by)
    )
    typer.echo("Discarded.")


def _five_hundred(service: ServiceName, choice: Choice, after: str, by: Decision) -> ManyReadAgain:
    ears = SERVICES[service].ears
    return in_one_transaction(
        service,
        lambda uow: quarantine.redrive_many_quarantined(
            uow, choice=choice, after=after, ears=ears, by=by
        ),
    )
