"""The whole ear of notifications."""

from services.notifications.addressing.handlers import also_posted, on_event
from services.notifications.handshakes.handlers import on_handshake_stepped
from services.notifications.interests import handlers as interests
from services.notifications.news import handlers as news
from services.notifications.partnerships.domain import HEARD
from services.notifications.partnerships.handlers import on_register_told
from services.notifications.projects import handlers as projects
from services.notifications.subjects import handlers as subjects
from shared.contracts.agreements import AgreementChanged, ObligationMet
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
from shared.contracts.programmes import RoundClosing, RoundOpened
from shared.contracts.registry import (
    MembershipChanged,
    PartnerChanged,
    PartnerReinstated,
    PartnerRejected,
    PartnerSubmitted,
    PartnerSuspended,
    PartnerVerified,
    ProjectChanged,
    ProjectClosed,
    ProjectPublished,
)
from shared.messaging.acting import Handler, Hears, InBatches
from shared.messaging.ears import Ear, Ears

_ALERTS: dict[type[EventData], Handler | InBatches] = {
    MatchFound: InBatches(news.on_matches_found),
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
    ProjectPublished: interests.on_project_published,
    **dict.fromkeys(HEARD, on_register_told),
    # What is closed is kept besides.
    ProjectClosed: projects.on_project_closed,
    **dict.fromkeys((RoundOpened, RoundClosing), interests.on_round_told),
}

# What nobody is alerted of is posted to webhooks all the same.
_POSTED: tuple[type[EventData], ...] = (
    MatchAccepted,
    PartnerSubmitted,
    PartnerChanged,
    ProjectChanged,
    AgreementChanged,
    ObligationMet,
)

HEARS: Hears = {
    **{told: also_posted(handler) for told, handler in _ALERTS.items()},
    **dict.fromkeys(_POSTED, on_event),
    # Whoever left is told nothing, and nobody is told of it.
    ProfileErased: subjects.on_profile_erased,
}

# By consumer: what operators read its records again with.
EARS: Ears = {"notifications": Ear(HEARS)}
