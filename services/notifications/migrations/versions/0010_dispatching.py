"""What is due for the first time is found without looking at what was tried before.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('delivery_due', table_name='delivery', postgresql_where=sa.text("state = 'due'"))
    op.create_index('delivery_due', 'delivery', [sa.literal_column('(attempts > 0)'), 'due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'due'"))


def downgrade() -> None:
    op.drop_index('delivery_due', table_name='delivery', postgresql_where=sa.text("state = 'due'"))
    op.create_index('delivery_due', 'delivery', ['due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'due'"))
