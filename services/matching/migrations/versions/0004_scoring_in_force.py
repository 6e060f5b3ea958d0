"""By which scoring the lists were made, and when tombstones and exposures may go.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('scoring_in_force',
    sa.Column('is_only', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('is_only', name='scoring_in_force_only_one'),
    sa.PrimaryKeyConstraint('is_only')
    )
    op.create_index('ix_erased_subject_erased_at', 'erased_subject', ['erased_at'])
    op.create_index('exposure_told_at', 'exposure', ['told_at'])


def downgrade() -> None:
    op.drop_index('exposure_told_at', table_name='exposure')
    op.drop_index('ix_erased_subject_erased_at', table_name='erased_subject')
    op.drop_table('scoring_in_force')
