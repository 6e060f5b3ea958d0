"""What a transaction changes in lists: gathered first, then written in a few statements."""

from dataclasses import dataclass, field
from uuid import UUID

from services.matching.lists.repository import ListName, ListRepository, Place


@dataclass(slots=True)
class Changes:
    """Places that come, stay otherwise, or leave, and who may have to be told of it."""

    new: list[Place] = field(default_factory=list)
    changed: list[Place] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    lists_to_tell: set[ListName] = field(default_factory=set)
    profiles_to_tell: dict[UUID, list[ListName]] = field(default_factory=dict)

    def put(self, stored: Place | None, wanted: Place) -> None:
        """Write a place unless it is there as it should be."""
        if stored == wanted:
            return
        (self.new if stored is None else self.changed).append(wanted)
        self.lists_to_tell.add(wanted.list_name)

    async def write(self, lists: ListRepository) -> None:
        """What leaves goes first: a key may come back."""
        await lists.delete(self.gone)
        await lists.change(self.changed)
        await lists.add(self.new)
        await lists.tell(self.lists_to_tell)
        await lists.tell_profiles(self.profiles_to_tell)
