"""Every list that leaves and comes in: a feature adds its own here, in one line."""

from typing import Final

from services.registry.lists.agreements import AGREEMENTS
from services.registry.lists.contributions import CONTRIBUTIONS, LEDGER_ENTRIES
from services.registry.lists.declared import Listing
from services.registry.lists.members import MEMBERS
from services.registry.lists.milestones import MILESTONES
from services.registry.lists.obligations import OBLIGATIONS
from services.registry.lists.partners import PARTNERS
from services.registry.lists.placements import PLACEMENTS
from services.registry.lists.programmes import PROGRAMMES
from services.registry.lists.projects import PROJECTS

LISTS: Final[dict[str, Listing]] = {
    listing.name: listing
    for listing in (
        PARTNERS,
        PROJECTS,
        MEMBERS,
        AGREEMENTS,
        PROGRAMMES,
        CONTRIBUTIONS,
        LEDGER_ENTRIES,
        PLACEMENTS,
        OBLIGATIONS,
        MILESTONES,
    )
}
