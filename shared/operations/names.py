"""How waiting lines and kept events are named in paths and commands, whatever their keys hold."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple

import orjson

# What every reader of JSON holds exactly; no row and no offset comes near it.
LARGEST: Final = 2**53 - 1
_KEPT: Final = re.compile(r"([^\x00]{1,100}):([0-9]{1,19})")


class LineName(NamedTuple):
    """A line by its consumer, topic and key."""

    consumer: str
    topic: str
    key: str

    def __str__(self) -> str:
        """The opaque form that goes into a path."""
        return urlsafe_b64encode(orjson.dumps(list(self))).decode().rstrip("=")

    @classmethod
    def read(cls, opaque: str) -> "LineName | None":
        """What `str` gave; None for anything else."""
        try:
            parts = orjson.loads(urlsafe_b64decode(opaque + "=" * (-len(opaque) % 4)))
        except ValueError:
            return None
        is_name = (
            isinstance(parts, list)
            and len(parts) == len(cls._fields)
            and all(isinstance(part, str) and "\0" not in part for part in parts)
        )
        return cls(*parts) if is_name else None


class KeptName(NamedTuple):
    """A kept event or record by its consumer and number."""

    consumer: str
    seq: int

    def __str__(self) -> str:
        """As it goes into a path."""
        return f"{self.consumer}:{self.seq}"

    @classmethod
    def read(cls, name: str) -> "KeptName | None":
        """What `str` gave; None for anything else."""
        found = _KEPT.fullmatch(name)
        if found is None or int(found[2]) > LARGEST:
            return None
        return cls(found[1], int(found[2]))
