"""The report of skew counts the lists as they truly are, and those who were told of them."""

from collections import Counter
from uuid import uuid4

from sqlalchemy import text

from services.matching.fairness import service
from services.matching.fairness.domain import FIRST
from services.matching.scoring.ranking import best_of
from shared.db.unit_of_work import Database
from tests.integration.matching.populations import make_population


async def test_the_report_counts_everybody_who_qualifies_and_who_came_first_or_was_told(
    matching_database: Database,
) -> None:
    made = make_population(3, people=150, projects=8)
    origins = {person.profile_id: person.origins for person in made.people}
    qualified: Counter[str] = Counter()
    first: Counter[str] = Counter()
    told: Counter[str] = Counter()
    async with matching_database.unit_of_work() as uow:
        await made.write(uow.session)
        lists = 0
        for asked in (each for each in made.projects if each.is_open):
            for role in asked.roles:
                lists += 1
                found = best_of(made.people, asked.facts, role, made.credits)
                listed = [place.profile_id for place in found]
                qualified.update(o for each in listed for o in origins[each])
                first.update(o for each in listed[:FIRST] for o in origins[each])
                for profile in listed[1:4]:
                    told.update(origins[profile])
                    await uow.session.execute(
                        text(
                            "INSERT INTO exposure (project_id, role, profile_id, position, score, "
                            "told_at) VALUES (:project, :role, :profile, 1, 1, now())"
                        ),
                        {
                            "project": asked.facts.project_id,
                            "role": role.number,
                            "profile": profile,
                        },
                    )
        held_back = text(
            "INSERT INTO held_back (project_id, role, profile_id) VALUES (:p, 1, :who)"
        )
        waiting = [(uuid4(), who) for who in (*[made.people[0]] * 2, made.people[1])]
        for project, who in waiting:
            values = {"p": project, "who": who.profile_id}
            await uow.session.execute(held_back, values)
        report = await service.report(uow, most_roles=1_000)
    assert report.roles == lists
    overall = {each.group: each for each in report.first if each.sector == "all"}
    assert {group: each.qualified for group, each in overall.items()} == qualified
    assert {group: each.first for group, each in overall.items() if each.first} == first
    assert {e.group: e.first for e in report.told if e.sector == "all" and e.first} == told
    assert report.most_told >= 1
    assert (report.people_held_back, report.invitations_held_back) == (2, 3)
