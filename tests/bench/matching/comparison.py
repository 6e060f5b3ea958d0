"""
M1 to M5 and M10: the index and its peers on the same people, each question asked of all in turn.

Every answer is compared: keys, scores and facts with PostgreSQL's (a key names the profile), whole
places with the kernel's and with those that tantivy leads to, and all of it with the
service's brute force where there are few enough people.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from services.matching.engine.scored import Scored
from services.matching.explanation import parts as explanation
from services.matching.index.crowd import Candidates
from services.matching.index.people import wanted
from services.matching.scoring.facts import ProfileFacts
from services.matching.scoring.people import fit
from services.matching.scoring.ranking import best_of, facts_of_fit
from tests.bench.matching import figures
from tests.bench.matching.crowd import Crowd, Say
from tests.bench.matching.goals import Figure, at_least, at_most
from tests.bench.matching.peers.people_sql import FORMS
from tests.bench.matching.peers.postgres import Place, place_of
from tests.bench.matching.peers.questions import Question
from tests.bench.matching.peers.tantivy_forms import Tantivy

LIST = 100
_QUESTIONS, _PEOPLE, _TRANSACTIONS, _BRUTE = 200, 200, 300, 30
_WARM = 10
_ALONE = ", skills alone"
Times = dict[str, list[float]]


def measure(people: int, seed: int, say: Say, part: float = 1.0) -> dict[str, Figure]:
    """All figures of one population, or of the countries of a part of it. Raises PeerMissing."""
    crowd = Crowd.drawn(people, seed, say, part)
    try:
        load = round(os.getloadavg()[0], 1)
        say(f"load average {load}")
        questions = crowd.questions(_QUESTIONS)
        checked = check_by_brute_force(crowd, say)
        times = ask_in_turn(crowd, questions, say)
        roles = _open_roles(crowd, say)
        found = _people_side(crowd, load, times) | _persons_side(roles)
        checked += sum(map(len, times.values())) + sum(map(len, roles.values()))
        # Each check ends the run where it fails: a figure stands here only if none did.
        found["M3"] = at_most(0, 0, what="answers that differ", checks=checked)
        found |= explained(crowd, questions)
        postings = [figures.posting_ns(crowd.index, each.project) for each in questions]
        found["M2b"] = at_most(
            round(1e9 * sum(s for _, s in postings) / sum(read for read, _ in postings)),
            80,
            unit=" ns",
            what="per posting that is read",
            postings=int(median(read for read, _ in postings)),
        )
        return dict(sorted((found | _changes(crowd, say)).items()))
    finally:
        crowd.postgres.stop()


def ask_in_turn(crowd: Crowd, questions: list[Question], say: Say) -> Times:
    """Seconds by peer. Raises AssertionError at the first answer that differs."""
    times: Times = {}
    asks: dict[str, Callable[[Question], tuple[Sequence[object], float]]] = {
        "index": lambda each: _index(crowd, each),
        "kernel": lambda each: _kernel(crowd, each),
        "tantivy plain": lambda each: _tantivy(crowd, crowd.plain, each),
        "tantivy denormalised": lambda each: _tantivy(crowd, crowd.denormalised, each),
        f"tantivy plain{_ALONE}": crowd.plain.skills_alone,
        f"tantivy denormalised{_ALONE}": crowd.denormalised.skills_alone,
        **{
            f"postgres {form}": lambda each, form=form: crowd.postgres.best(form, each)  # type: ignore[misc]
            for form in FORMS
        },
    }
    for question in questions[:_WARM]:
        for ask in asks.values():
            ask(question)
    names = list(asks)
    for at, question in enumerate(questions):
        best = [place_of(each) for each in _best(crowd, question)]
        got = got_by_skills(crowd, question)
        # Nobody is always first after somebody else.
        for name in names[at % len(names) :] + names[: at % len(names)]:
            answer, seconds = asks[name](question)
            assert answer == (got if name.endswith(_ALONE) else best), (name, at)
            times.setdefault(name, []).append(seconds)
    for name, each in times.items():
        say(f"best {LIST}, {name}: median {1e3 * median(each):.2f} ms of {len(each)}")
    return times


def got_by_skills(crowd: Crowd, question: Question) -> list[int]:
    """What the hundred with the best skills have got, whatever else they are."""
    found = _candidates(crowd, question, least=1, closely=None)
    got: list[int] = (-np.sort(-found.got))[:LIST].tolist()
    return got


def _candidates(crowd: Crowd, question: Question, **other: Any) -> Candidates:
    index = crowd.index
    looked_for = wanted(question.project.roles[0], index._worth, question.whole)
    country = index._crowd._words.countries.known(question.project.facts.country)
    return index._crowd.candidates(replace(looked_for, **other), country, is_open=False)


def explained(crowd: Crowd, questions: list[Question]) -> dict[str, Figure]:
    """M10: of all that is found, how many explanations add up to the score."""
    adding_up = counted = 0
    for question in questions:
        role = question.project.roles[0]
        for each in _best(crowd, question):
            place = explanation.Place(each.r, each.a, each.b, each.l, each.facts)
            parts = explanation.people_parts(place, role.needs, wishes_languages=bool(role.wished))
            adding_up += sum(part.points for part in parts) == each.r
            counted += 1
    share = round(100 * adding_up / max(1, counted), 3)
    return {"M10": at_least(share, 100, unit=" %", what="add up", explanations=counted)}


def check_by_brute_force(crowd: Crowd, say: Say) -> int:
    """How many answers were compared; AssertionError where ids, scores, order or facts differ."""
    checked = 0
    for project in crowd.projects:
        people = crowd.whole.get(project.facts.country)
        if people is None or project.facts.open_to_all or checked >= _BRUTE:
            continue
        role = project.roles[0]
        true = best_of(people, project.facts, role, crowd.credits_, LIST)
        found = crowd.index.best(project.facts.project_id, role.number, LIST)
        assert [(e.profile_id, e.key, e.fit.r, facts_of_fit(e.fit)) for e in true] == [
            (e.profile_id, e.key, e.r, e.facts) for e in found
        ]
        checked += 1
    for person in crowd.some[:_BRUTE]:
        mine = [
            (project.facts.project_id, role.number)
            for project in crowd.projects
            for role in project.roles
            if fit(person, project.facts, role, crowd.credits_).is_listed
        ]
        roles = _roles_of(crowd, person)
        assert sorted(mine) == sorted((e.project_id, e.role) for e in roles)
        checked += 1
    say(f"{checked} answers are what brute force says, facts included")
    return checked


def _best(crowd: Crowd, question: Question) -> list[Scored]:
    return crowd.index.best(
        question.project.facts.project_id, question.project.roles[0].number, LIST
    )


def _index(crowd: Crowd, question: Question) -> tuple[list[Place], float]:
    start = perf_counter()
    found = _best(crowd, question)
    return [place_of(each) for each in found], perf_counter() - start


def _kernel(crowd: Crowd, question: Question) -> tuple[list[Place], float]:
    start = perf_counter()
    found = crowd.kernel.best(question)
    seconds = perf_counter() - start
    assert found == _best(crowd, question), "the kernel answers other places"
    return [place_of(each) for each in found], seconds


def _tantivy(crowd: Crowd, form: Tantivy, question: Question) -> tuple[list[Place], float]:
    enough = len(_candidates(crowd, question, least=question.least).places)
    found, seconds = form.best(question, enough)
    assert found == _best(crowd, question), "tantivy leads to other places"
    return [place_of(each) for each in found], seconds


def _roles_of(crowd: Crowd, person: ProfileFacts) -> list[Scored]:
    place = crowd.index._crowd.people.place(person.profile_id)
    return crowd.index._to_roles.open_for(place or 0, crowd.index._worth)


def _open_roles(crowd: Crowd, say: Say) -> Times:
    times: Times = {"index": [], "postgres": []}
    for at, person in enumerate(crowd.some[: _PEOPLE + _WARM]):
        start = perf_counter()
        found = _roles_of(crowd, person)
        seconds = perf_counter() - start
        rows, postgres = crowd.postgres.open_for(person)
        assert sorted((e.key, e.project_id, e.role) for e in found) == sorted(rows), at
        if at >= _WARM:
            times["index"].append(seconds)
            times["postgres"].append(postgres)
    for name, each in times.items():
        say(f"open for one, {name}: median {1e3 * median(each):.2f} ms of {len(each)}")
    return times


def _people_side(crowd: Crowd, load: float, times: Times) -> dict[str, Figure]:
    ms = {name: round(1e3 * median(each), 3) for name, each in times.items()}
    sql = min((name for name in ms if name.startswith("postgres")), key=ms.__getitem__)
    own = ms["index"]
    # The heavy questions, of the largest countries and the commonest skills.
    heavy = {name: round(1e3 * float(np.percentile(each, 90)), 3) for name, each in times.items()}
    return {
        "M1a": at_least(
            round(ms[sql] / own, 1),
            12,
            what=f"times as fast as {sql}",
            ms=ms,
            p90_ms=heavy,
            people=len(crowd.index._crowd.people),
            real_esco=crowd.world.is_real,
            load_average=load,
        ),
        "M1b": at_least(round(ms["tantivy plain"] / own, 1), 10, what="times as fast as tantivy"),
        "M1c": at_least(
            round(ms["tantivy denormalised"] / own, 1), 5, what="times as fast as it denormalised"
        ),
        "M2a": at_most(round(own / ms["kernel"], 1), 4, what="times the kernel's time"),
    }


def _persons_side(times: Times) -> dict[str, Figure]:
    ms = {name: round(1e3 * median(each), 3) for name, each in times.items()}
    faster = round(ms["postgres"] / ms["index"], 1)
    return {"M5": at_least(faster, 5, what="times as fast as PostgreSQL, person's side", ms=ms)}


def _changes(crowd: Crowd, say: Say) -> dict[str, Figure]:
    """The same people get other skills and countries, in the index and in PostgreSQL."""
    durable: list[float] = []
    in_memory: list[float] = []
    news = list(crowd.world.profiles(_TRANSACTIONS))
    for at, (old, new) in enumerate(zip(crowd.some, news, strict=False)):
        person = figures.renamed(new, figures.identity(old)).person
        crowd.postgres.run(f"SET synchronous_commit = {'on' if at % 2 else 'off'}")
        (durable if at % 2 else in_memory).append(crowd.postgres.replace(person))
    people = [figures.identity(each) for each in crowd.some]
    mine = figures.upserts(crowd.index, people, crowd.world, say)
    us = mine["upsert_median_us"]
    waits = round(1e6 * median(durable))
    return {
        "M4a": at_least(
            round(waits / us),
            100,
            what="times as fast as a transaction",
            upsert_us=us,
            transaction_us=waits,
            without_waiting_for_the_disk_us=round(1e6 * median(in_memory)),
        ),
        "M4b": at_most(
            max(mine["compaction_due_max_ms"], mine["upsert_max_ms"]),
            100,
            unit=" ms",
            what="longest stop",
        ),
    }
