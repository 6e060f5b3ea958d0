"""What notifications keeps only because it heard it, and can keep again."""

from services.notifications.deliveries.repository import CLOSE_AFTER_RESTORE, HOLD_AFTER_RESTORE
from services.notifications.subjects.service import erase_again
from shared.db.derived import Derived, DerivedTable, Holding

# `handshake` and `introduction` are made of what matching told, too. They are no tables of the
# list: matching's present state tells of profiles alone, and a rebuild out of it would delete
# every introduction. After a restore they come back by the log.
DERIVED = Derived(
    tables=(
        DerivedTable("partner_standing", "registry", sequences=("sequence",), passing=(("at",),)),
        DerivedTable("member_list", "registry", sequences=("sequence",)),
        DerivedTable("partner_member", "registry"),
        DerivedTable(
            "closed_project", "registry", sequences=("sequence",), passing=(("closed_at",),)
        ),
    ),
    # A decision is told again to copies that nobody reads.
    dropped=("alert", "delivery", "recipient", "digest", "digest_item", "webhook_message"),
    holds=(
        Holding("registry.partners", "partner_standing", "partner_id", "sequence"),
        Holding("registry.memberships", "member_list", "partner_id", "sequence"),
        Holding("registry.projects", "closed_project", "project_id", "sequence"),
        Holding("matching.profiles", "tombstone", "profile_id", "sequence"),
        Holding("matching.matches", "handshake", "profile_id", "sequence"),
    ),
    after_restore=(HOLD_AFTER_RESTORE, CLOSE_AFTER_RESTORE),
    leavers="SELECT profile_id, erased_at FROM tombstone WHERE erased_at >= :since",
    erase=erase_again,
)
