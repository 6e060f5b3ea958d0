"""Attempts of an import, and the status of an activity.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('import_job', sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.create_index('import_job_finished', 'import_job', ['finished_at'], unique=False)
    op.add_column('project', sa.Column('activity_status', sa.SmallInteger(), nullable=True))
    op.create_check_constraint('project_activity_status', 'project', 'activity_status BETWEEN 1 AND 6')


def downgrade() -> None:
    op.drop_constraint('project_activity_status', 'project', type_='check')
    op.drop_column('project', 'activity_status')
    op.drop_index('import_job_finished', table_name='import_job')
    op.drop_column('import_job', 'attempts')
