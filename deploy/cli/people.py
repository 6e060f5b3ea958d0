"""Commands about people whose ids change: find an id, and move a person to a new one."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Annotated, NoReturn
from uuid import UUID

import typer

from deploy.cli.chosen import load_settings
from deploy.composition import SERVICES, make_database
from services.matching.subjects import service as matching
from services.notifications.subjects import service as notifications
from services.registry.subjects import service as registry
from shared.db.people import CannotBeLinked
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.flow import Flow
from shared.security.development_issuer import ISSUER_NAME
from shared.security.tokens import is_person_id, person_id_of
from shared.settings import ServiceSettings

people_app = typer.Typer(help="People whose ids change.", no_args_is_help=True)
# Notifications first: what matching tells meanwhile, under either id, finds its owner there. The
# registry last: its lists of members then name people whom the others know already.
ORDER = ("notifications", "matching", "registry")
_LINKS = {"notifications": notifications.link, "matching": matching.link, "registry": registry.link}
_OBSTACLES = {"notifications": notifications.obstacles, "matching": matching.obstacles}
_ACTOR = "command line"


@people_app.command("id")
def person_id(
    sub: Annotated[str, typer.Option(help="The `sub` of the person's tokens.")],
    issuer: Annotated[
        str, typer.Option(help="The issuer's name in the settings; needed where there are several.")
    ] = "",
) -> None:
    """Print the id that a person has in all three services, from the `sub` of their tokens."""
    settings = load_settings(SERVICES["registry"].settings)
    names = _issuers(settings)
    name = issuer or (names[0] if len(names) == 1 else "")
    if name not in names:
        _refuse(f"--issuer is one of: {', '.join(names) or '(none is configured)'}.")
    key = settings.person_id_key.get_secret_value().encode()
    typer.echo(person_id_of(key, name, sub))


@people_app.command("link")
def link(
    old: Annotated[UUID, typer.Argument(help="The id until now.")],
    new: Annotated[UUID, typer.Argument(help="The id from now on.")],
) -> None:
    """Move a person whose `sub` changed to the new id, in all three services; safe to repeat."""
    for each in (old, new):
        if not is_person_id(each):
            _refuse(f"{each} is no person's id: find it with `diaspora people id --sub SUB`.")
    if old == new:
        _refuse("Both ids are the same: there is nothing to move.")
    settings = {name: load_settings(SERVICES[name].settings) for name in ORDER}
    try:
        asyncio.run(_link(settings, old=old, new=new))
    except CannotBeLinked as error:
        _refuse(f"The two ids cannot be joined yet.\n{error}", code=1)
    except HouseDown as error:
        _refuse(f"{error}: see to it, then repeat the command; what is done stays done.", code=1)


async def link_everywhere(
    databases: Mapping[str, Database], *, old: UUID, new: UUID, say: Callable[[str], None]
) -> None:
    """
    Move a person in every service, each in one transaction; safe to repeat.

    All are asked before the first one moves anything. Raises CannotBeLinked.
    """
    found: list[str] = []
    for name, obstacles in _OBSTACLES.items():
        async with databases[name].unit_of_work() as uow:
            found += [f"{name}: {each}" for each in await obstacles(uow, old=old, new=new)]
    if found:
        raise CannotBeLinked("\n".join(found))
    flow = Flow.begin()
    for name in ORDER:
        async with databases[name].unit_of_work(flow=flow) as uow:
            moved = await _LINKS[name](uow, old=old, new=new, actor=_ACTOR)
        what = ", ".join(f"{count} {kind}" for kind, count in moved.items() if count)
        say(f"{name}: {what or 'nothing was left under the old id'}")


async def _link(settings: Mapping[str, ServiceSettings], *, old: UUID, new: UUID) -> None:
    async with AsyncExitStack() as stack:
        databases = {}
        for name, each in settings.items():
            databases[name] = make_database(SERVICES[name], each, Wake(), "cli")
            stack.push_async_callback(databases[name].engine.dispose)
        await link_everywhere(databases, old=old, new=new, say=typer.echo)


def _issuers(settings: ServiceSettings) -> Sequence[str]:
    names = {each.name for each in settings.issuers}
    if settings.development_issuer_key is not None:
        names.add(ISSUER_NAME)
    return sorted(names)


def _refuse(sentence: str, *, code: int = 2) -> NoReturn:
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(code)
