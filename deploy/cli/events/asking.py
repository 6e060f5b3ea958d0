"""What the commands about events have in common: options, one transaction, and how answers look."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.markup import escape
from rich.table import Table

from deploy.cli.chosen import ServiceName, load, with_database
from deploy.cli.screen import console, typist
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import ServiceError
from shared.http.pagination import Cursors, Page, PageRequest, cursor_seal
from shared.operations.decisions import Decision, Reason

ResultT = TypeVar("ResultT")
# In the place of a path: their cursors are no paths' cursors.
_COMMANDS = "commands"
Service = Annotated[ServiceName, typer.Option("--service", help="Whose database.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, as the HTTP API answers.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Most lines in the answer.")]
Cursor = Annotated[str | None, typer.Option(help="`next` of the answer before.")]
OfConsumer = Annotated[str | None, typer.Option("--consumer", help="Only this consumer's.")]
OfTopic = Annotated[str | None, typer.Option("--topic", help="Only of this topic.")]
OfKey = Annotated[str | None, typer.Option("--key", help="Only of this key.")]
OfType = Annotated[str | None, typer.Option("--type", help="Only of this event type.")]
Why = Annotated[str, typer.Option("--reason", prompt="Reason", help="Kept in the audit.")]


def in_one_transaction(
    service: ServiceName, act: Callable[[UnitOfWork], Awaitable[ResultT]]
) -> ResultT:
    """What `act` answers; a refusal ends the command with its sentence."""

    async def run(database: Database) -> ResultT:
        async with database.unit_of_work() as uow:
            return await act(uow)

    try:
        return asyncio.run(with_database(service, run))
    except ServiceError as error:
        typer.secho(f"{error.title}. {error}", fg="red", err=True)
        raise typer.Exit(1) from None


def by_operator(reason: str | None = None) -> Decision:
    """Whoever sits at this machine; ends the command when the reason is none."""
    actor = typist()
    if reason is None:
        return Decision(actor)
    try:
        return Decision(actor, TypeAdapter(Reason).validate_python(reason.strip()))
    except ValidationError:
        typer.secho("A reason has 3 to 500 characters.", fg="red", err=True)
        raise typer.Exit(2) from None


def first_page(service: ServiceName, limit: int, cursor: str | None) -> PageRequest:
    """Which page is asked for."""
    _, settings = load(service)
    seal = cursor_seal(settings.person_id_key.get_secret_value(), service)
    return PageRequest(limit=limit, cursor=cursor, cursors=Cursors(seal, _COMMANDS))


def print_page(page: Page[Any], columns: Sequence[str], *, as_json: bool) -> None:
    """A list, and how to go on."""
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
        return
    if not page.items:
        typer.echo("Nothing.")
        return
    print_rows(page.items, columns)
    if page.next:
        typer.echo(f"More: --cursor {page.next}")


def print_rows(rows: Sequence[BaseModel], columns: Sequence[str]) -> None:
    """Some columns of each; ids are never cut, so that they can be used."""
    table = Table(*columns)
    for each in rows:
        table.add_row(*(_cell(getattr(each, name)) for name in columns))
    console().print(table)


def print_one(shown: BaseModel, *, as_json: bool) -> None:
    """Everything about one."""
    if as_json:
        typer.echo(shown.model_dump_json(indent=2))
        return
    table = Table("", "", show_header=False)
    for name, value in shown.model_dump().items():
        if name == "contents":
            for header in value["headers"]:
                table.add_row(_cell(header["name"]), _cell(header["value"]))
            table.add_row("value", _cell(value["value_text"] or value["value_base64"]))
        elif not isinstance(value, list):
            table.add_row(name, _cell(value))
    console().print(table)


def _cell(value: object) -> str:
    """Text of others as text: neither markup nor the terminal's own commands."""
    text = "" if value is None else str(value)
    return escape("".join(each if each.isprintable() else repr(each)[1:-1] for each in text))
