"""What partners' systems send, what became of it, what they may send, and what they reported.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('event_count',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id', 'day')
    )
    op.create_table('event_permission',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('types', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('daily_quota', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id')
    )
    op.create_table('partner_event',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('event_type', sa.String(length=200), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('problem', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=True),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replayed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('headers', sa.LargeBinary(), nullable=True),
    sa.Column('value', sa.LargeBinary(), nullable=True),
    sa.Column('subjects', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id', 'event_id')
    )
    op.create_index('partner_event_newest', 'partner_event', ['partner_id', 'received_at', 'event_id'], unique=False)
    op.create_index('partner_event_received', 'partner_event', ['received_at'], unique=False)
    op.create_index('partner_event_subjects', 'partner_event', ['subjects'], unique=False, postgresql_using='gin')
    op.create_table('partner_report',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('event_type', sa.String(length=200), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('subjects', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id', 'kind', 'reference')
    )
    op.create_index('partner_report_project', 'partner_report', ['project_id'], unique=False)
    op.create_index('partner_report_subjects', 'partner_report', ['subjects'], unique=False, postgresql_using='gin')


def downgrade() -> None:
    op.drop_table('partner_report')
    op.drop_table('partner_event')
    op.drop_table('event_permission')
    op.drop_table('event_count')
