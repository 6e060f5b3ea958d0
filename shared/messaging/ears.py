"""What a consumer hears and how it reads, for those who judge its records without being it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.messaging.acting import Hears
from shared.messaging.consumer import Reader, read_event


@dataclass(frozen=True, slots=True)
class Ear:
    """One consumer's ear; `read` is the same that its worker reads with."""

    hears: Hears
    read: Reader = read_event


# By the consumer's name.
Ears = Mapping[str, Ear]
