"""Sentences that an operator worded anew.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('own_text',
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('text', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('language', 'key')
    )


def downgrade() -> None:
    op.drop_table('own_text')
