"""Commands about partners' systems."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from deploy.cli.chosen import load_settings, require_safe_copies
from deploy.cli.screen import typist
from deploy.cli.setup import TOPICS
from deploy.composition import SERVICES, make_database
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from shared.contracts.intake import topic_of
from shared.db import audit
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.messaging.kafka import partners as brokers
from shared.messaging.kafka.topics import wanted_topic, wanted_topics
from shared.settings import ServiceSettings

partner_app = typer.Typer(help="Partners' systems.", no_args_is_help=True)


@partner_app.callback()
def _group() -> None:
    """Keeps the group a group while it has one command."""


@partner_app.command("kafka-credential")
def kafka_credential(
    partner_id: Annotated[UUID, typer.Argument(help="Whose system it is.")],
    rotate: Annotated[
        bool, typer.Option("--rotate", help="A new password; the old one lets nobody in.")
    ] = False,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Take password, rules and limits away.")
    ] = False,
    replication: Annotated[int, typer.Option(help="Copies of the topic's partitions.")] = 3,
    min_isr: Annotated[int, typer.Option(help="Copies that must be there to write.")] = 2,
) -> None:
    """
    Let a verified partner's system send its events over Kafka; its password is shown once.

    Makes the partner's topic, a SCRAM user that may write to it and read the public topics, and
    limits. Given again without --rotate it is refused, so that no password ends by mistake.
    """
    settings = load_settings(SERVICES["registry"].settings)
    require_safe_copies(settings, replication=replication, min_isr=min_isr)
    try:
        asyncio.run(_run(settings, partner_id, rotate, revoke, (replication, min_isr)))
    except (brokers.BrokersRefused, HouseDown, OSError) as error:
        typer.secho(f"It did not work: {error}", fg="red", err=True)
        raise typer.Exit(1) from None
    except partners.PartnerNotFound:
        typer.secho("There is no such partner.", fg="red", err=True)
        raise typer.Exit(1) from None
    except partners.PartnerNotVerified as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


async def _run(
    settings: ServiceSettings, partner_id: UUID, rotate: bool, revoke: bool, copies: tuple[int, int]
) -> None:
    database = make_database(SERVICES["registry"], settings, Wake(), "cli")
    bootstrap, security = settings.kafka_bootstrap, settings.kafka_security
    deed = "revoked" if revoke else "rotated" if rotate else "made"
    try:
        partner = await _partner(database, partner_id, must_be_verified=not revoke)
        if deed == "made" and await brokers.has_user(bootstrap, security, slug=partner.slug):
            typer.secho("There is a password already: --rotate sets another.", fg="red", err=True)
            raise typer.Exit(1)
        # First, so that nothing is ever done that the audit does not know.
        await _note(database, partner, deed)
        if revoke:
            await brokers.revoke(bootstrap, security, slug=partner.slug)
            typer.echo(f"{partner.slug} comes in over Kafka no more; its topic stays.")
            return
        replication, min_isr = copies
        listed = {each.name for each in wanted_topics(TOPICS, min_isr=min_isr)}
        given = await brokers.give(
            bootstrap,
            security,
            slug=partner.slug,
            topic=wanted_topic(TOPICS, topic_of(partner.slug), min_isr=min_isr),
            replication=replication,
            public=[name for name in brokers.PUBLIC_TOPICS if name in listed],
        )
    finally:
        await database.engine.dispose()
    _show(given)


async def _partner(database: Database, partner_id: UUID, *, must_be_verified: bool) -> Partner:
    async with database.unit_of_work() as uow:
        partner = await partners.any_partner(uow, partner_id=partner_id)
        if must_be_verified:
            partners.require_verified(partner)
    return partner


async def _note(database: Database, partner: Partner, deed: str) -> None:
    async with database.unit_of_work() as uow:
        await audit.note(
            uow,
            actor=typist(),
            action=f"kafka-credential.{deed}",
            object_type="partner",
            object_id=partner.id,
            decision={"user": brokers.username_of(partner.slug)},
        )


def _show(given: brokers.KafkaCredential) -> None:
    typer.echo(f"mechanism     SCRAM-SHA-512\nusername      {given.username}")
    typer.echo(f"password      {given.password}    (shown once)")
    typer.echo(f"write to      {given.topic}\nread from     {', '.join(given.readable)}")
    typer.echo(f"groups        names that begin with {given.group_prefix}")
