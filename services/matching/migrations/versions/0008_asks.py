"""Asks of the index outside an event, a row for each shard.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('match_ask',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('shard', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('owner', sa.Uuid(), nullable=False),
    sa.Column('spec', postgresql.JSONB(), nullable=False),
    sa.Column('result', postgresql.JSONB(), nullable=True),
    sa.Column('names', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('state', sa.String(10), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', 'shard')
    )
    op.create_index('match_ask_waiting', 'match_ask', ['shard', 'asked_at'],
                    postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('match_ask_owner', 'match_ask', ['owner', 'kind', 'asked_at'])
    op.create_index('match_ask_names', 'match_ask', ['names'], postgresql_using='gin')
    op.create_index('match_ask_expires', 'match_ask', ['expires_at'])


def downgrade() -> None:
    op.drop_table('match_ask')
