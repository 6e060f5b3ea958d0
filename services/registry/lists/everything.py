"""Every list that leaves and comes in: a feature adds its own here, in one line."""

from typing import Final

from services.registry.lists.declared import Listing
from services.registry.lists.members import MEMBERS
from services.registry.lists.partners import PARTNERS
from services.registry.lists.projects import PROJECTS

LISTS: Final[dict[str, Listing]] = {
    listing.name: listing
    for listing in (
        PARTNERS,
        PROJECTS,
        MEMBERS,
    )
}
