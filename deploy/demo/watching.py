"""The main job itself, watched: from publishing to the mail."""

from email.message import EmailMessage
from time import perf_counter
from typing import Any
from uuid import UUID

from deploy.demo.population import SECTORS
from deploy.demo.stage import Story, count, find_skill, ok, settle, until
from shared.db.unit_of_work import Database

# What the new project asks for, found by name in the taxonomy as a person would.
TITLE = "Solar cold rooms for three regional hospitals"
ROLES = (
    ("Solar engineer", ("solar energy", "electricity principles", "renewable energy technologies")),
    ("Project manager", ("project management", "manage budgets", "analyse financial risk")),
)


async def publish_and_watch(story: Story, partner_id: UUID) -> None:
    """The main job: one new project finds its people, its money and its alerts."""
    project_id = await draft(story, await described(story, partner_id))
    story.say(f"\n          publishing: {TITLE}")
    began = perf_counter()
    await publish(story, project_id)
    await watch(story, project_id, began)


async def described(story: Story, partner_id: UUID) -> dict[str, Any]:
    """The new project, as its partner would send it."""
    async with story.client("matching", "person", "founder") as asker:
        roles = [
            {
                "title": title,
                "positions": 2,
                "skills": [
                    {"skill": await find_skill(asker, name), "level": 3, "weight": 4}
                    for name in names
                ],
                "languages_required": [
                    {"language": language, "level": 4} for language in ("fr", "en", "es")
                ],
                "modalities": ["virtual", "temporary_return"],
            }
            for title, names in ROLES
        ]
    return {
        "partner_id": str(partner_id),
        "kind": "investment",
        "title": TITLE,
        "summary": "Cold rooms that keep vaccines and blood through power cuts.",
        "country": "SN",
        "place": "Saint-Louis",
        "sector": SECTORS[6],
        "sdg_targets": ["3.8", "7.2"],
        "open_to_all": True,
        "roles": roles,
        "funding": {
            "goal": {"amount_minor": 12_500_000, "currency": "EUR"},
            "raised": {"amount_minor": 2_500_000, "currency": "EUR"},
            "instruments": ["loan", "equity"],
            "smallest_ticket": {"amount_minor": 50_000, "currency": "EUR"},
        },
    }


async def draft(story: Story, body: dict[str, Any]) -> UUID:
    """Register a project; nobody hears of it yet."""
    async with story.client("registry", "person", "founder") as founder:
        return UUID((await ok(founder.post("/v1/projects", json=body)))["id"])


async def publish(story: Story, project_id: UUID) -> None:
    """Let everybody know of it."""
    async with story.client("registry", "person", "founder") as founder:
        await ok(founder.post(f"/v1/projects/{project_id}/publish"))


async def watch(story: Story, project_id: UUID, began: float) -> None:
    """Follow the new project from the event to the mail."""
    matching = story.system.databases["matching"]
    alerts = story.system.databases["notifications"]

    async def seen(database: Database, sql: str) -> int:
        return await count(database, sql, project=str(project_id))

    async def wait_for(what: str, database: Database, sql: str) -> int:
        async def there() -> int:
            return await seen(database, sql)

        found: int = await until(story, there, what)
        story.say(f"{(perf_counter() - began) * 1000:6.0f} ms  {what}: {found}")
        return found

    heard = "SELECT count(*) FROM known_project WHERE project_id = CAST(:project AS uuid)"
    await wait_for("heard by matching (registry.project.published.v1)", matching, heard)
    listed = "SELECT count(*) FROM match WHERE project_id = CAST(:project AS uuid) AND role "
    story.numbers["skill_matches"] = await wait_for(
        "people found by their skills", matching, f"{listed}> 0"
    )
    story.numbers["funding_matches"] = await wait_for("funders found", matching, f"{listed}= 0")
    told = "SELECT count(*) FROM alert WHERE facts::text LIKE '%' || :project || '%'"
    await wait_for("first alerts written", alerts, told)
    story.numbers["publish_to_alert_ms"] = round((perf_counter() - began) * 1000)
    await settle(story)
    story.numbers["alerts"] = await seen(alerts, told)
    story.say(f"          {story.numbers['alerts']} alerts in all")
    await show_mail(story, began)
    await show_reasons(story, project_id)


async def show_mail(story: Story, began: float) -> None:
    """The mail that the reader got about the new project."""

    async def about_the_project() -> list[EmailMessage]:
        return [mail for mail in story.mail.messages if TITLE in str(mail.get_body(("plain",)))]

    mails = await until(story, about_the_project, "the mail about the project")
    story.say(f"{(perf_counter() - began) * 1000:6.0f} ms  mail delivered: {len(mails)}")
    story.numbers["emails"] = len(mails)
    body = mails[0].get_body(("plain",))
    story.say(f"\n          To: {mails[0]['to']}\n          Subject: {mails[0]['subject']}")
    for line in (body.get_content() if body else "").splitlines()[:12]:
        story.say(f"          | {line}")


async def show_reasons(story: Story, project_id: UUID) -> None:
    """The best match of the first role with its reasons, as its partner reads them."""
    async with story.client("matching", "person", "founder") as founder:
        page = await ok(founder.get(f"/v1/projects/{project_id}/matches?role=1&limit=1"))
        best = await ok(founder.get(f"/v1/matches/{page['items'][0]['match_id']}"))
    story.say(f"\n          why the first of them fits, {best['score']} of 10,000:")
    for part in best["parts"]:
        if part["points"]:
            story.say(f"          {part['points']:>6}  {part['text']}")
