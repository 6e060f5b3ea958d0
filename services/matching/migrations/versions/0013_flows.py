"""What the last change of a project or a profile belongs to.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_TABLES = ('known_project', 'profile')


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column('flow', postgresql.JSONB(astext_type=sa.Text())))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, 'flow')
