"""Where Alembic begins for notifications."""

from alembic import context

from services.notifications.database import metadata
from shared.db.migrations import run_in_environment

run_in_environment(context, metadata)  # type: ignore[arg-type]
