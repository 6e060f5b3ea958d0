"""How files come in."""

from enum import StrEnum


class FileFormat(StrEnum):
    """How a file is written."""

    IATI = "iati"
    CSV = "csv"
    JSONL = "jsonl"
