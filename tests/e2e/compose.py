"""
The main job in containers: each project ends as one alert and one mail, whoever was restarted.

    docker compose up --build --wait
    python -m tests.e2e.compose

Each worker is restarted in between in two ways: `down in between` stops it, publishes, sees that
nothing arrives, and starts it; `restarted at once` publishes and restarts it without looking where
the project is. Leaves one made-up partner and one person behind, and may be run again.
"""

import asyncio
import secrets
import shlex
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from time import monotonic
from typing import Annotated, Any, Final, NoReturn

import httpx2
import orjson
import typer

from tests.e2e.containers import CaughtMail, ComposeFailed, Containers, url_of
from tests.e2e.people import (
    alerts_about,
    ok,
    project,
    published_profile,
    skill,
    verified_address,
    verified_partner,
)
from tests.support.waiting import until

SERVICES: Final = ("registry", "matching", "notifications")
_SKILLS: Final = ("solar energy", "electricity principles")
_PATIENCE = 120.0
# Each caller has 1,200 requests a minute.
_EVERY = 0.1
# Of a worker that is down nothing must arrive; the rest takes less than a second as a rule.
_LOOKS_WHILE_DOWN = 20


@dataclass(slots=True)
class Published:
    """One project and what became of it; seconds since the answer to `publish`."""

    case: str
    title: str
    id: str
    at: float
    alert_after: float = 0.0
    mail_after: float = 0.0
    started_after: float | None = None
    note: str = ""


@dataclass(slots=True)
class Stage:
    """A partner that publishes, and a person whom its projects find by their skills."""

    containers: Containers
    partner_id: str
    skills: list[str]
    founder: str
    person: str

    async def publish(self, case: str) -> Published:
        """Publish one more project."""
        title = f"Solar cold rooms {secrets.token_hex(4)}"
        body = project(self.partner_id, self.skills, title=title)
        async with self.containers.client("registry", "person", self.founder) as founder:
            made = await ok(await founder.post("/v1/projects", json=body))
            await ok(await founder.post(f"/v1/projects/{made['id']}/publish"))
        return Published(case, title, made["id"], monotonic())

    async def counts(self, one: Published) -> tuple[int, int]:
        """How many alerts and mails of the person are about a project."""
        alerts = await alerts_about(self.containers, self.person, one.id)
        mails = [each for each in self.containers.mail.messages if one.title in _text(each)]
        return len(alerts), len(mails)

    async def arrive(self, one: Published) -> None:
        """Wait for the first alert and the first mail, and note when they were there."""

        async def alerted() -> int:
            return (await self.counts(one))[0]

        async def mailed() -> int:
            return (await self.counts(one))[1]

        await until(alerted, seconds=_PATIENCE, every=_EVERY)
        one.alert_after = monotonic() - one.at
        await until(mailed, seconds=_PATIENCE, every=_EVERY)
        one.mail_after = monotonic() - one.at


async def set_up(containers: Containers, run: str) -> Stage:
    """Make the partner and the person of this run."""
    founder, person = f"founder-{run}", f"awa-{run}"
    for role, subject in (
        ("person", founder),
        ("person", person),
        ("person", "anybody"),
        ("reviewer", "reviewer"),
    ):
        await containers.sign_in(role, subject)
    skills = [await skill(containers, name) for name in _SKILLS]
    # Who would fund, too, has a second alert of another kind.
    await published_profile(containers, person, skills, funds=False)
    await verified_address(containers, person, containers.mail.address)
    partner_id = await verified_partner(containers, founder, f"cold-rooms-{run}")
    return Stage(containers, partner_id, skills, founder, person)


async def undisturbed(stage: Stage) -> Published:
    """Publish and leave everybody alone."""
    one = await stage.publish("no restart")
    await stage.arrive(one)
    return one


async def down_in_between(stage: Stage, service: str) -> Published:
    """Publish while a worker is stopped, and start it when the project waits for it."""
    await stage.containers.run("stop", f"{service}-worker")
    one = await stage.publish(f"{service} worker down in between")
    for _ in range(_LOOKS_WHILE_DOWN):
        if any(await stage.counts(one)):
            raise AssertionError(f"{one.case}: it arrived without the worker")
        await asyncio.sleep(_EVERY)
    await stage.containers.run("start", f"{service}-worker")
    one.started_after = monotonic() - one.at
    await stage.arrive(one)
    return one


async def restarted_at_once(stage: Stage, service: str) -> Published:
    """Publish and restart a worker, wherever the project is by then."""
    one = await stage.publish(f"{service} worker restarted at once")
    await stage.containers.run("restart", f"{service}-worker")
    one.started_after = monotonic() - one.at
    one.note = "alert before the restart ended" if (await stage.counts(one))[0] else ""
    await stage.arrive(one)
    return one


async def settled(containers: Containers) -> bool:
    """Whether nothing waits to leave and nothing has failed, in every service."""
    return all([await _is_quiet(containers, service) for service in SERVICES])


async def _is_quiet(containers: Containers, service: str) -> bool:
    async def asked(*words: str) -> Any:
        command = ("diaspora", "events", *words, "--service", service, "--json")
        return orjson.loads(await containers.inside(f"{service}-worker", *command))

    for kind in ("parked", "dead", "quarantine"):
        if items := (await asked(kind, "list"))["items"]:
            raise AssertionError(f"{service} has {kind} events: {items}")
    return bool((await asked("outbox", "state"))["length"] == 0)


def _cases(stage: Stage) -> Iterator[Awaitable[Published]]:
    yield undisturbed(stage)
    for service in SERVICES:
        yield down_in_between(stage, service)
        yield restarted_at_once(stage, service)


async def play(containers: Containers, run: str) -> bool:
    """The whole story; whether each project ended as one alert and one mail."""
    _say("Signing in, and making a partner and a person ...")
    stage = await set_up(containers, run)
    told = []
    for case in _cases(stage):
        one = await case
        _say(f"  {one.case}: alert and mail are there")
        told.append(one)
    _say("Waiting until nothing is on its way ...")
    await until(lambda: settled(containers), seconds=_PATIENCE, every=1.0)
    _say(
        f"\n{'seconds after publishing':44} {'worker':>7} {'alert':>7} {'mail':>7}   alerts  mails"
    )
    is_well = True
    for one in told:
        alerts, mails = await stage.counts(one)
        is_well = is_well and alerts == mails == 1
        started = "" if one.started_after is None else f"{one.started_after:.1f}"
        _say(
            f"{one.case:44} {started:>7} {one.alert_after:7.1f} {one.mail_after:7.1f}"
            f"   {alerts:6}  {mails:5}   {one.note}"
        )
    _say("\nEach project ended as one alert and one mail." if is_well else "\nSomething is wrong.")
    return is_well


def main(
    compose: Annotated[
        str, typer.Option(envvar="DIASPORA_COMPOSE", help="How compose is called.")
    ] = "docker compose",
    host: Annotated[str, typer.Option(help="Where the containers' ports are.")] = "localhost",
) -> None:
    """Publish projects in the running containers, with each worker restarted in between."""
    run = secrets.token_hex(3)
    mail = CaughtMail(url_of(host, "mail"), f"awa-{run}@example.org")
    containers = Containers(shlex.split(compose), host, mail)
    try:
        is_well = asyncio.run(play(containers, run))
    except ComposeFailed as error:
        _end(f"A command of compose failed. {error}")
    except httpx2.TransportError as error:
        _end(f"The containers do not answer ({error!r}): docker compose up --build --wait")
    except AssertionError as error:
        _end(f"It did not come to its end: {error}")
    if not is_well:
        raise typer.Exit(1)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return f"{mail['subject']}\n{body.get_content() if body else ''}"


def _say(sentence: str) -> None:
    typer.echo(sentence)


def _end(sentence: str) -> NoReturn:
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
