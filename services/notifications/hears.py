"""The whole ear of notifications."""

from services.notifications.handshakes.handlers import on_handshake_stepped
from services.notifications.news import handlers as news
from services.notifications.projects import handlers as projects
from services.notifications.subjects import handlers as subjects
from shared.contracts.matching import (
    MatchAgreed,
    MatchDeclined,
    MatchEnded,
    MatchExpired,
    MatchFound,
    MatchProposed,
    MatchReminded,
    MatchWithdrawn,
    ProfileErased,
    ShortlistReady,
)
from shared.contracts.registry import (
    MembershipChanged,
    PartnerReinstated,
    PartnerRejected,
    PartnerSuspended,
    PartnerVerified,
    ProjectClosed,
)
from shared.messaging.acting import Hears
from shared.messaging.ears import Ear, Ears

HEARS: Hears = {
    MatchFound: news.on_match_found,
    ShortlistReady: news.on_shortlist_ready,
    # Without `accepted`: it asks nobody for anything, and `agreed` tells both sides.
    MatchProposed: on_handshake_stepped,
    MatchReminded: on_handshake_stepped,
    MatchAgreed: on_handshake_stepped,
    MatchDeclined: on_handshake_stepped,
    MatchWithdrawn: on_handshake_stepped,
    MatchExpired: on_handshake_stepped,
    MatchEnded: on_handshake_stepped,
    PartnerVerified: news.on_partner_decided,
    PartnerRejected: news.on_partner_decided,
    PartnerSuspended: news.on_partner_decided,
    PartnerReinstated: news.on_partner_reinstated,
    MembershipChanged: news.on_membership_changed,
    ProjectClosed: projects.on_project_closed,
    ProfileErased: subjects.on_profile_erased,
}

# By consumer: what operators read its records again with.
EARS: Ears = {"notifications": Ear(HEARS)}
