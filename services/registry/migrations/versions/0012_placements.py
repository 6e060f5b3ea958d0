"""People at work with a host, and the lists that protect countries.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('safeguard_list',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('jurisdiction', sa.String(length=2), nullable=True),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('entries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unlisted_rule_id', sa.String(length=100), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('jurisdiction', 'valid_from', name='safeguard_list_first_day_once', postgresql_nulls_not_distinct=True),
    sa.UniqueConstraint('version', name='safeguard_list_version_once')
    )
    op.create_index('safeguard_list_newest', 'safeguard_list', ['loaded_at', 'id'], unique=False)
    op.create_table('placement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=True),
    sa.Column('is_from_match', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('project_title', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('sector', sa.String(length=5), nullable=False),
    sa.Column('modality', sa.String(length=20), nullable=False),
    sa.Column('host_partner_ids', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('introducer_partner_id', sa.Uuid(), nullable=True),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('place_taken_of', sa.Integer(), nullable=True),
    sa.Column('programme', sa.String(length=60), nullable=True),
    sa.Column('languages', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('terms_url', sa.String(length=500), nullable=True),
    sa.Column('terms_text', sa.String(length=4000), nullable=True),
    sa.Column('terms_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('return_on', sa.Date(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('stipend', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('is_insured', sa.Boolean(), nullable=False),
    sa.Column('safeguard', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('close_reason', sa.String(length=500), nullable=True),
    sa.Column('was_told', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name='placement_days'),
    sa.CheckConstraint('return_on >= starts_on', name='placement_return'),
    sa.ForeignKeyConstraint(['introducer_partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'reference', name='placement_reference_once')
    )
    op.create_index('placement_ended', 'placement', ['ended_on'], unique=False)
    op.create_index('placement_newest', 'placement', ['created_at', 'id'], unique=False)
    op.create_index('placement_project', 'placement', ['project_id'], unique=False)
    op.create_index('placement_started', 'placement', ['started_on'], unique=False)
    op.create_table('placement_party',
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('says', sa.String(length=3), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], ),
    sa.PrimaryKeyConstraint('placement_id', 'partner_id', 'role')
    )
    op.create_index('placement_party_partner', 'placement_party', ['partner_id'], unique=False)
    op.create_table('placement_person',
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('profile_id', sa.Uuid(), nullable=True),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('isco_group', sa.String(length=4), nullable=True),
    sa.Column('practice_country', sa.String(length=2), nullable=True),
    sa.Column('initiative', sa.String(length=30), nullable=True),
    sa.Column('agency_partner_id', sa.Uuid(), nullable=True),
    sa.Column('terms_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_eligible', sa.Boolean(), nullable=True),
    sa.Column('eligibility', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('safeguard', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], ),
    sa.PrimaryKeyConstraint('placement_id', 'number'),
    sa.UniqueConstraint('placement_id', 'person_id', name='placement_person_once')
    )
    op.create_index('placement_person_person', 'placement_person', ['person_id'], unique=False)
    op.create_index('placement_person_profile', 'placement_person', ['profile_id'], unique=False)
    op.create_table('heard_match',
    sa.Column('match_id', sa.Uuid(), nullable=False),
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('match_id')
    )
    op.create_index('heard_match_heard', 'heard_match', ['heard_at'], unique=False)
    op.create_index('heard_match_profile', 'heard_match', ['profile_id'], unique=False)
    op.create_table('erased_profile',
    sa.Column('profile_id', sa.Uuid(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('profile_id')
    )
    op.create_index('erased_profile_at', 'erased_profile', ['erased_at'], unique=False)
    op.create_table('knowledge_transfer_output',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('people_trained', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('knowledge_transfer_output_of', 'knowledge_transfer_output', ['placement_id', 'created_at', 'id'], unique=False)
    op.create_table('monitoring_note',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('monitoring_note_of', 'monitoring_note', ['placement_id', 'created_at', 'id'], unique=False)
    op.create_table('placement_follow_up',
    sa.Column('placement_id', sa.Uuid(), nullable=False),
    sa.Column('months', sa.SmallInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outputs_in_use', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('people_trained', sa.Integer(), nullable=True),
    sa.Column('people_still_using', sa.Integer(), nullable=True),
    sa.Column('comment', sa.String(length=2000), nullable=True),
    sa.CheckConstraint('months IN (6, 12)', name='placement_follow_up_months'),
    sa.ForeignKeyConstraint(['placement_id'], ['placement.id'], ),
    sa.PrimaryKeyConstraint('placement_id', 'months')
    )
    op.create_index('placement_follow_up_due', 'placement_follow_up', ['due_on', 'placement_id', 'months'], unique=False)
    op.create_table('movement',
    sa.Column('origin', sa.String(length=2), nullable=False),
    sa.Column('destination', sa.String(length=2), nullable=False),
    sa.Column('sector', sa.String(length=5), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('origin <> destination', name='movement_corridor'),
    sa.CheckConstraint('people >= 0', name='movement_people'),
    sa.PrimaryKeyConstraint('origin', 'destination', 'sector', 'year')
    )
    op.create_index('movement_into', 'movement', ['destination', 'sector', 'year'], unique=False)
    op.create_table('diversion',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('corridor', sa.String(length=7), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('covered_corridor', sa.String(length=7), nullable=False),
    sa.Column('sector', sa.String(length=5), nullable=False),
    sa.Column('rule_version', sa.Integer(), nullable=False),
    sa.Column('covered_before', sa.Integer(), nullable=False),
    sa.Column('covered_now', sa.Integer(), nullable=False),
    sa.Column('other_before', sa.Integer(), nullable=False),
    sa.Column('other_now', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('agreement_id', 'corridor', 'year'),
    sa.UniqueConstraint('id')
    )
    op.create_index('diversion_newest', 'diversion', ['told_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('diversion')
    op.drop_table('movement')
    op.drop_table('placement_follow_up')
    op.drop_table('monitoring_note')
    op.drop_table('knowledge_transfer_output')
    op.drop_table('erased_profile')
    op.drop_table('heard_match')
    op.drop_table('placement_person')
    op.drop_table('placement_party')
    op.drop_table('placement')
    op.drop_table('safeguard_list')
