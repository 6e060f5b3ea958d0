"""Where events wait, die, or are kept because nobody can read them.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE parked_seq AS bigint")
    op.create_table('dead_letter',
    sa.Column('consumer', sa.String(length=100), nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('topic', sa.String(length=249), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('event_type', sa.String(length=200), nullable=False),
    sa.Column('headers', sa.LargeBinary(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('subjects', postgresql.ARRAY(sa.UUID()), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('died_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'seq')
    )
    op.create_index('dead_letter_line', 'dead_letter', ['consumer', 'topic', 'key'], unique=False)
    op.create_index('dead_letter_once', 'dead_letter', ['consumer', 'source', 'event_id'], unique=True)
    op.create_index('dead_letter_subjects', 'dead_letter', ['subjects'], unique=False, postgresql_using='gin')
    op.create_table('parked',
    sa.Column('consumer', sa.String(length=100), nullable=False),
    sa.Column('seq', sa.BigInteger(), server_default=sa.text("nextval('parked_seq')"), nullable=False),
    sa.Column('topic', sa.String(length=249), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('event_type', sa.String(length=200), nullable=False),
    sa.Column('headers', sa.LargeBinary(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('subjects', postgresql.ARRAY(sa.UUID()), nullable=False),
    sa.Column('parked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'seq')
    )
    op.create_index('parked_line', 'parked', ['consumer', 'topic', 'key', 'seq'], unique=False)
    op.create_index('parked_once', 'parked', ['consumer', 'source', 'event_id'], unique=True)
    op.create_index('parked_subjects', 'parked', ['subjects'], unique=False, postgresql_using='gin')
    op.create_table('parked_key',
    sa.Column('consumer', sa.String(length=100), nullable=False),
    sa.Column('topic', sa.String(length=249), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('is_held', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'topic', 'key')
    )
    op.create_index('parked_key_next_at', 'parked_key', ['consumer', 'next_at'], unique=False)
    op.create_table('quarantine',
    sa.Column('consumer', sa.String(length=100), nullable=False),
    sa.Column('seq', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.String(length=249), nullable=False),
    sa.Column('partition', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('headers', sa.LargeBinary(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('quarantined_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'seq')
    )
    op.create_index('quarantine_once', 'quarantine', ['consumer', 'topic', 'partition', 'place'], unique=True)


def downgrade() -> None:
    op.drop_index('quarantine_once', table_name='quarantine')
    op.drop_table('quarantine')
    op.drop_index('parked_key_next_at', table_name='parked_key')
    op.drop_table('parked_key')
    op.drop_index('parked_subjects', table_name='parked', postgresql_using='gin')
    op.drop_index('parked_once', table_name='parked')
    op.drop_index('parked_line', table_name='parked')
    op.drop_table('parked')
    op.drop_index('dead_letter_subjects', table_name='dead_letter', postgresql_using='gin')
    op.drop_index('dead_letter_once', table_name='dead_letter')
    op.drop_index('dead_letter_line', table_name='dead_letter')
    op.drop_table('dead_letter')
    op.execute("DROP SEQUENCE parked_seq")
