"""Who a person is now whose id changed.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('linked_person',
    sa.Column('old_id', sa.UUID(), nullable=False),
    sa.Column('new_id', sa.UUID(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('old_id')
    )
    op.create_index('linked_person_new_id', 'linked_person', ['new_id'], unique=False)


def downgrade() -> None:
    op.drop_index('linked_person_new_id', table_name='linked_person')
    op.drop_table('linked_person')
