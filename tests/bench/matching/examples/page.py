"""Finds people for each role of the examples, and writes what was found, and why, as a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from services.matching.engine.scored import Scored
from services.matching.explanation.parts import Place, people_parts
from services.matching.explanation.raising import raises
from services.matching.explanation.wording import Voice, country_name
from services.matching.index.values import IndexedProject
from services.matching.scoring.facts import Need, ProjectFacts, RoleFacts, Spoken
from tests.bench.matching.examples.activities import ACTIVITIES, Activity
from tests.bench.matching.examples.world import World, make_world

PAGE = Path(__file__).parents[4] / "services/matching/explanation/EXAMPLES.md"
_PROJECTS = UUID("4a1f7c1e-9c55-5b0c-8a77-0d4b2f9f6c10")
_ASKED, _LEVEL = 6, 3
_SHOWN, _TOLD = 5, 2
_HEAD = """\
# What the engine finds for ten real projects

Written by `make matching-examples`; not edited by hand.

The projects are real IATI activities: identifier, title and country are as their publishers state
them. Their roles are a guess at the team that each would need: for each trade the six essential
skills of its ESCO 1.1.1 occupation that the fewest occupations name, at level 3. The people are
drawn: ten for each ESCO occupation and country, ten skills each, eight of them from what ESCO
calls essential for their trade and two from all it names, at levels 2 to 5. Nobody is real, and
nobody was made to fit.

**The best specialist** of a role is whoever meets its needs best by the skills alone (S), whatever
else they wish; the fourth column says at which place of the role's list that person stands, the
fifth what their trade is. Other trades may know a role's skills as well as its own: the last column
says where the best of the very trade stands.

| project | role | listed | best specialist at place | of trade | best of the very trade at place |
|---|---|---|---|---|---|
"""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A role and its list."""

    activity: Activity
    project: ProjectFacts
    role: RoleFacts
    trade: str
    listed: list[Scored]
    best_at: int | None
    best_trade: str
    own_best_at: int | None


async def write_page(data: Path, say: Say) -> bool:
    """Write the page; whether every role's best specialist stands within its first five."""
    countries = tuple(sorted({each.country for each in ACTIVITIES}))
    world = await make_world(data, countries)
    say(f"{len(world.people)} people of {len(world.named)} trades in {', '.join(countries)}")
    found = [each for activity in ACTIVITIES for each in _found(world, activity)]
    table = "".join(
        f"| {each.activity.title} | {each.trade} | {len(each.listed)} | {each.best_at or '-'} "
        f"| {each.best_trade} | {each.own_best_at or '-'} |\n"
        for each in found
    )
    body = "".join(part for each in found for part in _role(world, each))
    PAGE.write_text(_HEAD + table + body, encoding="utf-8")
    within = [each for each in found if each.best_at and each.best_at <= _SHOWN]
    say(f"{len(within)} of {len(found)} best specialists stand within the first {_SHOWN}")
    return len(within) == len(found)


def _found(world: World, activity: Activity) -> Iterator[Found]:
    project = ProjectFacts(
        uuid5(_PROJECTS, activity.identifier),
        1 + ACTIVITIES.index(activity),
        activity.country,
        activity.sector,
        open_to_all=False,
        own_people=frozenset(),
        excluded=frozenset(),
    )
    roles = tuple(_asked(world, number, trade) for number, trade in enumerate(activity.trades, 1))
    world.index.put_project(IndexedProject(project, roles))
    for role, trade in zip(roles, activity.trades, strict=True):
        listed = world.index.best(project.project_id, role.number, None)
        same = [each for each in listed if world.trade_of[each.profile_id] == trade]
        best, own = _by_skills(listed), _by_skills(same)
        yield Found(
            activity,
            project,
            role,
            trade,
            listed,
            listed.index(best) + 1 if best else None,
            world.trade_of[best.profile_id] if best else "-",
            listed.index(own) + 1 if own else None,
        )


def _by_skills(some: list[Scored]) -> Scored | None:
    return max(some, key=lambda each: (each.s, each.key), default=None)


def _asked(world: World, number: int, trade: str) -> RoleFacts:
    skills = sorted(world.essential[trade], key=lambda skill: (-world.idf16[skill], skill))[:_ASKED]
    if len(skills) < _ASKED:
        raise LookupError(f"ESCO names fewer than {_ASKED} essential skills for {trade!r}")
    return RoleFacts(
        number=number,
        needs=tuple(
            Need(skill, _LEVEL, 3, world.idf16[skill], must_have=False) for skill in skills
        ),
        required=(Spoken("en", 2),),
        wished=(),
        modalities=0,
        window=None,
        needed_days=0,
        isco_groups=frozenset(),
        refused_countries=frozenset(),
    )


def _role(world: World, found: Found) -> Iterator[str]:
    activity = found.activity
    if found.role.number == 1:
        yield (
            f"\n## {activity.title}\n\n{activity.identifier}, "
            f"{country_name(activity.country, 'en')}, sector {activity.sector}.\n"
        )
    asked = "; ".join(world.labels[need.skill] for need in found.role.needs)
    yield f"\n### Role {found.role.number}: {found.trade}\n\nAsks at level {_LEVEL} for: {asked}.\n"
    yield "\n| place | score | S | trade | may be told |\n|---|---|---|---|---|\n"
    for place, each in enumerate(found.listed[:_SHOWN], start=1):
        told = "yes" if each.may_be_told else "neighbouring field"
        trade = world.trade_of[each.profile_id]
        yield f"| {place} | {each.r / 100:.1f} | {each.s / 100:.1f} | {trade} | {told} |\n"
    for place, each in enumerate(found.listed[:_TOLD], start=1):
        yield from _why(world, found, place, each)


def _why(world: World, found: Found, place: int, each: Scored) -> Iterator[str]:
    labels = {skill: {"en": label} for skill, label in world.labels.items()}
    voice = Voice("en", labels, found.activity.country, found.activity.sector)
    parts = people_parts(
        Place(each.r, each.a, each.b, each.l, each.facts), found.role.needs, wishes_languages=False
    )
    if sum(part.points for part in parts) != each.r:
        raise AssertionError("the points do not add up to the score")
    yield f"\nWhy place {place}, {each.r} points of 10,000:\n\n"
    for part in parts:
        yield f"* {part.points}: {voice.part(part)}\n"
    person = world.people[each.profile_id]
    for change in raises(person, found.project, found.role, world.credits)[:1]:
        yield f"* What would raise it: {voice.change(change)}\n"
