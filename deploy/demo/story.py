"""The story up to the moment of publishing: skills, people, a partner, projects, one reader."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from deploy.demo.population import Trade, people
from deploy.demo.stage import Story, count, find_skill, ok, settle, until
from deploy.demo.watching import ROLES, publish_and_watch
from services.matching.features.service import all_projects_again
from services.matching.profiles.service import import_profiles
from services.matching.taxonomy.service import load_starter

PROJECTS = Path(__file__).parent / "projects.xml"
PROFILES = 3_000
ADDRESS = "awa.ndiaye@example.org"
_AT_ONCE = 250
_CODE = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b")


async def tell(story: Story, *, projects: Path, profiles: int) -> None:
    """The whole story; raises StoryEndedEarly."""
    await story.timed("skills", load_skills(story))
    await story.timed("people", load_people(story, profiles))
    await settle(story)
    partner_id = await register_partner(story)
    await story.timed("projects", import_projects(story, partner_id, projects))
    await story.timed("lists", settle(story))
    await story.timed("reader", add_reader(story))
    await publish_and_watch(story, partner_id)


async def load_skills(story: Story) -> str:
    """The starter taxonomy."""
    database = story.system.databases["matching"]
    async with database.unit_of_work() as uow:
        await load_starter(uow, after=all_projects_again)
    skills = await count(database, "SELECT count(*) FROM skill")
    return f"{skills} skills of the ESCO classification of the European Commission"


async def load_people(story: Story, wanted: int) -> str:
    """Made-up people of many origins, published in batches."""
    database = story.system.databases["matching"]
    async with database.connection() as connection:
        found = await connection.execute(
            text(
                "SELECT o.isco_group, array_agg(s.uri ORDER BY s.uri) AS uris FROM occupation o "
                "JOIN occupation_skill x ON x.occupation_id = o.id "
                "JOIN skill s ON s.id = x.skill_id GROUP BY o.id, o.isco_group ORDER BY o.id"
            )
        )
        trades = [Trade(row.isco_group, tuple(row.uris)) for row in found]
    made = people(wanted, trades, all_countries=("AM", "AR", "BB", "BO", "BR", "CO", "PH", "SV"))
    for first in range(0, wanted, _AT_ONCE):
        async with database.unit_of_work() as uow:
            await import_profiles(uow, profiles=made[first : first + _AT_ONCE])
    story.numbers["profiles"] = wanted
    return f"{wanted} made-up profiles along the largest migration corridors"


async def register_partner(story: Story) -> UUID:
    """A partner registers, and a reviewer verifies it."""
    async with story.client("registry", "person", "founder") as founder:
        made = await ok(
            founder.post(
                "/v1/partners",
                json={
                    "slug": "demonstration",
                    "name": "Demonstration Development Agency",
                    "partner_type": "foundation_or_ngo",
                    "sides": ["origin", "destination"],
                    "country": "SN",
                },
            )
        )
        await ok(founder.post(f"/v1/partners/{made['id']}/submit"))
    async with story.client("registry", "reviewer", "reviewer") as reviewer:
        await ok(reviewer.post(f"/v1/partners/{made['id']}/verify", json={}))
    story.say("          a partner registered itself and was verified by a reviewer")
    return UUID(made["id"])


async def import_projects(story: Story, partner_id: UUID, file: Path) -> str:
    """Real projects from an IATI file, over HTTP."""
    async with story.client("registry", "person", "founder") as founder:
        content = file.read_bytes()  # noqa: ASYNC240  a small file
        started = await ok(
            founder.post(
                f"/v1/imports?publish=true&partner_id={partner_id}",
                content=content,
                headers={"Content-Type": "application/xml"},
            )
        )

        async def finished() -> dict[str, Any] | None:
            job = await ok(founder.get(f"/v1/imports/{started['id']}"))
            return job if job["status"] in ("finished", "failed") else None

        job = await until(story, finished, "the import")
    story.numbers["projects"] = job["imported"] + job["updated"] + job["unchanged"]
    return f"{job['imported']} imported from {file.name}, {job['rejected']} rejected"


async def add_reader(story: Story) -> str:
    """One made-up person comes in by the front door, with an e-mail address."""
    async with story.client("matching", "person", "reader") as reader:
        skills = [await find_skill(reader, name) for _, names in ROLES for name in names]
        profile = {
            "skills": [{"skill": uri, "level": 5, "years": 12} for uri in dict.fromkeys(skills)],
            "languages": [{"language": "fr", "level": 6}, {"language": "en", "level": 5}],
            "origin_ties": [{"country": "SN", "nature": "heritage"}],
            "sectors": ["23230"],
            "funding": {
                "instruments": ["loan", "equity"],
                "smallest_ticket": {"amount_minor": 50_000, "currency": "EUR"},
                "largest_ticket": {"amount_minor": 2_000_000, "currency": "EUR"},
                "countries": ["SN"],
            },
            "consent": {"matching": True},
        }
        await ok(reader.put("/v1/profiles/me", json=profile))
        await ok(reader.post("/v1/profiles/me/publish"))
    await give_address(story, "reader")
    return "one more profile over HTTP, with a verified e-mail address and French as language"


async def give_address(story: Story, subject: str) -> None:
    """A contact point with the code out of the mail, as its owner would confirm it."""
    async with story.client("notifications", "person", subject) as owner:
        point = await ok(
            owner.post(
                "/v1/contact-points",
                json={
                    "display_name": "Awa Ndiaye",
                    "address": ADDRESS,
                    "locale": "fr-SN",
                    "time_zone": "Africa/Dakar",
                },
            )
        )

        async def code() -> str | None:
            mails = [mail for mail in story.mail.messages if mail["to"] and ADDRESS in mail["to"]]
            body = mails[-1].get_body(("plain",)) if mails else None
            found = _CODE.search(body.get_content()) if body else None
            return found.group(1) if found else None

        sent = await until(story, code, "the mail with the code")
        await ok(owner.post(f"/v1/contact-points/{point['id']}/verify", json={"code": sent}))
