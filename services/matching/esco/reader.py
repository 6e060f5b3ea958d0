"""
Reads ESCO files, which it knows by their columns: plain, gzipped, or inside zip files.

This service uses the ESCO classification of the European Commission.

* NoTaxonomy        nothing that could be read lies there
"""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

SKILL_PREFIX = "http://data.europa.eu/esco/skill/"
_SPLIT = re.compile(r"[\n|]")


class NoTaxonomy(Exception):
    """The path holds no ESCO file with columns that are known."""


@dataclass(slots=True)
class Labels:
    """A concept's names in one language; `alternative` is None where no file says any."""

    preferred: str
    alternative: tuple[str, ...] | None = None


@dataclass(slots=True)
class Taxonomy:
    """Everything that was found, by URI."""

    skills: dict[str, Labels] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    occupations: dict[str, Labels] = field(default_factory=dict)
    isco: dict[str, str] = field(default_factory=dict)
    essential: set[tuple[str, str]] = field(default_factory=set)
    optional: set[tuple[str, str]] = field(default_factory=set)
    broader: set[tuple[str, str]] = field(default_factory=set)
    near: set[tuple[str, str]] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


def read(path: Path) -> Taxonomy:
    """Read a file, a zip, or a folder of them. Raises NoTaxonomy."""
    found = Taxonomy()
    if not path.exists():
        raise NoTaxonomy(f"There is nothing at {path}.")
    for name, stream in _streams(path):
        rows = csv.DictReader(stream)
        if _take(found, frozenset(rows.fieldnames or ()), rows, name):
            found.files.append(name)
    if not found.files:
        raise NoTaxonomy(f"No file at {path} has the columns of an ESCO download.")
    return found


def _take(
    found: Taxonomy, columns: frozenset[str], rows: Iterable[dict[str, str]], name: str
) -> bool:
    """Read one file by what its columns say it is; False for one that is not needed."""
    if {"occupationUri", "skillUri", "relationType"} <= columns:
        for row in rows:
            pairs = found.essential if row["relationType"] == "essential" else found.optional
            pairs.add((row["occupationUri"], row["skillUri"]))
    elif {"originalSkillUri", "relatedSkillUri"} <= columns:
        found.near.update((row["originalSkillUri"], row["relatedSkillUri"]) for row in rows)
    elif {"conceptUri", "broaderUri"} <= columns:
        found.broader.update((row["conceptUri"], row["broaderUri"]) for row in rows)
    elif {"conceptUri", "iscoGroup", "preferredLabel"} <= columns:
        for row in rows:
            found.occupations[row["conceptUri"]] = _labels(row)
            found.isco[row["conceptUri"]] = row["iscoGroup"]
    elif {"skillUri", "preferredLabel"} <= columns or {"conceptUri", "skillType"} <= columns:
        _take_skills(found, rows, is_collection="Collection" in name)
    else:
        return False
    return True


def _take_skills(found: Taxonomy, rows: Iterable[dict[str, str]], *, is_collection: bool) -> None:
    taken = list(rows)
    # A derived file, or a column without a word, does not say that there are no other names.
    says = not is_collection and any(row.get("altLabels") for row in taken)
    for row in taken:
        uri = row.get("conceptUri") or row["skillUri"]
        if not uri.startswith(SKILL_PREFIX) or not row["preferredLabel"]:
            continue
        labels = _labels(row)
        if not says and not labels.alternative:
            labels.alternative = None
        known = found.skills.get(uri)
        # A collection repeats some skills with their alternative labels, and renames none.
        if known is None or (not is_collection and not known.alternative):
            found.skills[uri] = labels
        elif not known.alternative and labels.alternative:
            found.skills[uri] = Labels(known.preferred, labels.alternative)
        if kind := row.get("skillType"):
            found.kinds[uri] = kind


def _labels(row: dict[str, str]) -> Labels:
    preferred = row["preferredLabel"].strip()
    others = (each.strip() for each in _SPLIT.split(row.get("altLabels") or ""))
    return Labels(preferred, tuple(dict.fromkeys(each for each in others if each)))


def _streams(path: Path) -> Iterator[tuple[str, IO[str]]]:
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    for each in paths:
        if each.suffix == ".zip":
            with zipfile.ZipFile(each) as archive:
                for inner in sorted(archive.namelist()):
                    if inner.endswith(".csv"):
                        with archive.open(inner) as raw:
                            yield inner, _text(raw)
        elif each.name.endswith(".csv.gz"):
            with gzip.open(each, "rb") as raw:
                yield each.name, _text(raw)
        elif each.suffix == ".csv":
            with each.open("rb") as raw:
                yield each.name, _text(raw)


def _text(raw: Any) -> IO[str]:
    with suppress(OverflowError):
        csv.field_size_limit(16 * 1024 * 1024)
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
