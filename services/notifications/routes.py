"""Every door of notifications on one screen."""

from services.notifications.alerts import endpoints as alerts
from services.notifications.contacts import endpoints as contacts
from services.notifications.held import endpoints as held
from services.notifications.interests import endpoints as interests
from services.notifications.introductions import endpoints as introductions
from services.notifications.live import endpoints as live
from services.notifications.preferences import endpoints as preferences
from services.notifications.subjects import endpoints as subjects
from services.notifications.templates import endpoints as templates
from services.notifications.webhooks import endpoints as webhooks
from shared.operations.routes import DOORS as OPERATIONS

DOORS = [
    contacts.door,
    preferences.door,
    preferences.link_door,
    # Before the inbox, whose /{alert_id} would take its path.
    live.door,
    alerts.door,
    introductions.door,
    interests.door,
    webhooks.door,
    templates.door,
    subjects.door,
    held.door,
    *OPERATIONS,
]
