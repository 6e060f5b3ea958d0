"""Every list that leaves and comes in: a feature adds its own here, in one line."""

from typing import Final

from services.registry.lists.agreements import AGREEMENTS
from services.registry.lists.company_pledges import COMPANY_PLEDGES
from services.registry.lists.contributions import CONTRIBUTIONS, LEDGER_ENTRIES
from services.registry.lists.datasets import DATASETS
from services.registry.lists.declared import Listing
from services.registry.lists.editions import EDITIONS
from services.registry.lists.evidence import EVIDENCE
from services.registry.lists.integration_services import INTEGRATION_SERVICES
from services.registry.lists.members import MEMBERS
from services.registry.lists.milestones import MILESTONES
from services.registry.lists.obligations import OBLIGATIONS
from services.registry.lists.partners import PARTNERS
from services.registry.lists.placements import PLACEMENTS
from services.registry.lists.practices import PRACTICES
from services.registry.lists.programmes import PROGRAMMES
from services.registry.lists.projects import PROJECTS
from services.registry.lists.receipts import RECEIPTS
from services.registry.lists.transfer_products import TRANSFER_PRODUCTS
from services.registry.lists.translations import TRANSLATIONS

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
        PRACTICES,
        DATASETS,
        INTEGRATION_SERVICES,
        TRANSFER_PRODUCTS,
        COMPANY_PLEDGES,
        EVIDENCE,
        RECEIPTS,
        EDITIONS,
        TRANSLATIONS,
    )
}
