"""`diaspora demo` and `diaspora serve`: the whole system on one machine."""

import asyncio
import json
import logging
import shutil
import signal
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from deploy.demo.mail import MailCatcher
from deploy.demo.stage import Story, StoryEndedEarly
from deploy.demo.story import PROFILES, PROJECTS, tell
from deploy.local.postgres import EmbeddedPostgres, PostgresNotStartedError, default_home
from deploy.local.system import PORTS, LocalSystem, free_port, running
from services.matching.features.service import all_projects_again
from services.matching.taxonomy.service import load_starter
from shared.observability import tracing
from shared.observability.logs import configure

_ORIGINS = ["http://localhost:3000", "http://localhost:5173"]


def demo(
    projects: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Your own IATI 2.x file.")
    ] = PROJECTS,
    profiles: Annotated[int, typer.Option(min=1, help="How many people.")] = PROFILES,
) -> None:
    """Show the main job from nothing: a project finds its people, its money and its alerts."""
    _quiet()
    folder = default_home("demo").parent / f"demo-{tempfile.gettempprefix()}-{_stamp()}"
    folder.mkdir(parents=True)
    mail = MailCatcher(free_port())
    typer.echo("Starting PostgreSQL and the three services on this machine ...")
    try:
        postgres = _start(folder, port=0, volatile=True)
        mail.start()
        try:
            numbers = asyncio.run(_show(postgres, folder, mail, projects, profiles))
        finally:
            mail.stop()
            postgres.stop()
    except StoryEndedEarly as error:
        typer.secho(f"\nIt did not work: {error}", fg="red", err=True)
        raise typer.Exit(1) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo(json.dumps(numbers))


def serve() -> None:
    """Run all three services until Ctrl-C, with their data kept for the next time."""
    _quiet()
    stop_tracing = tracing.start("local")
    home = default_home("serve")
    postgres = _start(home, port=0, volatile=False)
    mail = MailCatcher(free_port())
    mail.start()
    try:
        asyncio.run(_serve(postgres, home, mail))
    except KeyboardInterrupt:
        typer.echo("\nStopped; the data is kept.")
    finally:
        stop_tracing()
        mail.stop()
        postgres.stop()


async def _show(
    postgres: EmbeddedPostgres, folder: Path, mail: MailCatcher, projects: Path, profiles: int
) -> dict[str, int]:
    _end_on_sigterm()
    ports = dict.fromkeys(PORTS, 0)
    async with running(postgres, home=folder, ports=ports, smtp_port=mail.port) as system:
        story = Story(system, mail, typer.echo)
        await tell(story, projects=projects, profiles=profiles)
    names = (
        "projects",
        "profiles",
        "skill_matches",
        "funding_matches",
        "alerts",
        "emails",
        "publish_to_alert_ms",
    )
    return {name: story.numbers[name] for name in names}


async def _serve(postgres: EmbeddedPostgres, home: Path, mail: MailCatcher) -> None:
    _end_on_sigterm()
    async with running(postgres, home=home, smtp_port=mail.port, cors_origins=_ORIGINS) as system:
        async with system.databases["matching"].unit_of_work() as uow:
            await load_starter(uow, after=all_projects_again)
        token = system.issuer.token("operator", subject="operator", now=datetime.now(UTC))
        for name, url in system.urls.items():
            typer.echo(f"{name:14} {url}   documents: {url}/docs")
        typer.echo(f"\nexport TOKEN={token}\n")
        typer.echo("Try:")
        header = '-H "Authorization: Bearer $TOKEN"'
        typer.echo(f"  curl -s {header} {system.urls['registry']}/v1/me")
        typer.echo(f'  curl -s {header} "{system.urls["matching"]}/v1/skills?q=solar"')
        typer.echo(f"  curl -s {header} {system.urls['notifications']}/v1/alerts\n")
        typer.echo("For the other commands, in another terminal:")
        typer.echo(f"  set -a; . {_environment(system, home)}; set +a\n")
        typer.echo("Ctrl-C ends it.")
        await system.failed


def _environment(system: LocalSystem, home: Path) -> Path:
    """A file with the settings of the running system, for its owner's eyes alone."""
    path = home / "environment"
    path.touch(mode=0o600)
    lines = ["DIASPORA_ENVIRONMENT=development", f"DIASPORA_SECRETS_DIR={home / 'secrets'}"]
    lines += [
        f"{type(settings).prefix}DATABASE_URL={settings.database_url}"
        for settings in system.settings.values()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _start(folder: Path, *, port: int, volatile: bool) -> EmbeddedPostgres:
    try:
        return EmbeddedPostgres.start(folder, port=port, volatile=volatile)
    except PostgresNotStartedError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None


def _end_on_sigterm() -> None:
    """SIGTERM ends it as Ctrl-C does."""
    with suppress(NotImplementedError):
        main = asyncio.current_task()
        if main is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)


def _quiet() -> None:
    """Warnings and errors alone, so that the story can be read."""
    configure("warning", service="local")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _stamp() -> str:
    return datetime.now(UTC).strftime("%H%M%S%f")
