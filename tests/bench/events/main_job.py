"""The main job: from the POST that publishes a project to the alert rows, among 10,000 profiles."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from deploy.demo.mail import MailCatcher
from deploy.demo.stage import Story, count, settle, until
from deploy.demo.story import load_people, load_skills, register_partner
from deploy.demo.watching import described, draft, publish
from deploy.local.system import free_port, running
from tests.bench.events.contract import SERVICES
from tests.bench.events.place import Place

PROFILES = 10_000
_ALERTS = """
    SELECT extract(epoch FROM min(pg_xact_commit_timestamp(xmin))) AS first,
        extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) AS last, count(*) AS alerts
    FROM alert WHERE facts::text LIKE '%' || $1 || '%'
"""
_THERE = "SELECT count(*) FROM alert WHERE facts::text LIKE '%' || :project || '%'"


async def measure(here: Place, *, projects: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds to the first and to the last alert of each project's first shortlists."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    server = await asyncpg.connect(here.dsn("postgres"))
    for name in SERVICES:
        await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await server.close()
    # Nobody here has an address, so no mail is sent.
    mail = MailCatcher(free_port())
    ports = {name: free_port() for name in SERVICES}
    async with running(here.postgres, home=here.folder, ports=ports, smtp_port=mail.port) as system:
        story = Story(system, mail, say)
        await story.timed("skills", load_skills(story))
        await story.timed("people", load_people(story, PROFILES))
        await story.timed("lists", settle(story))
        partner_id = await register_partner(story)
        return await _publish_all(story, here, await described(story, partner_id), projects)


async def _publish_all(
    story: Story, here: Place, body: dict[str, Any], projects: int
) -> dict[str, Any]:
    notifications = await asyncpg.connect(here.dsn("notifications"))
    firsts, lasts, alerts = [], [], 0
    for number in range(projects):
        project_id = await draft(story, body | {"title": f"{body['title']} {number}"})
        began = time.time()
        await publish(story, project_id)
        await _told(story, project_id)
        seen = await notifications.fetchrow(_ALERTS, str(project_id))
        firsts.append((float(seen["first"]) - began) * 1000)
        lasts.append((float(seen["last"]) - began) * 1000)
        alerts += seen["alerts"]
    await notifications.close()
    return {
        "profiles": PROFILES,
        "projects": projects,
        "alerts": alerts,
        "first_alert_p50_ms": round(_part(firsts, 0.5), 1),
        "first_alert_p99_ms": round(_part(firsts, 0.99), 1),
        "last_alert_p50_ms": round(_part(lasts, 0.5), 1),
        "last_alert_p99_ms": round(_part(lasts, 0.99), 1),
    }


async def _told(story: Story, project_id: UUID) -> None:
    """Wait until its first shortlists are told to everybody; StoryEndedEarly when nobody was."""
    database = story.system.databases["notifications"]

    async def some() -> int:
        return await count(database, _THERE, project=str(project_id))

    await until(story, some, "the first alert")
    await settle(story)


def _part(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
