"""What is due for the first time is found beside what was tried before, and what is held by itself.

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
    op.create_index('delivery_held', 'delivery', ['created_at', 'id'], unique=False, postgresql_where=sa.text("state = 'unknown'"))


def downgrade() -> None:
    op.drop_index('delivery_held', table_name='delivery', postgresql_where=sa.text("state = 'unknown'"))
    op.drop_index('delivery_due', table_name='delivery', postgresql_where=sa.text("state = 'due'"))
    op.create_index('delivery_due', 'delivery', ['due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'due'"))
