"""The whole ear of notifications."""

from services.notifications.handshakes.handlers import on_handshake_stepped
from services.notifications.news import handlers as news
from services.notifications.projects import handlers as projects
from services.notifications.subjects import handlers as subjects
from services.notifications.webhooks.handlers import also_posted, on_event
from shared.contracts import agreements, placements, programmes
from shared.contracts.catalog import EventData
from shared.contracts.matching import (
    MatchAccepted,
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
    PartnerChanged,
    PartnerReinstated,
    PartnerRejected,
    PartnerReviewDue,
    PartnerSubmitted,
    PartnerSuspended,
    PartnerVerified,
    ProjectChanged,
    ProjectClosed,
    ProjectPublished,
)
from shared.messaging.acting import Handler, Hears
from shared.messaging.ears import Ear, Ears

_ALERTS: dict[type[EventData], Handler] = {
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

# What is posted to webhooks, whether or not anybody is alerted of it.
_POSTED: tuple[type[EventData], ...] = (
    MatchAccepted,
    PartnerSubmitted,
    PartnerChanged,
    PartnerReviewDue,
    ProjectPublished,
    ProjectChanged,
    agreements.AgreementSigned,
    agreements.AgreementChanged,
    agreements.AgreementEnded,
    agreements.ObligationDue,
    agreements.ObligationOverdue,
    agreements.ObligationMet,
    programmes.RoundOpened,
    programmes.RoundClosing,
    programmes.RoundClosed,
    programmes.ContributionPledged,
    programmes.ContributionCommitted,
    programmes.ContributionDisbursed,
    programmes.ContributionRefunded,
    placements.PlacementAgreed,
    placements.PlacementStarted,
    placements.PlacementEnded,
    placements.PlacementFollowupDue,
    placements.SafeguardBlocked,
    placements.DiversionSuspected,
)

HEARS: Hears = {
    **{told: also_posted(handler) for told, handler in _ALERTS.items()},
    **dict.fromkeys(_POSTED, on_event),
}

# By consumer: what operators read its records again with.
EARS: Ears = {"notifications": Ear(HEARS)}
