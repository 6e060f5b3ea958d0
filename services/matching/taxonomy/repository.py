"""Every query about skills and occupations."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.labels.index import Label
from services.matching.taxonomy.models import Occupation, Skill, SkillLabel, TaxonomyVersion
from shared.db.columns import columns

_S, _L, _O, _V = columns(Skill), columns(SkillLabel), columns(Occupation), columns(TaxonomyVersion)
_COMMON_ABOVE = 40
# Changes whenever another set of skills, or the same one read again, is put in force.
IN_FORCE = (
    "SELECT version || ', ' || extract(epoch FROM imported_at) FROM taxonomy_version "
    "WHERE is_active"
)
Row = tuple[Any, ...]


class TaxonomyRepository:
    """The taxonomy in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def may_think(self, minutes: int) -> None:
        """This transaction may be silent for so long: an import works much out in between."""
        await self._session.execute(
            text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)"),
            {"limit": f"{minutes}min"},
        )

    async def active_version(self) -> str | None:
        """The version in force."""
        found: str | None = await self._session.scalar(select(_V.version).where(_V.is_active))
        return found

    async def in_force(self) -> str | None:
        """Which import is in force; others of the same version are others."""
        found: str | None = await self._session.scalar(text(IN_FORCE))
        return found

    async def named(self) -> tuple[str, dict[str, str]]:
        """The version in force, and when each language's names were last written."""
        found = await self._session.execute(select(_V.version, _V.counts).where(_V.is_active))
        row = found.one_or_none()
        if row is None:
            return "none", {}
        return row.version, row.counts.get("names") or dict.fromkeys(await self.languages(), "")

    async def names_written(self, languages: Sequence[str], at: str) -> None:
        """From now on indexes of these languages are out of date."""
        _, names = await self.named()
        await self._session.execute(
            text(
                "UPDATE taxonomy_version SET counts = counts || "
                "jsonb_build_object('names', CAST(:names AS jsonb)) WHERE is_active"
            ),
            {"names": orjson.dumps({**names, **dict.fromkeys(languages, at)}).decode()},
        )

    async def activate(self, version: TaxonomyVersion) -> None:
        """From now on this version is in force, and no other."""
        await self._session.execute(update(TaxonomyVersion).values(is_active=False))
        await self._session.merge(version)
        await self._session.flush()

    async def ids(self, uris: Iterable[str] | None = None) -> dict[str, int]:
        """Skill ids by URI; of all skills for None."""
        statement = select(_S.uri, _S.id)
        if uris is not None:
            statement = statement.where(_S.uri.in_(list(uris)))
        return {uri: number for uri, number in await self._session.execute(statement)}

    async def uris(self, ids: Iterable[int]) -> dict[int, str]:
        """URIs by skill id."""
        found = await self._session.execute(select(_S.id, _S.uri).where(_S.id.in_(list(ids))))
        return {number: uri for number, uri in found}

    async def commons(self, uris: Iterable[str]) -> set[str]:
        """Those of the skills that cannot be must-haves."""
        found = await self._session.scalars(
            select(_S.uri).where(_S.uri.in_(list(uris)), _S.is_common)
        )
        return set(found)

    async def skill(self, *, uri: str) -> Skill | None:
        """A skill by its URI."""
        found: Skill | None = await self._session.scalar(select(Skill).where(_S.uri == uri))
        return found

    async def skill_by_id(self, skill_id: int) -> Skill | None:
        """A skill by its id."""
        return await self._session.get(Skill, skill_id)

    async def labels(self, ids: Iterable[int], languages: Sequence[str]) -> list[SkillLabel]:
        """The preferred labels of skills in the languages."""
        found = await self._session.scalars(
            select(SkillLabel).where(
                _L.skill_id.in_(list(ids)), _L.language.in_(languages), _L.is_preferred
            )
        )
        return list(found)

    async def skill_names(self, language: str) -> list[Label]:
        """Every name of every skill in force, in one language."""
        found = await self._session.execute(
            select(_L.skill_id, _L.label, _L.is_preferred)
            .join(Skill, _S.id == _L.skill_id)
            .where(_L.language == language, ~_S.is_retired)
            .order_by(_L.id)
        )
        return [Label(skill_id, label, preferred) for skill_id, label, preferred in found]

    async def occupation_names(self, language: str) -> list[Label]:
        """Every occupation's name in one language."""
        found = await self._session.execute(select(_O.id, _O.labels).order_by(_O.id))
        return [
            Label(number, labels[language], is_preferred=True)
            for number, labels in found
            if language in labels
        ]

    async def occupations(self, ids: Iterable[int]) -> dict[int, Occupation]:
        """Occupations by id."""
        found = await self._session.scalars(select(Occupation).where(_O.id.in_(list(ids))))
        return {int(each.id or 0): each for each in found}

    async def languages(self) -> set[str]:
        """Languages in which there are labels."""
        return set(await self._session.scalars(select(_L.language).distinct()))

    async def copy(self, table: str, names: Sequence[str], rows: Iterable[Row]) -> None:
        """Many rows at once, inside this transaction."""
        connection = await self._session.connection()
        raw = await connection.get_raw_connection()
        await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]
            table, records=rows, columns=list(names)
        )

    async def highest_id(self) -> int:
        """
        The highest skill id there is; the next skills that are added follow it.

        A sequence does not go back when an import fails, and the index has no more than 65,535
        ids. Nobody else adds skills before this transaction ends.
        """
        await self._session.execute(text("LOCK TABLE skill IN SHARE ROW EXCLUSIVE MODE"))
        highest = int(await self._session.scalar(select(func.max(_S.id))) or 0)
        await self._session.execute(
            text("SELECT setval(pg_get_serial_sequence('skill', 'id'), :next, false)"),
            {"next": highest + 1},
        )
        return highest

    async def add(self, rows: Iterable[Row]) -> None:
        """New skills, (uri, kind, version) each."""
        whole = [(uri, kind, 16, False, False, version) for uri, kind, version in rows]
        names = ("uri", "kind", "idf16", "is_common", "is_retired", "version")
        await self.copy("skill", names, whole)

    async def retire_others(self, version: str) -> int:
        """Retire the skills that this version no longer has; their ids stay theirs."""
        retired = await self._session.execute(
            text("UPDATE skill SET is_retired = true WHERE version <> :v AND NOT is_retired"),
            {"v": version},
        )
        return int(retired.rowcount)  # type: ignore[attr-defined]

    async def touch(self, uris: list[str], version: str) -> None:
        """These skills belong to this version."""
        await self._session.execute(
            text(
                "UPDATE skill SET version = :v, is_retired = false "
                "WHERE uri = ANY(CAST(:uris AS text[]))"
            ),
            {"v": version, "uris": uris},
        )

    async def replace(
        self, table: str, keys: Sequence[str], values: Sequence[str], rows: Iterable[Row]
    ) -> None:
        """
        Make a table hold these rows alone, by writing only what differs.

        Nobody who reads waits: until the commit they see the rows as they were.
        """
        await self._session.execute(text(f"CREATE TEMP TABLE staged (LIKE {table}) ON COMMIT DROP"))
        await self.copy("staged", (*keys, *values), rows)
        await self._session.execute(text("ANALYZE staged"))
        same = " AND ".join(f"t.{key} = s.{key}" for key in keys)
        written = ", ".join(f"{value} = s.{value}" for value in values)
        names = (*keys, *values)
        merge = (
            f"MERGE INTO {table} t USING staged s ON {same} "  # noqa: S608  constants only
            f"WHEN MATCHED AND ({_of('t', values)}) IS DISTINCT FROM ({_of('s', values)}) "
            f"THEN UPDATE SET {written} "
            f"WHEN NOT MATCHED THEN INSERT ({', '.join(names)}) VALUES ({_of('s', names)}) "
            "WHEN NOT MATCHED BY SOURCE THEN DELETE"
        )
        await self._session.execute(text(merge))
        await self._session.execute(text("DROP TABLE staged"))

    async def clear_labels(
        self, language: str, *, preferred: list[int], alternative: list[int]
    ) -> None:
        """
        The preferred and the other names of these skills in a language.

        Retired ones, which people hold, keep theirs.
        """
        await self._session.execute(
            text(
                "DELETE FROM skill_label WHERE language = :language AND CASE WHEN is_preferred "
                "THEN skill_id = ANY(CAST(:preferred AS int[])) "
                "ELSE skill_id = ANY(CAST(:alternative AS int[])) END"
            ),
            {"language": language, "preferred": preferred, "alternative": alternative},
        )

    async def preferred(self, language: str) -> dict[int, str]:
        """The preferred name of every skill, retired ones too, in one language."""
        found = await self._session.execute(
            select(_L.skill_id, _L.label).where(_L.language == language, _L.is_preferred)
        )
        return {skill_id: label for skill_id, label in found}

    async def set_weights(self, ids: list[int], weights: list[int], named: list[int]) -> None:
        """How telling each skill is, and whether too many trades name it."""
        await self._session.execute(
            text(
                """
                UPDATE skill SET idf16 = v.weight, is_common = v.named > :most
                FROM unnest(CAST(:ids AS int[]), CAST(:weights AS int[]), CAST(:named AS int[]))
                  AS v(id, weight, named)
                WHERE skill.id = v.id
                """
            ),
            {"ids": ids, "weights": weights, "named": named, "most": _COMMON_ABOVE},
        )

    async def upsert_occupations(
        self, uris: list[str], groups: list[str], labels: list[str], language: str
    ) -> dict[str, int]:
        """Occupations with their name in one language; answers their ids by URI."""
        await self._session.execute(
            text(
                """
                INSERT INTO occupation (uri, isco_group, labels)
                SELECT u, g, jsonb_build_object(CAST(:language AS text), l)
                FROM unnest(CAST(:uris AS text[]), CAST(:groups AS text[]), CAST(:labels AS text[]))
                  AS v(u, g, l)
                ON CONFLICT (uri) DO UPDATE SET isco_group = excluded.isco_group,
                  labels = occupation.labels || excluded.labels
                """
            ),
            {"uris": uris, "groups": groups, "labels": labels, "language": language},
        )
        found = await self._session.execute(select(_O.uri, _O.id))
        return {uri: number for uri, number in found}


def _of(table: str, names: Iterable[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)
