"""`diaspora doctor`: looks at all that a service needs, and says what to do about what is not."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from deploy.cli.chosen import ServiceName
from deploy.composition import SERVICES, ServiceParts
from services.notifications.mailer import TryLater
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from shared.db.engine import direct_connection
from shared.db.migrations import VERSION_TABLE, newest_version
from shared.errors import HouseDown
from shared.messaging.kafka import topics as kafka_topics
from shared.security.jwks import FetchedKeys, KeysAwayError
from shared.settings import ServiceSettings, SettingsError

_TOPICS = Path(__file__).parents[1] / "kafka" / "topics.yaml"
_TOOLS = {
    "git": "apt-get install -y git",
    "make": "apt-get install -y make",
    "mvn": "apt-get install -y maven (only for `make test`: it fetches Kafka)",
    "docker": "https://docs.docker.com/engine/install/ (only for `make up`)",
}
# Tokens forgive a minute; leases and quiet hours are kept by several clocks.
_MOST_SKEW_SECONDS = 5.0
_BROKER_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `trouble` says what is wrong and what to do, None is well."""

    what: str
    trouble: str | None = None


def doctor(
    services: Annotated[
        list[ServiceName] | None,
        typer.Argument(help="Which services; those with a database address if left out."),
    ] = None,
    broker: Annotated[
        bool, typer.Option(help="Look for the broker too; the embedded mode has none.")
    ] = True,
) -> None:
    """Look whether all that the configured services need is there, and say what to do."""
    findings, keys = [], {}
    for parts in SERVICES.values():
        settings = _settings(parts, must=parts.name in (services or []))
        if settings is None or (services and parts.name not in services):
            continue
        if isinstance(settings, Finding):
            findings.append(settings)
            continue
        keys[parts.name] = settings.person_id_key.get_secret_value()
        findings.append(Finding(f"{parts.name}: settings"))
        findings += asyncio.run(examine(parts, settings, broker=broker))
    if not findings:
        typer.echo("No service is configured here (.env.example lists every setting).")
        findings = [
            Finding(tool, None if shutil.which(tool) else do) for tool, do in _TOOLS.items()
        ]
        _show(findings)
        return
    if len(keys) > 1:
        findings.append(_same_key(keys))
    _show(findings)
    if any(each.trouble for each in findings):
        raise typer.Exit(1)


async def examine(
    parts: ServiceParts, settings: ServiceSettings, *, broker: bool = True
) -> list[Finding]:
    """Everything a service needs besides its settings, each thing by itself."""
    found = [each async for each in _database(parts, settings)]
    checks: list[tuple[str, Callable[[ServiceSettings], Awaitable[str | None]]]] = []
    if broker:
        checks.append((f"broker {settings.kafka_bootstrap}", _broker))
    checks.append((f"keys of partner systems' tokens {settings.registry_jwks_url}", _registry_keys))
    checks += [(f"issuer {each.name}", _keys_of(each.jwks_url)) for each in settings.issuers]
    if not settings.issuers:
        checks.append(("issuers of people", _no_issuers))
    if isinstance(settings, NotificationsSettings):
        checks.append((f"mail server {settings.smtp_host}:{settings.smtp_port}", _mail_server))
    for what, look in checks:
        found.append(Finding(f"{parts.name}: {what}", await look(settings)))
    return found


async def _database(parts: ServiceParts, settings: ServiceSettings) -> AsyncIterator[Finding]:
    named = f"{parts.name}: database"
    try:
        async with direct_connection(
            settings.database_url, application_name="doctor"
        ) as connection:
            yield Finding(named)
            yield Finding(f"{parts.name}: tables", await _tables(parts, connection))
            yield Finding(f"{parts.name}: clock", await _clock(connection))
    except HouseDown as error:
        why = f" ({error.__cause__})" if error.__cause__ else ""
        yield Finding(
            named,
            f"cannot be reached{why}: is it running, and are address, user and password in "
            f"{settings.prefix}DATABASE_URL right?",
        )


async def _tables(parts: ServiceParts, connection: asyncpg.Connection) -> str | None:
    newest = newest_version(parts.package)
    try:
        found = await connection.fetchval(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    except asyncpg.UndefinedTableError:
        found = None
    if found == newest:
        return None
    return (
        f"are at version {found or 'none'} and this program wants {newest}: run `diaspora migrate "
        f"{parts.name}`, or the program that belongs to these tables"
    )


async def _clock(connection: asyncpg.Connection) -> str | None:
    before = datetime.now(UTC)
    there: datetime = await connection.fetchval("SELECT clock_timestamp()")
    after = datetime.now(UTC)
    return skew_trouble((there - (before + (after - before) / 2)).total_seconds())


def skew_trouble(seconds: float) -> str | None:
    """What to do when the database's clock is that far ahead of ours."""
    if abs(seconds) <= _MOST_SKEW_SECONDS:
        return None
    return f"is {seconds:+.0f} s from the database's: set both by the same time server (NTP)"


async def _broker(settings: ServiceSettings) -> str | None:
    wanted = kafka_topics.wanted_topics(_TOPICS, min_isr=2)
    where = f"DIASPORA_KAFKA_BOOTSTRAP ({settings.kafka_bootstrap})"
    try:
        async with asyncio.timeout(_BROKER_SECONDS):
            missing = await kafka_topics.plan(
                settings.kafka_bootstrap, wanted, settings.kafka_security
            )
    except (HouseDown, TimeoutError):
        return f"cannot be reached: is it running, and are {where} and the SASL settings right?"
    except kafka_topics.PartitionCountChanged as error:
        return str(error)
    if missing:
        return f"lacks {', '.join(each.name for each in missing)}: run `diaspora topics`"
    return None


def _keys_of(url: str) -> Callable[[ServiceSettings], Awaitable[str | None]]:
    async def look(_: ServiceSettings) -> str | None:
        try:
            await FetchedKeys(url).keys(None)
        except KeysAwayError:
            return f"has no usable keys at {url}: is the address right, and reachable from here?"
        return None

    return look


async def _registry_keys(settings: ServiceSettings) -> str | None:
    if await _keys_of(settings.registry_jwks_url)(settings) is None:
        return None
    return (
        "cannot be had: is the registry's API running, and DIASPORA_REGISTRY_JWKS_URL its address "
        "from here?"
    )


async def _no_issuers(settings: ServiceSettings) -> str | None:
    if settings.development_issuer_key is not None:
        return None
    return "there are none, so nobody can sign in: set DIASPORA_ISSUERS"


async def _mail_server(settings: ServiceSettings) -> str | None:
    assert isinstance(settings, NotificationsSettings)  # noqa: S101  told apart by the caller
    try:
        await SmtpMailer(settings.smtp_server()).reach()
    except TryLater as error:
        return f"{error}: are NOTIFICATIONS_SMTP_HOST, _PORT, _ENCRYPTION, user and password right?"
    return None


def _settings(parts: ServiceParts, *, must: bool) -> ServiceSettings | Finding | None:
    try:
        return parts.settings.load()
    except SettingsError as error:
        if not must and f"{parts.settings.prefix}DATABASE_URL: Field required" in str(error):
            return None
        trouble = "; ".join(str(error).splitlines())
        return Finding(f"{parts.name}: settings", f"{trouble} (.env.example explains each)")


def _same_key(keys: dict[str, str]) -> Finding:
    is_same = len(set(keys.values())) == 1
    return Finding(
        f"the same person-id key in {', '.join(sorted(keys))}",
        None
        if is_same
        else "a person has another id in each: give all services one DIASPORA_PERSON_ID_KEY",
    )


def _show(findings: list[Finding]) -> None:
    for each in findings:
        if each.trouble is None:
            typer.echo(f"ok       {each.what}")
        else:
            typer.secho(f"trouble  {each.what}: {each.trouble}", fg="red")
