"""Who is held back for too many open invitations, and which invitations have lapsed.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('held_back',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('project_id', 'role', 'profile_id')
    )
    op.create_index('held_back_profile', 'held_back', ['profile_id'])
    op.add_column('exposure', sa.Column('has_lapsed', sa.Boolean(), nullable=False,
                                        server_default=sa.false()))
    # What lapsed before is found by this too: once each, nobody looked for others then.
    op.create_index('exposure_may_lapse', 'exposure', ['told_at'],
                    postgresql_where=sa.text('outcome IS NULL AND NOT has_lapsed'))


def downgrade() -> None:
    op.drop_index('exposure_may_lapse', table_name='exposure')
    op.drop_column('exposure', 'has_lapsed')
    op.drop_table('held_back')
