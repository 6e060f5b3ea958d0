"""Where Alembic begins for matching."""

from alembic import context

from services.matching.database import metadata
from shared.db.migrations import run_in_environment

run_in_environment(context, metadata)  # type: ignore[arg-type]
