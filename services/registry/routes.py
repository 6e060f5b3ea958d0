"""Every door of the registry on one screen."""

from services.registry.credentials import endpoints as credentials
from services.registry.event_permissions import endpoints as event_permissions
from services.registry.events import endpoints as events
from services.registry.imports import endpoints as imports
from services.registry.intake import endpoints as intake
from services.registry.members import endpoints as members
from services.registry.partners import endpoints as partners
from services.registry.projects import endpoints as projects
from services.registry.reports import endpoints as reports
from services.registry.subjects import endpoints as subjects
from shared.operations.routes import DOORS as OPERATIONS

DOORS = [
    partners.door,
    members.door,
    credentials.door,
    credentials.token_door,
    projects.door,
    imports.door,
    event_permissions.door,
    intake.door,
    events.door,
    reports.door,
    subjects.door,
    *OPERATIONS,
]
