"""Dialogues, consultations, and practices that others may copy.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dialogue',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('chair_order', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('term_months', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('dialogue_name', 'dialogue', ['name', 'id'], unique=False)
    op.create_table('dialogue_participant',
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('dialogue_id', 'partner_id')
    )
    op.create_index('dialogue_member_country_once', 'dialogue_participant', ['dialogue_id', 'country'], unique=True, postgresql_where=sa.text("role = 'member'"))
    op.create_index('dialogue_participant_partner', 'dialogue_participant', ['partner_id'], unique=False)
    op.create_table('dialogue_term',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('dialogue_id', 'begins_on', name='dialogue_term_once')
    )
    op.create_table('dialogue_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('agenda', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('dialogue_id', 'number', name='dialogue_session_once')
    )
    op.create_index('dialogue_session_newest', 'dialogue_session', ['dialogue_id', 'begins_on', 'id'], unique=False)
    op.create_table('declaration',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.String(length=50000), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('objections_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['session_id'], ['dialogue_session.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('declaration_newest', 'declaration', ['dialogue_id', 'created_at', 'id'], unique=False)
    op.create_table('declaration_position',
    sa.Column('declaration_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('declaration_id', 'partner_id')
    )
    op.create_table('action_plan',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('declaration_id', sa.Uuid(), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id']),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('action_plan_newest', 'action_plan', ['dialogue_id', 'created_at', 'id'], unique=False)
    op.create_table('action_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('funding_state', sa.String(length=20), nullable=False),
    sa.Column('evidence_url', sa.String(length=500), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['owner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['plan_id'], ['action_plan.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('action_item_due', 'action_item', ['dialogue_id', 'due_on', 'id'], unique=False)
    op.create_index('action_item_plan', 'action_item', ['plan_id'], unique=False)
    op.create_table('consultation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('consultation_dialogue', 'consultation', ['dialogue_id'], unique=False)
    op.create_index('consultation_newest', 'consultation', ['created_at', 'id'], unique=False)
    op.create_index('consultation_partner', 'consultation', ['partner_id'], unique=False)
    op.create_table('consultation_answer',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('respondent', sa.String(length=20), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('consultation_answer_page', 'consultation_answer', ['consultation_id', 'id'], unique=False)
    op.create_table('consultation_ballot',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('respondent_id', sa.Uuid(), nullable=False),
    sa.Column('respondent', sa.String(length=20), nullable=False),
    sa.Column('answer_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id']),
    sa.PrimaryKeyConstraint('consultation_id', 'respondent_id'),
    sa.UniqueConstraint('answer_id', name='consultation_ballot_answer_once')
    )
    op.create_index('consultation_ballot_respondent', 'consultation_ballot', ['respondent_id'], unique=False)
    op.create_table('practice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('context', sa.String(length=10000), nullable=False),
    sa.Column('what_was_done', sa.String(length=10000), nullable=False),
    sa.Column('results', sa.String(length=10000), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('countries', postgresql.ARRAY(sa.String(length=2)), nullable=False),
    sa.Column('sectors', postgresql.ARRAY(sa.String(length=5)), nullable=False),
    sa.Column('gcm_objectives', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('sdg_targets', postgresql.ARRAY(sa.String(length=10)), nullable=False),
    sa.Column('decision_reason', sa.String(length=2000), nullable=True),
    sa.Column('citations', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('practice_countries', 'practice', ['countries'], unique=False, postgresql_using='gin')
    op.create_index('practice_newest', 'practice', ['created_at', 'id'], unique=False)
    op.create_index('practice_partner', 'practice', ['partner_id'], unique=False)
    op.create_table('practice_citation',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('object_kind', sa.String(length=20), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('cited_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id']),
    sa.PrimaryKeyConstraint('practice_id', 'object_kind', 'object_id')
    )
    op.create_index('practice_citation_newest', 'practice_citation', ['practice_id', 'cited_at', 'object_id'], unique=False)
    op.create_index('practice_citation_object', 'practice_citation', ['object_kind', 'object_id'], unique=False)


def downgrade() -> None:
    op.drop_table('practice_citation')
    op.drop_table('practice')
    op.drop_table('consultation_ballot')
    op.drop_table('consultation_answer')
    op.drop_table('consultation')
    op.drop_table('action_item')
    op.drop_table('action_plan')
    op.drop_table('declaration_position')
    op.drop_table('declaration')
    op.drop_table('dialogue_session')
    op.drop_table('dialogue_term')
    op.drop_table('dialogue_participant')
    op.drop_table('dialogue')
