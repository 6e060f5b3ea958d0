"""What there is to be allowed, and which role is allowed what: the one table."""

from typing import Final

SCOPES: Final[dict[str, str]] = {
    "registry:read": "Read partners and published projects.",
    "partners:write": "Register a partner and act for it.",
    "partners:review": "Verify, reject, suspend and reinstate partners.",
    "members:write": "Say who may act for a partner.",
    "credentials:write": "Give a partner's systems their secrets.",
    "projects:write": "Draft, publish, change and close projects.",
    "imports:write": "Import files of projects.",
    "events:write": "Send a partner's events and read what became of them.",
    "agreements:write": "Draft, sign and report on agreements of one's own partner.",
    "programmes:write": "Keep a programme of one's own partner: rounds, committee, decisions.",
    "contributions:write": "Book pledges, commitments, disbursements, spending and refunds.",
    "placements:write": "Open placements and report how they go.",
    "safeguards:write": "Load the lists that protect countries from losing their workers.",
    "data:write": "Load figures of corridors; offer, share and deliver data sets.",
    "services:write": "Keep the directory of integration services of one's own partner.",
    "dialogues:write": "Take part in dialogues and consultations; write down effective practices.",
    "taxonomy:read": "Search skills and occupations.",
    "profiles:write": "Keep one's own profile and funding interests.",
    "matches:read": "Read the matches of one's own profile or projects.",
    "matches:write": "Propose, accept, decline and withdraw in one's own matches; introduce.",
    "contacts:write": "Keep one's own contact points and preferences.",
    "alerts:read": "Read one's own alerts and follow them live.",
    "introductions:read": "Read who the other side of an agreed match is.",
    "subjects:self": "Export or erase what is held about oneself.",
    "subjects:any": "Export or erase what is held about anybody, on their request.",
    "operate": "See and steer the running system.",
}

_PERSON = frozenset(
    {
        "registry:read",
        "partners:write",
        "members:write",
        "credentials:write",
        "projects:write",
        "imports:write",
        "events:write",
        "agreements:write",
        "programmes:write",
        "contributions:write",
        "placements:write",
        "data:write",
        "services:write",
        "dialogues:write",
        "taxonomy:read",
        "profiles:write",
        "matches:read",
        "matches:write",
        "contacts:write",
        "alerts:read",
        "introductions:read",
        "subjects:self",
    }
)

ROLES: Final[dict[str, frozenset[str]]] = {
    "person": _PERSON,
    "reviewer": _PERSON | {"partners:review", "safeguards:write"},
    "operator": _PERSON | {"partners:review", "safeguards:write", "operate", "subjects:any"},
    # What a partner's system may be given; a credential may hold less.
    "partner": frozenset(
        {
            "registry:read",
            "partners:write",
            "projects:write",
            "imports:write",
            "events:write",
            "agreements:write",
            "programmes:write",
            "contributions:write",
            "placements:write",
            "data:write",
            "services:write",
            "dialogues:write",
            "taxonomy:read",
            "profiles:write",
            "matches:read",
            "matches:write",
            "contacts:write",
            "alerts:read",
            "introductions:read",
        }
    ),
}

# Routes that ask nobody who they are. Everything else declares its scopes, or the start fails.
PUBLIC_ROUTES: Final[frozenset[str]] = frozenset(
    {
        "POST /v1/token",
        "GET /.well-known/jwks.json",
        "GET /.well-known/oauth-authorization-server",
        "GET /v1/public/agreements",
        "GET /v1/public/agreements/{agreement_id}",
        "GET /v1/public/agencies",
        "GET /v1/public/agencies/{partner_id}",
        "GET /v1/unsubscribe",
        "POST /v1/unsubscribe",
        "GET /livez",
        "GET /readyz",
        "GET /startupz",
        "GET /metrics",
        "GET /openapi.json",
        "GET /docs",
        "GET /docs/oauth2-redirect",
        "Mount /static-offline-docs",
        "GET /asyncapi.json",
        "GET /asyncapi",
        "GET /schemas/{event_type}.json",
        "GET /problems/{slug}",
    }
)


def scopes_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything a person with these roles may; unknown roles give nothing."""
    allowed = ROLES["person"]
    for role in roles & {"reviewer", "operator"}:
        allowed |= ROLES[role]
    return allowed
