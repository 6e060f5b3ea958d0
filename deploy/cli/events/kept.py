"""What dead letters and quarantined records have in common: they are listed, shown, given up."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Protocol

import typer
from pydantic import BaseModel

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
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import Page, PageRequest
from shared.operations.choice import Choice
from shared.operations.decisions import Decision

KeptId = Annotated[str, typer.Argument(help="`id`, as `list` says.")]
OneOrAll = Annotated[str | None, typer.Argument(help="`id`; without it all that are meant.")]


class Listing(Protocol):
    """A service's function that lists what is meant."""

    def __call__(
        self, uow: UnitOfWork, *, choice: Choice, page: PageRequest
    ) -> Awaitable[Page[Any]]:
        """A page of them."""


def add_list(app: typer.Typer, listing: Listing, columns: Sequence[str], *, says: str) -> None:
    """`list`, with a filter for each part of a `Choice`."""

    @app.command("list", help=says)
    def list_kept(
        service: Service,
        consumer: OfConsumer = None,
        topic: OfTopic = None,
        key: OfKey = None,
        event_type: OfType = None,
        limit: Limit = 20,
        cursor: Cursor = None,
        as_json: AsJson = False,
    ) -> None:
        choice, page = Choice(consumer, topic, key, event_type), first_page(service, limit, cursor)
        found = in_one_transaction(service, lambda uow: listing(uow, choice=choice, page=page))
        print_page(found, columns, as_json=as_json)


def add_show(
    app: typer.Typer, showing: Callable[[UnitOfWork, str], Awaitable[BaseModel]], *, says: str
) -> None:
    """`show`, by the id."""

    @app.command("show", help=says)
    def show_kept(name: KeptId, service: Service, as_json: AsJson = False) -> None:
        print_one(in_one_transaction(service, lambda uow: showing(uow, name)), as_json=as_json)


def add_discard(
    app: typer.Typer,
    discarding: Callable[[UnitOfWork, str, Decision], Awaitable[None]],
    *,
    says: str,
) -> None:
    """`discard`, for a reason."""

    @app.command("discard", help=says)
    def discard_kept(name: KeptId, service: Service, reason: Why) -> None:
        by = by_operator(reason)
        in_one_transaction(service, lambda uow: discarding(uow, name, by))
        typer.echo("Discarded.")


def confirm_all(choice: Choice) -> None:
    """Ask before a decision about everything there is."""
    if choice == Choice():
        typer.confirm("All of them?", abort=True)
