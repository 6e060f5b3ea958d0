"""
The main job as somebody outside writes it: against the three generated clients alone.

The clients are made when the tests run, so this file is checked with them and not with the rest of
the tree: `tests/e2e/test_generated_clients.py` checks its types and runs it. What breaks it breaks
every client out there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import matching_client as matching
import notifications_client as notifications
import registry_client as registry
from matching_client.api.matches import get_match, list_my_matches, list_project_matches
from matching_client.api.profiles import publish_profile, put_profile
from matching_client.api.taxonomy import suggest_skills
from matching_client.models import (
    Consent,
    FundingInterest,
    LanguageSpoken,
    ListKind,
    MatchExplained,
    OriginTie,
    ProfileStatus,
    ProfileWrite,
    SkillHeld,
    TieNature,
)
from notifications_client.api.alerts import list_alerts
from notifications_client.api.contact_points import create_contact_point, verify_contact_point
from notifications_client.api.preferences import put_preference
from notifications_client.models import (
    AlertBody,
    Category,
    CategoryChoice,
    CategoryChoiceInbox,
    Code,
    ContactPointCreate,
    Mode,
)
from registry_client.api.partners import register_partner, submit_partner, verify_partner
from registry_client.api.projects import change_project, draft_project, get_project, publish_project
from registry_client.models import (
    FundingAsked,
    LanguageAsked,
    PartnerCreate,
    PartnerStatus,
    PartnerType,
    ProjectCreate,
    ProjectKind,
    ProjectPatch,
    ProjectStatus,
    RoleAsked,
    Side,
    SkillAsked,
    Verification,
)

T = TypeVar("T")
PROBLEMS = (registry.models.Problem, matching.models.Problem, notifications.models.Problem)


@dataclass(frozen=True, slots=True)
class Given:
    """What an outsider starts with: a client for each caller of a service, a mailbox, patience."""

    registry: Callable[[str, str], registry.AuthenticatedClient]
    matching: Callable[[str, str], matching.AuthenticatedClient]
    notifications: Callable[[str, str], notifications.AuthenticatedClient]
    code_sent_to: Callable[[str], Awaitable[str]]
    until: Callable[[Callable[[], Awaitable[bool]]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Reached:
    """How the job ended: who was told of what, and why."""

    project_id: UUID
    title: str
    alerts: list[AlertBody]
    match: MatchExplained
    people: int
    funders: int


class RefusedError(Exception):
    """A service said no where the job needs a yes."""


def said(
    answer: T
    | registry.models.Problem
    | matching.models.Problem
    | notifications.models.Problem
    | None,
) -> T:
    """What was asked for; RefusedError with the problem where that is what came."""
    if isinstance(answer, PROBLEMS):
        raise RefusedError(f"{answer.status} {answer.type_}: {answer.detail}")
    if answer is None:
        raise RefusedError("The answer is none of those that the document knows.")
    return answer


async def main_job(given: Given) -> Reached:
    """From nothing to the alert and its reasons."""
    skills = [await skill(given, name) for name in ("solar energy", "electricity principles")]
    await offer_oneself(given, "awa", skills)
    await be_reachable(given, "awa", "awa@example.org")
    partner_id = await be_verified(given, "founder")
    project_id, title = await ask(given, "founder", partner_id, skills)
    alerts = await hear(given, "awa", project_id)
    async with given.matching("person", "awa") as person:
        mine = said(await list_my_matches.asyncio(client=person))
        chosen = next(each for each in mine.items if each.list_kind is ListKind.SKILLS)
        match = said(await get_match.asyncio(chosen.match_id, client=person, accept_language="fr"))
    return Reached(
        project_id,
        title,
        alerts,
        match,
        people=await listed(given, project_id, ListKind.SKILLS),
        funders=await listed(given, project_id, ListKind.FUNDING),
    )


async def skill(given: Given, name: str) -> str:
    """The URI of the first skill that a name may mean."""
    async with given.matching("person", "anybody") as asker:
        found = said(await suggest_skills.asyncio(client=asker, q=name, lang="en"))
    return found.items[0].uri


async def offer_oneself(given: Given, subject: str, skills: list[str]) -> None:
    """A published profile with skills, a tie, and money to lend."""
    profile = ProfileWrite(
        consent=Consent(matching=True),
        skills=[SkillHeld(skill=uri, level=4, years=8) for uri in skills],
        languages=[LanguageSpoken(language="fr", level=6)],
        origin_ties=[OriginTie(country="SN", nature=TieNature.HERITAGE)],
        funding=FundingInterest(
            instruments=[matching.models.Instrument.LOAN],
            smallest_ticket=matching.models.Money(amount_minor=10_000, currency="EUR"),
            largest_ticket=matching.models.Money(amount_minor=1_000_000, currency="EUR"),
        ),
    )
    async with given.matching("person", subject) as person:
        made = said(await put_profile.asyncio(client=person, body=profile))
        assert made.status is ProfileStatus.DRAFT
        published = said(await publish_profile.asyncio(client=person))
    assert published.status is ProfileStatus.PUBLISHED


async def be_reachable(given: Given, subject: str, address: str) -> None:
    """An address that was confirmed, and mail about matches at once."""
    wanted = ContactPointCreate(
        display_name=subject.title(), address=address, locale="fr", time_zone="Africa/Dakar"
    )
    async with given.notifications("person", subject) as owner:
        point = said(await create_contact_point.asyncio(client=owner, body=wanted))
        assert point.verified_at is None
        code = Code(code=await given.code_sent_to(address))
        verified = said(await verify_contact_point.asyncio(point.id, client=owner, body=code))
        assert verified.verified_at is not None
        choice = CategoryChoice(email=Mode.AT_ONCE, inbox=CategoryChoiceInbox.AT_ONCE)
        chosen = said(await put_preference.asyncio(Category.MATCH, client=owner, body=choice))
    assert {each.email for each in chosen.categories if each.category is Category.MATCH} == {
        Mode.AT_ONCE
    }


async def be_verified(given: Given, subject: str) -> UUID:
    """A partner that a reviewer let in; registered twice with one key, it is still one."""
    wanted = PartnerCreate(
        slug="cold-rooms",
        name="Cold Rooms",
        partner_type=PartnerType.FOUNDATION_OR_NGO,
        sides=[Side.ORIGIN],
        country="SN",
    )
    async with given.registry("person", subject) as founder:
        made, again = [
            said(await register_partner.asyncio(client=founder, body=wanted, idempotency_key="1"))
            for _ in range(2)
        ]
        assert made.id == again.id
        said(await submit_partner.asyncio(made.id, client=founder))
    async with given.registry("reviewer", "reviewer") as reviewer:
        partner = said(await verify_partner.asyncio(made.id, client=reviewer, body=Verification()))
    assert partner.status is PartnerStatus.VERIFIED
    return partner.id


async def ask(given: Given, subject: str, partner_id: UUID, skills: list[str]) -> tuple[UUID, str]:
    """A project that asks for one trade and for money, corrected once and published."""
    role = RoleAsked(
        title="Solar engineer",
        skills=[SkillAsked(skill=uri, level=3, weight=3) for uri in skills],
        languages_required=[LanguageAsked(language="fr", level=4)],
    )
    wanted = ProjectCreate(
        partner_id=partner_id,
        kind=ProjectKind.INVESTMENT,
        title="Solar rooms",
        country="SN",
        sector="23230",
        roles=[role],
        funding=FundingAsked(
            goal=registry.models.Money(amount_minor=5_000_000, currency="EUR"),
            raised=registry.models.Money(amount_minor=0, currency="EUR"),
            instruments=[registry.models.Instrument.LOAN],
        ),
    )
    async with given.registry("person", subject) as founder:
        draft = said(await draft_project.asyncio(client=founder, body=wanted))
        read = await get_project.asyncio_detailed(draft.id, client=founder)
        change = ProjectPatch(title="Solar cold rooms")
        changed = said(
            await change_project.asyncio(
                draft.id, client=founder, body=change, if_match=read.headers["ETag"]
            )
        )
        assert changed.funding == draft.funding
        published = said(await publish_project.asyncio(draft.id, client=founder))
    assert published.status is ProjectStatus.PUBLISHED
    return published.id, published.title


async def hear(given: Given, subject: str, project_id: UUID) -> list[AlertBody]:
    """Wait until both alerts about a project are there: one for the skills, one for the money."""

    async def alerts() -> list[AlertBody]:
        async with given.notifications("person", subject) as owner:
            page = said(await list_alerts.asyncio(client=owner, category=Category.MATCH, limit=100))
        return [each for each in page.items if each.about.project_id == project_id]

    async def told() -> bool:
        return len(await alerts()) == 2

    await given.until(told)
    return await alerts()


async def listed(given: Given, project_id: UUID, kind: ListKind) -> int:
    """How many the project's partner finds in one of its lists."""
    async with given.matching("person", "founder") as founder:
        page = said(await list_project_matches.asyncio(project_id, client=founder, list_=kind))
    return len(page.items)
