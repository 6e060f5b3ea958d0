"""Digests, and what waits for them.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contact_point_id', sa.Uuid(), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('digest_closed_at', 'digest', ['closed_at'], unique=False)
    op.create_index('digest_one_open', 'digest', ['contact_point_id', 'mode'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('digest_item',
    sa.Column('digest_id', sa.Uuid(), nullable=False),
    sa.Column('alert_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest_id', 'alert_id')
    )
    op.create_index('digest_item_alert', 'digest_item', ['alert_id'], unique=False)


def downgrade() -> None:
    op.drop_table('digest_item')
    op.drop_table('digest')
