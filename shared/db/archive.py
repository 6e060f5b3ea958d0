"""
The form of a backup: a folder per service with `manifest.json` and a file per table.

A table's file is what `COPY ... TO` writes as text, packed by gzip; the manifest says which
columns, how many rows, and the SHA-256 of the file as it lies there. The tables themselves are not
in it: they are made by the migrations of the schema version that it names.

* ArchiveRefused       this folder cannot be restored from; the message says why
"""

import gzip
import hashlib
import shutil
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from pydantic import BaseModel, ValidationError

FORMAT: Final = 1
_MANIFEST = "manifest.json"
_PIECE = 256 * 1024


class ArchiveRefused(Exception):
    """The folder holds no backup, or not the one that was written."""


class TableFile(BaseModel):
    """One table in a backup."""

    name: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.name}.copy.gz"


class SequenceValue(BaseModel):
    """Where a sequence stood; never before a number that a row of the backup has."""

    name: str
    last: int
    is_called: bool


class Manifest(BaseModel):
    """What a backup says of itself."""

    format: int
    service: str
    schema_version: str
    taken_at: datetime
    server: str
    tables: list[TableFile]
    sequences: list[SequenceValue]


class TableWriter:
    """Packs what COPY gives it into a file, and knows its digest at the end."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)

    def write(self, data: bytes) -> None:
        """Take the next piece."""
        self._put(self._packer.compress(data))

    def close(self) -> str:
        """End the file; answers its SHA-256."""
        self._put(self._packer.flush())
        self._file.close()
        return self._digest.hexdigest()

    def _put(self, packed: bytes) -> None:
        self._digest.update(packed)
        self._file.write(packed)


def begin(folder: Path) -> Path:
    """A new folder beside the one asked for, for its owner alone; ArchiveRefused if that exists."""
    if folder.exists():
        raise ArchiveRefused(f"{folder} is there already: a backup overwrites nothing.")
    partial = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    partial.mkdir(parents=True, mode=0o700)
    return partial


def end(partial: Path, folder: Path, manifest: Manifest) -> None:
    """Give the folder its name, now that it is whole."""
    (partial / _MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    partial.rename(folder)


def abandon(partial: Path) -> None:
    """Leave nothing of a folder that will not be whole: what is in it is people's."""
    shutil.rmtree(partial, ignore_errors=True)


def read_manifest(folder: Path, *, service: str) -> Manifest:
    """What the folder holds, after every file was read and found to be as it was written."""
    try:
        manifest = Manifest.model_validate_json((folder / _MANIFEST).read_bytes())
    except OSError as error:
        raise ArchiveRefused(f"{folder} holds no backup: {error.strerror}.") from error
    except ValidationError as error:
        raise ArchiveRefused(f"{folder}: the manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise ArchiveRefused(f"{folder} has format {manifest.format}; {FORMAT} can be read.")
    if manifest.service != service:
        raise ArchiveRefused(f"{folder} is a backup of {manifest.service}, not of {service}.")
    for table in manifest.tables:
        if _digest(folder / table.file) != table.sha256:
            raise ArchiveRefused(f"{folder / table.file} is damaged or missing.")
    return manifest


async def pieces(path: Path) -> AsyncIterator[bytes]:
    """A table's file unpacked, a piece at a time."""
    for piece in _unpacked(path):
        yield piece


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _digest(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()
