"""`diaspora events quarantine`: records that nobody could read."""

import typer

from deploy.cli.chosen import ServiceName
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
from deploy.composition import SERVICES
from shared.operations.choice import Choice
from shared.operations.decisions import Decision
from shared.operations.quarantine import service as quarantine
from shared.operations.quarantine.schemas import ManyReadAgain

app = typer.Typer(help="Records that nobody could read.", no_args_is_help=True)
_RECORD = ("id", "topic", "partition", "place", "key", "type", "quarantined_at", "reason")

add_list(
    app, quarantine.list_quarantined, _RECORD, says="List quarantined records, the newest first."
)
add_show(
    app,
    lambda uow, name: quarantine.show_quarantined(uow, record_id=name),
    says="Show a record byte for byte, as text where it is text.",
)
add_discard(
    app,
    lambda uow, name, by: quarantine.discard_quarantined(uow, record_id=name, by=by),
    says="Let a record go for good.",
)


@app.command("redrive")
def redrive_quarantined(
    service: Service,
    record: OneOrAll = None,
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
    confirm_all(choice)
    while True:
        done = _five_hundred(service, choice, after, by)
        typer.echo(
            f"{done.parked} wait in their lines, {done.duplicate} were heard before, "
            f"{done.ignored} are not heard here, {done.unreadable} cannot be read and stay."
        )
        if done.next is None:
            return
        after = done.next


def _five_hundred(service: ServiceName, choice: Choice, after: str, by: Decision) -> ManyReadAgain:
    ears = SERVICES[service].ears
    return in_one_transaction(
        service,
        lambda uow: quarantine.redrive_many_quarantined(
            uow, choice=choice, after=after, ears=ears, by=by
        ),
    )
