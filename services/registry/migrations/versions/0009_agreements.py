"""Agreements, and what their parties owe each other.

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
    op.create_table('agreement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('legally_binding', sa.Boolean(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('countries_of_origin', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('countries_of_destination', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('sectors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('text_url', sa.String(length=500), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('status_reason', sa.String(length=2000), nullable=True),
    sa.Column('suspended_by', sa.Uuid(), nullable=True),
    sa.Column('terms_version', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('moves_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('balance', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name='agreement_span'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('agreement_moves', 'agreement', ['moves_at'], unique=False, postgresql_where=sa.text('moves_at IS NOT NULL'))
    op.create_index('agreement_newest', 'agreement', ['created_at', 'id'], unique=False)
    op.create_table('agreement_party',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('side', sa.String(length=20), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('contribution', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role = 'signatory' OR signed_at IS NULL", name='agreement_party_signature'),
    sa.CheckConstraint("role = 'signatory' OR votes = 0", name='agreement_party_votes'),
    sa.CheckConstraint('votes >= 0 AND seats >= 0', name='agreement_party_voice'),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('agreement_id', 'partner_id')
    )
    op.create_index('agreement_party_partner', 'agreement_party', ['partner_id'], unique=False)
    op.create_table('agreement_amendment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('agreement_amendment_newest', 'agreement_amendment', ['agreement_id', 'proposed_at', 'id'], unique=False)
    op.create_index('agreement_amendment_open', 'agreement_amendment', ['agreement_id'], unique=True, postgresql_where=sa.text("status = 'open'"))
    op.create_table('amendment_signature',
    sa.Column('amendment_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['amendment_id'], ['agreement_amendment.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('amendment_id', 'partner_id')
    )
    op.create_table('obligation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('indicator', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('met_by', sa.String(length=20), nullable=True),
    sa.Column('answer', sa.String(length=2000), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_told_for', sa.Date(), nullable=True),
    sa.Column('overdue_told_for', sa.Date(), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(status = 'met') = (met_at IS NOT NULL)", name='obligation_met'),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name='obligation_weight'),
    sa.ForeignKeyConstraint(['agreement_id', 'partner_id'], ['agreement_party.agreement_id', 'agreement_party.partner_id'], name='obligation_owner'),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('obligation_due', 'obligation', ['agreement_id', 'due_on', 'id'], unique=False)
    op.create_index('obligation_next', 'obligation', ['next_at'], unique=False, postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_index('obligation_partner', 'obligation', ['partner_id'], unique=False)
    op.create_table('obligation_evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('obligation_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('obligation_evidence_obligation', 'obligation_evidence', ['obligation_id', 'given_at', 'id'], unique=False)
    op.create_table('agreement_quota',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('sector', sa.String(length=5), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.CheckConstraint('used BETWEEN 0 AND people', name='agreement_quota_used'),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('agreement_id', 'year', 'sector', name='agreement_quota_once')
    )
    op.create_table('quota_place',
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('quota_id', sa.Uuid(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['quota_id'], ['agreement_quota.id']),
    sa.PrimaryKeyConstraint('placement_id')
    )
    op.create_table('twinning',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('origin_id', sa.Uuid(), nullable=False),
    sa.Column('destination_id', sa.Uuid(), nullable=False),
    sa.Column('exchanges', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('origin_id <> destination_id', name='twinning_two'),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['destination_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['origin_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('agreement_id', 'origin_id', 'destination_id', name='twinning_once')
    )
    op.create_table('agreement_review',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('findings', sa.String(length=8000), nullable=False),
    sa.Column('follow_ups', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('implementation_rate', sa.Float(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('agreement_id', 'planned_on', name='agreement_review_once')
    )
    op.create_table('agreement_roadmap',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('milestones', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.PrimaryKeyConstraint('agreement_id', 'year')
    )
    op.create_table('step_taken',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('step_taken_agreement', 'step_taken', ['agreement_id', 'at'], unique=False)
    op.create_table('time_waited',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.Uuid(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('time_waited_agreement', 'time_waited', ['agreement_id'], unique=False)
    op.create_index('time_waited_once', 'time_waited', ['partner_id', 'about'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('burden_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('hours', sa.Float(), nullable=False),
    sa.Column('documents_asked', sa.Integer(), nullable=False),
    sa.Column('documents_given', sa.Integer(), nullable=False),
    sa.Column('cost', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('hours >= 0 AND documents_asked >= 0 AND documents_given >= 0', name='burden_report_counts'),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('burden_report_agreement', 'burden_report', ['agreement_id', 'reported_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('burden_report')
    op.drop_table('time_waited')
    op.drop_table('step_taken')
    op.drop_table('agreement_roadmap')
    op.drop_table('agreement_review')
    op.drop_table('twinning')
    op.drop_table('quota_place')
    op.drop_table('agreement_quota')
    op.drop_table('obligation_evidence')
    op.drop_table('obligation')
    op.drop_table('amendment_signature')
    op.drop_table('agreement_amendment')
    op.drop_table('agreement_party')
    op.drop_table('agreement')
