"""What is measured of the index, and how."""

import ctypes
import gc
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.index.columns import Dictionary
from services.matching.index.crowd import Crowd
from services.matching.index.index import MatchIndex
from services.matching.index.people import wanted
from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.index.worth import Worth
from services.matching.scoring.facts import ProfileFacts
from services.matching.scoring.people import FULL_NEED
from tests.bench.matching.drawn import Drawn

Say = Callable[[str], None]
_CHUNK = 2_000
_QUESTIONS = 500
_WORLD_QUESTIONS = 20
_UPSERTS = 20_000
_LIST = 100
# The least of three: what others do on the machine is not what a posting costs.
_TIMES = 3
_PEOPLE_PER_PROJECT = 50


def measure(people: int, seed: int, say: Say) -> dict[str, Any]:
    """All figures of one population."""
    world = Drawn(seed)
    load = os.getloadavg()[0]
    say(f"real ESCO: {world.is_real}; load average {load:.1f}")
    before = _resident_mb()
    index = MatchIndex()
    index.set_credits(world.credits)
    world.credits = {}
    ids, build = _build(index, world.profiles(people))
    compact = _compact(index, force=True)
    with_people = _resident_mb()
    say(f"{people} people: put in {build:.1f} s, sorted in {sum(compact):.2f} s")
    count = max(_QUESTIONS, people // _PEOPLE_PER_PROJECT)
    projects: list[IndexedProject] = []
    for project in world.projects(count):
        index.put_project(project)
        if len(projects) < 2 * _QUESTIONS:
            projects.append(project)
    compact += _compact(index, force=True)
    found: dict[str, Any] = {
        "people": people,
        "projects": count,
        "real_esco": world.is_real,
        "load_average": round(load, 1),
        "build_s": round(build, 1),
        "people_mb": round(with_people - before),
        "projects_mb": round(_resident_mb() - with_people),
        "resident_mb": round(_resident_mb()),
        "compaction_all_max_ms": round(1e3 * max(compact), 1),
    }
    say(f"resident: {found['resident_mb']} MB, {found['people_mb']} of it the people")
    found |= _questions(index, projects, say)
    found |= _persons_side(index, ids, say)
    found |= upserts(index, ids, world, say)
    return found


def _build(
    index: MatchIndex, profiles: Iterable[IndexedProfile]
) -> tuple[list[dict[str, Any]], float]:
    """The first 20,000 ids, and the seconds that putting took, drawing left out."""
    seconds = 0.0
    ids: list[dict[str, Any]] = []
    drawn = iter(profiles)
    while chunk := list(islice(drawn, _CHUNK)):
        start = perf_counter()
        for profile in chunk:
            index.put_profile(profile)
        while index.compact():
            pass
        seconds += perf_counter() - start
        if len(ids) < _UPSERTS:
            ids += [identity(profile.person) for profile in chunk]
    return ids, seconds


def _compact(index: MatchIndex, *, force: bool) -> list[float]:
    """The seconds of each stop."""
    stops, is_more = [], True
    while is_more:
        start = perf_counter()
        is_more = index.compact(force=force)
        stops.append(perf_counter() - start)
    return stops


def _questions(index: MatchIndex, projects: list[IndexedProject], say: Say) -> dict[str, Any]:
    local = [each for each in projects if not each.facts.open_to_all][:_QUESTIONS]
    everywhere = [each for each in projects if each.facts.open_to_all][:_WORLD_QUESTIONS]
    best = [_timed(_asking(index, each, 1)) for each in local]
    world = [_timed(_asking(index, each, 1)) for each in everywhere]
    money = [_timed(_asking(index, each, 0)) for each in local if each.funding][:50]
    postings = [posting_ns(index, each) for each in local]
    found = {
        "best_median_ms": _ms(median(best)),
        "best_p99_ms": _ms(float(np.percentile(best, 99))),
        "best_world_median_ms": _ms(median(world)),
        "best_funding_median_ms": _ms(median(money)),
        "postings_median": int(median(read for read, _ in postings)),
        "ns_per_posting": round(
            1e9 * sum(seconds for _, seconds in postings) / sum(read for read, _ in postings)
        ),
    }
    say(f"best {_LIST}: median {found['best_median_ms']} ms, p99 {found['best_p99_ms']} ms")
    return found


def _asking(index: MatchIndex, project: IndexedProject, role: int) -> Callable[[], object]:
    return lambda: index.best(project.facts.project_id, role, _LIST)


def posting_ns(index: MatchIndex, project: IndexedProject) -> tuple[int, float]:
    """How many postings a question reads, and what finding the candidates takes."""
    crowd: Crowd = index._crowd
    words: Dictionary = crowd._words
    worth: Worth = index._worth
    role = project.roles[0]
    whole = sum(need.weight * need.idf16 * FULL_NEED for need in role.needs)
    country = words.countries.known(project.facts.country)
    taken = []
    for _ in range(_TIMES):
        start = perf_counter()
        found = crowd.candidates(wanted(role, worth, whole), country, is_open=False)
        taken.append(perf_counter() - start)
    return found.read, min(taken)


def _persons_side(index: MatchIndex, people: list[dict[str, Any]], say: Say) -> dict[str, Any]:
    some = [each["profile_id"] for each in people[:_QUESTIONS]]
    taken = [_timed(partial(index.open_for, each)) for each in some]
    roles = [_timed(partial(_open_roles, index, each)) for each in some]
    found = {
        "open_roles_median_ms": _ms(median(roles)),
        "open_for_median_ms": _ms(median(taken)),
        "open_for_p99_ms": _ms(float(np.percentile(taken, 99))),
    }
    say(f"open for one person: median {found['open_for_median_ms']} ms")
    return found


def _open_roles(index: MatchIndex, profile_id: UUID) -> object:
    """Without funding, of which a fifth of the people would do much."""
    place = index._crowd.people.place(profile_id)
    return index._to_roles.open_for(place or 0, index._worth)


def upserts(
    index: MatchIndex, people: list[dict[str, Any]], world: Drawn, say: Say
) -> dict[str, Any]:
    """Everybody gets other skills and countries: the dearest change there is."""
    taken, stops = [], [0.0]
    for old, new in zip(people, world.profiles(len(people)), strict=True):
        person = renamed(new, old)
        start = perf_counter()
        index.put_profile(person)
        taken.append(perf_counter() - start)
        if len(taken) % 50 == 0:
            start = perf_counter()
            index.compact()
            stops.append(perf_counter() - start)
    found = {
        "upsert_median_us": round(1e6 * median(taken), 1),
        "upsert_p99_us": round(1e6 * float(np.percentile(taken, 99)), 1),
        "upsert_max_ms": _ms(max(taken)),
        "compaction_due_max_ms": _ms(max(stops)),
    }
    say(f"upsert: median {found['upsert_median_us']} us; stop {found['compaction_due_max_ms']} ms")
    return found


def renamed(new: IndexedProfile, old: dict[str, Any]) -> IndexedProfile:
    """Somebody as they are drawn, who is somebody that is there."""
    funder = replace(new.funder, **old) if new.funder else None
    return IndexedProfile(replace(new.person, **old), funder)


def identity(person: ProfileFacts) -> dict[str, Any]:
    """What stays when all else of somebody changes."""
    return {"profile_id": person.profile_id, "number": person.number, "owner": person.owner}


def _timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _ms(seconds: float) -> float:
    return round(1e3 * seconds, 2)


def _resident_mb() -> float:
    """After giving back to the system what is free, as a worker would after loading."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
