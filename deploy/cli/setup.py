"""Commands that set an installation up and look after it."""

import asyncio
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from deploy.cli.chosen import ServiceName, load, load_settings, require_safe_copies
from deploy.cli.screen import console
from deploy.composition import SERVICES, make_database
from services.matching.features.service import all_projects_again
from services.matching.taxonomy.service import load_starter
from shared.db.migrations import migrate as migrate_database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.messaging.kafka import topics as kafka_topics
from shared.security.development_issuer import ROLES, DevelopmentIssuer, make_key
from shared.settings import BrokerSettings, ServiceSettings

TOPICS = Path(__file__).parents[1] / "kafka" / "topics.yaml"
_APP_USER, _POSTGRES_USER = 10001, 999
config_app = typer.Typer(help="Show the settings.", no_args_is_help=True)


def migrate(service: ServiceName) -> None:
    """Bring a service's database to the newest tables."""
    parts, settings = load(service)

    async def run() -> None:
        await migrate_database(settings.database_url, parts.package)
        typer.echo(f"The tables of {service} are up to date.")
        if service is ServiceName.MATCHING and await _load_starter(settings):
            typer.echo("The starter set of skills is in force until an ESCO download is imported.")

    try:
        asyncio.run(run())
    except HouseDown as error:
        typer.secho(
            f"{error}: is it running, and are address, user and password in "
            f"{settings.prefix}DATABASE_URL right?",
            fg="red",
            err=True,
        )
        raise typer.Exit(1) from None


def topics(
    replication: Annotated[int, typer.Option(help="Copies of each partition.")] = 3,
    min_isr: Annotated[int, typer.Option(help="Copies that must be there to write.")] = 2,
    bootstrap: Annotated[
        str | None, typer.Option(help="Brokers; those of the settings if left out.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Make Kafka's topics match deploy/kafka/topics.yaml, after showing what would be made."""
    settings = load_settings(BrokerSettings)
    require_safe_copies(settings, replication=replication, min_isr=min_isr)
    brokers, security = bootstrap or settings.kafka_bootstrap, settings.kafka_security

    async def run() -> None:
        wanted = kafka_topics.wanted_topics(TOPICS, min_isr=min_isr)
        missing = await kafka_topics.plan(brokers, wanted, security)
        for each in missing:
            typer.echo(f"to be made: {each.name}, {each.partitions} partitions")
        if not missing:
            typer.echo("Every topic is there.")
        elif yes or typer.confirm("Make them?"):
            await kafka_topics.make(brokers, missing, replication=replication, security=security)
            typer.echo(f"{len(missing)} topics made.")

    try:
        asyncio.run(run())
    except HouseDown:
        typer.secho(
            f"{brokers} cannot be reached, or does not let us in: is it running, and are "
            "DIASPORA_KAFKA_BOOTSTRAP, _USERNAME, _PASSWORD and _TLS right?",
            fg="red",
            err=True,
        )
        raise typer.Exit(1) from None
    except (kafka_topics.PartitionCountChanged, kafka_topics.TopicNotMade) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


def make_secrets(
    folder: Annotated[Path, typer.Option(help="Where the volumes are mounted.")],
) -> None:
    """Write random secrets once, each readable by the one who needs it (for compose)."""
    shared_by_all = {
        "person_id_key": secrets.token_urlsafe(32),
        "development_issuer_key": make_key(),
    }
    for name in shared_by_all:
        kept = folder / SERVICES["registry"].name / name
        if kept.exists():
            shared_by_all[name] = kept.read_text(encoding="ascii")
    postgres = folder / "postgres"
    _write(postgres / "superuser_password", secrets.token_urlsafe(24), _POSTGRES_USER)
    for name, parts in SERVICES.items():
        password = _write(postgres / f"{name}_password", secrets.token_urlsafe(24), _POSTGRES_USER)
        url = f"postgresql+asyncpg://{name}:{password}@postgres:5432/{name}"
        _write(folder / name / f"{name}_database_url", url, _APP_USER)
        values = shared_by_all | {
            "secret_pepper": secrets.token_urlsafe(32),
            "key_encryption_key": secrets.token_urlsafe(32),
            "contact_key": secrets.token_urlsafe(32),
        }
        for field, value in values.items():
            if field in parts.settings.model_fields:
                _write(folder / name / field, value, _APP_USER)
    typer.echo("Secrets are in place.")


def token(
    role: Annotated[str, typer.Option("--as", help=f"One of {', '.join(ROLES)}.")] = "person",
    subject: Annotated[
        str | None, typer.Option(help="Which person; the role's name if left out.")
    ] = None,
) -> None:
    """Print a token of the development issuer; production settings have none."""
    settings = load_settings(SERVICES["registry"].settings)
    if settings.development_issuer_key is None:
        typer.secho(
            "There is no development issuer here: people's tokens come from your OIDC provider.",
            fg="red",
            err=True,
        )
        raise typer.Exit(2)
    issuer = DevelopmentIssuer(settings.development_issuer_key.get_secret_value())
    try:
        typer.echo(issuer.token(role, subject=subject or role, now=datetime.now(UTC)))
    except ValueError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None


@config_app.command("show")
def show_config(service: ServiceName) -> None:
    """Print every setting of a service, with secrets hidden."""
    _, settings = load(service)
    table = Table("setting", "value")
    for name, value in settings.shown().items():
        table.add_row(name, value)
    console().print(table)


@config_app.command("example")
def show_example() -> None:
    """Print every knob with its sentence, as `.env.example` holds it."""
    typer.echo(example(), nl=False)


def example() -> str:
    """The text of `.env.example`."""
    lines = ["# Every knob there is. A secret may also come from a file: <NAME>_FILE."]
    common = set(ServiceSettings.model_fields)
    blocks: list[tuple[str, type[ServiceSettings], set[str]]] = [
        ("DIASPORA_", ServiceSettings, set())
    ]
    blocks += [(parts.settings.prefix, parts.settings, common) for parts in SERVICES.values()]
    own = {"database_url", "port", "management_port", "public_url"}
    for prefix, settings, skipped in blocks:
        lines.append("")
        for name, field in settings.model_fields.items():
            if (prefix == "DIASPORA_" and name in own) or (name in skipped and name not in own):
                continue
            default = "" if field.is_required() or field.default is None else field.default
            lines += [f"# {field.description}", f"#{prefix}{name.upper()}={default}"]
    return "\n".join(lines) + "\n"


async def _load_starter(settings: ServiceSettings) -> bool:
    """Skills to begin with, unless a taxonomy is in force."""
    database = make_database(SERVICES["matching"], settings, Wake(), "cli")
    try:
        async with database.unit_of_work() as uow:
            return await load_starter(uow, after=all_projects_again)
    finally:
        await database.engine.dispose()


def _write(path: Path, value: str, owner: int) -> str:
    """Write a secret unless it is there; answers the one that is kept. Half of one never is."""
    if path.exists():
        return path.read_text(encoding="ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(value, encoding="ascii")
    fresh.chmod(0o400)
    if os.geteuid() == 0:
        os.chown(fresh, owner, owner)
        os.chown(path.parent, owner, owner)
    fresh.replace(path)
    return value
