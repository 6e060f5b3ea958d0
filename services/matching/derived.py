"""What matching makes of what it heard and of its profiles, and can make again."""

from services.matching.features.service import all_lists_again
from services.matching.profile_upkeep.service import features_again
from services.matching.subjects.service import erase_again
from services.matching.taxonomy.repository import IN_FORCE
from shared.db.derived import Derived, DerivedTable, Holding

DERIVED = Derived(
    tables=(
        DerivedTable("known_partner", "registry", sequences=("state_sequence", "members_sequence")),
        DerivedTable("partner_member", "registry"),
        DerivedTable(
            "known_project",
            "registry",
            sequences=("sequence",),
            passing=(("state", "at"),),
            lasting=("terms_at", "flow"),
        ),
        DerivedTable("project_feature", "registry", lasting=("number",)),
        DerivedTable("role_feature", "registry"),
        DerivedTable("role_need", "registry"),
        DerivedTable("known_placement", "registry", sequences=("sequence",)),
        DerivedTable("placed_person", "registry"),
    ),
    dropped=("match_work",),
    holds=(
        Holding("registry.partners", "known_partner", "partner_id", "state_sequence"),
        Holding("registry.memberships", "known_partner", "partner_id", "members_sequence"),
        Holding("registry.projects", "known_project", "project_id", "sequence"),
        Holding("registry.placements", "known_placement", "placement_id", "sequence"),
    ),
    again=features_again,
    # Numbers of skills are those of one version of the taxonomy.
    basis=IN_FORCE,
    follow=all_lists_again,
    # Whoever keeps lists may have counted further than the backup knows: count past them all.
    after_restore=("UPDATE shard_owner SET epoch = extract(epoch FROM clock_timestamp()) * 1000",),
    leavers="SELECT subject_id, erased_at FROM erased_subject WHERE erased_at >= :since",
    erase=erase_again,
)
