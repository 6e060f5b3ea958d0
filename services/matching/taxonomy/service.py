"""
Importing a taxonomy, and finding skills in it.

This service uses the ESCO classification of the European Commission.

* SkillUnknown          422  no skill has this URI
* SkillNotFound         404
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from services.matching.esco.reader import Labels, Taxonomy, read
from services.matching.esco.relatedness import idf16, related
from services.matching.index.worth import require_room
from services.matching.retired_skills import service as retired_skills
from services.matching.retired_skills.domain import StillNamed, worth_the_same
from services.matching.taxonomy.domain import credits_of, relabelled, same_labels
from services.matching.taxonomy.models import Skill, TaxonomyVersion
from services.matching.taxonomy.repository import TaxonomyRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, Unprocessable

STARTER = Path(__file__).parent / "starter"
STARTER_VERSION = "starter-1"
AfterActivation = Callable[[UnitOfWork], Awaitable[None]]
Progress = Callable[[str], None]


class SkillUnknown(Unprocessable):
    """No skill has this URI; `GET /v1/skills?q=` finds those that exist."""

    slug = "skill-unknown"
    title = "No such skill"


class SkillNotFound(NotFound):
    """There is no such skill."""

    slug = "skill-not-found"
    title = "No such skill"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """
    What an import did.

    `replaced` are those of all the retired skills that go on as one in force.
    """

    version: str
    skills: int
    added: int
    retired: int
    replaced: int
    relabelled: int
    labels: int
    occupations: int
    relations: int
    still_named: StillNamed

    def counts(self) -> dict[str, int]:
        """Its numbers, as they are kept beside the version."""
        plain = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        named = self.still_named
        return plain | {
            "profiles_naming_retired": named.profiles,
            "roles_naming_retired": named.roles,
        }


async def skill_ids(uow: UnitOfWork, uris: Iterable[str]) -> dict[str, int]:
    """Internal ids of skills. Raises SkillUnknown naming the first that does not exist."""
    wanted = set(uris)
    found = await TaxonomyRepository(uow.session).ids(wanted)
    if missing := sorted(wanted - found.keys()):
        raise SkillUnknown(f"There is no skill {missing[0]}.")
    return found


async def known_skill_ids(uow: UnitOfWork, uris: Iterable[str]) -> dict[str, int]:
    """Internal ids of those skills that exist; for events, which cannot be refused."""
    return await TaxonomyRepository(uow.session).ids(set(uris))


async def active_version(uow: UnitOfWork) -> str:
    """The version in force, or `none`."""
    return await TaxonomyRepository(uow.session).active_version() or "none"


async def in_force(uow: UnitOfWork) -> str:
    """Which import is in force, also of two of the same version; or `none`."""
    return await TaxonomyRepository(uow.session).in_force() or "none"


async def labels_of(
    uow: UnitOfWork, ids: Iterable[int], languages: Sequence[str]
) -> dict[int, dict[str, str]]:
    """Preferred labels by skill and language."""
    found: dict[int, dict[str, str]] = {}
    for each in await TaxonomyRepository(uow.session).labels(ids, languages):
        found.setdefault(each.skill_id, {})[each.language] = each.label
    return found


async def uris_of(uow: UnitOfWork, ids: Iterable[int]) -> dict[int, str]:
    """URIs by internal id."""
    return await TaxonomyRepository(uow.session).uris(ids)


async def read_skill(uow: UnitOfWork, *, skill: str) -> Skill:
    """A skill by its internal number or its URI. Raises SkillNotFound."""
    repository = TaxonomyRepository(uow.session)
    is_number = skill.isascii() and skill.isdigit() and len(skill) < 9
    found = await (repository.skill_by_id(int(skill)) if is_number else repository.skill(uri=skill))
    if found is None:
        raise SkillNotFound("No such skill.")
    return found


async def import_taxonomy(
    uow: UnitOfWork,
    *,
    path: Path,
    version: str,
    language: str = "en",
    after: AfterActivation,
    progress: Progress = lambda said: None,
) -> ImportReport:
    """
    Read an ESCO download, work out what is related, and put it in force; one transaction.

    `after` makes the work that a new version causes. Raises NoTaxonomy, and TooManySkills before
    anything is written.
    """
    repository = TaxonomyRepository(uow.session)
    await repository.may_think(minutes=10)
    progress("reading")
    taxonomy = read(path)
    before = await repository.ids()
    called = await repository.preferred(language)
    replaced_before = await retired_skills.replacements_before(uow)
    progress("skills")
    added = [uri for uri in taxonomy.skills if uri not in before]
    require_room(await repository.highest_id(), len(added))
    await repository.add((uri, taxonomy.kinds.get(uri, ""), version) for uri in added)
    await repository.touch(list(taxonomy.skills), version)
    retired = await repository.retire_others(version)
    ids = await repository.ids()
    progress("labels")
    labels = await _write_labels(repository, taxonomy.skills, ids, language)
    progress("relations")
    replaced = await retired_skills.replacements(uow, language=language, before=replaced_before)
    occupations, relations = await _write_relations(
        repository, taxonomy, ids, language, worth_the_same(replaced)
    )
    report = ImportReport(
        version=version,
        skills=len(taxonomy.skills),
        added=len(added),
        retired=retired,
        replaced=len(replaced),
        relabelled=relabelled(taxonomy.skills, ids, called),
        labels=labels,
        occupations=occupations,
        relations=relations,
        still_named=await retired_skills.still_named(uow, language=language),
    )
    _, names = await repository.named()
    await repository.activate(
        TaxonomyVersion(
            version=version,
            is_active=True,
            imported_at=uow.now,
            counts={**report.counts(), "names": {**names, language: uow.now.isoformat()}},
        )
    )
    await after(uow)
    return report


async def import_labels(uow: UnitOfWork, *, path: Path, language: str) -> int:
    """Names alone, in another language, joined by URI; answers how many."""
    taxonomy = read(path)
    repository = TaxonomyRepository(uow.session)
    ids = await repository.ids()
    known = {uri: labels for uri, labels in taxonomy.skills.items() if uri in ids}
    written = await _write_labels(repository, known, ids, language) if known else 0
    await _write_occupations(repository, taxonomy, language)
    await repository.names_written([language], uow.now.isoformat())
    return written


async def load_starter(uow: UnitOfWork, *, after: AfterActivation) -> bool:
    """Load the set that comes with the package, unless a taxonomy is in force."""
    if await TaxonomyRepository(uow.session).active_version() is not None:
        return False
    await import_taxonomy(uow, path=STARTER / "en", version=STARTER_VERSION, after=after)
    for language in ("fr", "es"):
        await import_labels(uow, path=STARTER / language, language=language)
    return True


async def _write_labels(
    repository: TaxonomyRepository, skills: dict[str, Labels], ids: dict[str, int], language: str
) -> int:
    rows = [
        (ids[uri], language, text[:500], is_preferred)
        for uri, labels in skills.items()
        for text, is_preferred in [
            (labels.preferred, True),
            *((each, False) for each in labels.alternative or ()),
        ]
    ]
    await repository.clear_labels(
        language,
        preferred=[ids[uri] for uri in skills],
        alternative=[ids[uri] for uri, labels in skills.items() if labels.alternative is not None],
    )
    await repository.copy("skill_label", ("skill_id", "language", "label", "is_preferred"), rows)
    return len(rows)


async def _write_occupations(
    repository: TaxonomyRepository, taxonomy: Taxonomy, language: str
) -> dict[str, int]:
    if not taxonomy.occupations:
        return {}
    return await repository.upsert_occupations(
        list(taxonomy.occupations),
        [taxonomy.isco[uri] for uri in taxonomy.occupations],
        [labels.preferred for labels in taxonomy.occupations.values()],
        language,
    )


async def _write_relations(
    repository: TaxonomyRepository,
    taxonomy: Taxonomy,
    ids: dict[str, int],
    language: str,
    the_same: set[tuple[int, int]],
) -> tuple[int, int]:
    occupations = await _write_occupations(repository, taxonomy, language)
    pairs = {
        (occupations[occupation], ids[skill]): (occupation, skill) in taxonomy.essential
        for occupation, skill in taxonomy.essential | taxonomy.optional
        if occupation in occupations and skill in ids
    }
    await repository.replace(
        "occupation_skill",
        ("occupation_id", "skill_id"),
        ("is_essential",),
        [(occupation, skill, essential) for (occupation, skill), essential in pairs.items()],
    )
    dense = {skill: number for number, skill in enumerate(sorted(set(ids.values())))}
    named = np.asarray([dense[skill] for _, skill in pairs], np.int64)
    counts = np.bincount(named, minlength=len(dense))
    weights = idf16(max(1, len(occupations)), counts)
    # No occupation names a retired skill any more, which says nothing of how telling it is: it
    # keeps the weight it had, or a role that asks for it would weigh most what nobody can pick.
    current = [skill for uri, skill in ids.items() if uri in taxonomy.skills]
    rows = [dense[skill] for skill in current]
    await repository.set_weights(current, weights[rows].tolist(), counts[rows].tolist())
    narrower = {
        (ids[broad], ids[narrow])
        for narrow, broad in taxonomy.broader
        if narrow in ids and broad in ids
    }
    links = narrower | {(ids[a], ids[b]) for a, b in taxonomy.near if a in ids and b in ids}
    relations = related(
        len(dense),
        np.asarray([occupation for occupation, _ in pairs], np.int64),
        named,
        {(dense[a], dense[b]) for a, b in links if a != b},
    )
    credits_ = credits_of(
        relations, list(dense), narrower, same_labels(taxonomy.skills, ids), the_same
    )
    await repository.replace(
        "skill_credit",
        ("skill_id", "held_id"),
        ("credit", "is_narrow"),
        [(asked, held, credit, narrow) for (asked, held), (credit, narrow) in credits_.items()],
    )
    return len(occupations), len(credits_) - len(dense)
