"""The whole ear of matching."""

from services.matching.intake import handlers as intake
from services.matching.placements import handlers as placements
from shared.contracts.placements import (
    PlacementAgreed,
    PlacementEnded,
    PlacementStarted,
    SafeguardBlocked,
)
from shared.contracts.registry import (
    MembershipChanged,
    PartnerChanged,
    PartnerReinstated,
    PartnerSuspended,
    PartnerVerified,
    ProjectChanged,
    ProjectClosed,
    ProjectPublished,
)
from shared.messaging.acting import Hears
from shared.messaging.ears import Ear, Ears

HEARS: Hears = {
    ProjectPublished: intake.on_project_told,
    ProjectChanged: intake.on_project_told,
    ProjectClosed: intake.on_project_closed,
    PartnerVerified: intake.on_partner_told,
    PartnerSuspended: intake.on_partner_told,
    PartnerReinstated: intake.on_partner_told,
    PartnerChanged: intake.on_partner_told,
    MembershipChanged: intake.on_members_told,
    PlacementAgreed: placements.on_placement_told,
    PlacementStarted: placements.on_placement_told,
    PlacementEnded: placements.on_placement_told,
    SafeguardBlocked: placements.on_placement_blocked,
}

# By consumer: what operators read its records again with.
EARS: Ears = {"matching": Ear(HEARS)}
