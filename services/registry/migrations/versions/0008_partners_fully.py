"""What is known of partners besides who they are.

Revision: 0008, after 0007.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

# As the rule stood when this was written; it runs once, whatever becomes of the rule.
_FILLERS = frozenset(
    "a al an and at by d da das de del della den der des di die do dos du e el en et for fur i im "  # noqa: SIM905
    "in la las le les los o of on para per pour s the to u und y ac asbl ev gmbh inc llc ltd ngo "
    "ong plc sa sarl".split()
)


def upgrade() -> None:
    op.add_column('partner', sa.Column('review_told_on', sa.Date(), nullable=True))
    op.add_column('partner', sa.Column('review_overdue', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('partner', sa.Column('name_words', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('partner', sa.Column('registration_key', sa.String(length=300), nullable=True))
    _fill_keys()
    op.create_index('partner_name_words', 'partner', ['name_words'], unique=False, postgresql_using='gin')
    op.create_index('partner_registration_key', 'partner', ['registration_key'], unique=False)
    op.create_index('partner_review', 'partner', ['verify_again_on'], unique=False)
    op.create_table('partner_decision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('verb', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=True),
    sa.Column('verify_again_on', sa.Date(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('partner_decision_newest', 'partner_decision', ['partner_id', 'decided_at', 'id'], unique=False)
    op.create_index('partner_decision_reviewer', 'partner_decision', ['decided_by'], unique=False)
    op.execute(_DECIDED_BEFORE)
    op.create_table('partner_pair',
    sa.Column('low_id', sa.Uuid(), nullable=False),
    sa.Column('high_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('kept_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('low_id < high_id', name='partner_pair_order'),
    sa.CheckConstraint("(verdict = 'same') = (kept_id IS NOT NULL AND kept_id IN (low_id, high_id))", name='partner_pair_kept'),
    sa.ForeignKeyConstraint(['high_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['low_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('low_id', 'high_id')
    )
    op.create_index('partner_pair_high', 'partner_pair', ['high_id'], unique=False)
    op.create_table('partner_document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('expires_on >= issued_on', name='partner_document_dates'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('partner_document_newest', 'partner_document', ['partner_id', 'added_at', 'id'], unique=False)
    op.create_table('partner_reference',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('referee_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('question', sa.String(length=2000), nullable=False),
    sa.Column('statement', sa.String(length=4000), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('partner_id <> referee_id', name='partner_reference_of_another'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['referee_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('partner_reference_once', 'partner_reference', ['partner_id', 'referee_id'], unique=True, postgresql_where=sa.text("state IN ('asked', 'given')"))
    op.create_index('partner_reference_newest', 'partner_reference', ['partner_id', 'asked_at', 'id'], unique=False)
    op.create_index('partner_reference_referee', 'partner_reference', ['referee_id', 'asked_at', 'id'], unique=False)
    op.create_table('association_member',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('capacity', sa.String(length=300), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=20), nullable=True),
    sa.CheckConstraint("state <> 'vouched' OR consented_at IS NOT NULL", name='association_member_consent'),
    sa.CheckConstraint("(state = 'withdrawn') = (ended_by IS NOT NULL)", name='association_member_end'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('partner_id', 'person_id')
    )
    op.create_index('association_member_person', 'association_member', ['person_id'], unique=False)
    op.create_index('association_member_newest', 'association_member', ['partner_id', 'proposed_at', 'person_id'], unique=False)
    op.create_table('mirror_committee',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('committee_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('association_id <> committee_id', name='mirror_committee_of_another'),
    sa.ForeignKeyConstraint(['association_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['committee_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('mirror_committee_once', 'mirror_committee', ['association_id', 'committee_id'], unique=True, postgresql_where=sa.text("state IN ('proposed', 'confirmed')"))
    op.create_index('mirror_committee_newest', 'mirror_committee', ['association_id', 'proposed_at', 'id'], unique=False)
    op.create_index('mirror_committee_committee', 'mirror_committee', ['committee_id'], unique=False)
    op.create_table('agency_licence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('authority', sa.String(length=200), nullable=False),
    sa.Column('authority_partner_id', sa.Uuid(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('sectors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('valid_until >= valid_from', name='agency_licence_dates'),
    sa.ForeignKeyConstraint(['authority_partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('country', 'number', name='agency_licence_once')
    )
    op.create_index('agency_licence_partner', 'agency_licence', ['partner_id'], unique=False)
    op.create_table('agency_breach',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('description', sa.String(length=2000), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('severity', sa.String(length=20), nullable=False),
    sa.Column('authority_partner_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('resolution', sa.String(length=2000), nullable=True),
    sa.CheckConstraint('resolved_on >= happened_on', name='agency_breach_dates'),
    sa.ForeignKeyConstraint(['authority_partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('agency_breach_newest', 'agency_breach', ['partner_id', 'happened_on', 'id'], unique=False)
    op.create_table('transfer_product',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sending_country', sa.String(length=2), nullable=False),
    sa.Column('receiving_country', sa.String(length=2), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('usd_200_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_ppm', sa.Integer(), nullable=False),
    sa.Column('margin_ppm', sa.Integer(), nullable=False),
    sa.Column('total_cost_ppm', sa.BigInteger(), nullable=False),
    sa.Column('speed', sa.String(length=20), nullable=False),
    sa.Column('accepted_identification', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('valid_until >= valid_from', name='transfer_product_dates'),
    sa.CheckConstraint('sending_country <> receiving_country', name='transfer_product_corridor'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'sending_country', 'receiving_country', 'channel', 'name', 'valid_from', name='transfer_product_once')
    )
    op.create_index('transfer_product_corridor_cost', 'transfer_product', ['sending_country', 'receiving_country', 'total_cost_ppm', 'id'], unique=False)
    op.create_table('company_pledge',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('policy_area', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.String(length=4000), nullable=False),
    sa.Column('pledged_on', sa.Date(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reviews', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('review_on > pledged_on', name='company_pledge_dates'),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('company_pledge_newest', 'company_pledge', ['created_at', 'id'], unique=False)
    op.create_index('company_pledge_partner', 'company_pledge', ['partner_id'], unique=False)


def downgrade() -> None:
    for table in (
        'company_pledge',
        'transfer_product',
        'agency_breach',
        'agency_licence',
        'mirror_committee',
        'association_member',
        'partner_reference',
        'partner_document',
        'partner_pair',
        'partner_decision',
    ):
        op.drop_table(table)
    op.drop_index('partner_review', table_name='partner')
    op.drop_index('partner_registration_key', table_name='partner')
    op.drop_index('partner_name_words', table_name='partner')
    op.drop_column('partner', 'registration_key')
    op.drop_column('partner', 'name_words')
    op.drop_column('partner', 'review_overdue')
    op.drop_column('partner', 'review_told_on')


# Only the audit knows what was decided before, and it keeps no reasons: of each partner the last
# reason is known, since it stands on its row.
_DECIDED_BEFORE = """
    INSERT INTO partner_decision (id, partner_id, verb, reason, verify_again_on, decided_at, decided_by)
    SELECT a.id, p.id, substring(a.action FROM 9),
        CASE WHEN a.nth = 1 THEN p.decision_reason END,
        CASE WHEN a.nth_yes = 1 THEN p.verify_again_on END,
        a.at, CAST(substring(a.actor FROM '^person:(.{36})$') AS uuid)
    FROM partner p JOIN (
        SELECT *, row_number() OVER (PARTITION BY object_id ORDER BY at DESC, id DESC) AS nth,
            CASE WHEN action = 'partner.verify' THEN row_number() OVER (
                PARTITION BY object_id, action ORDER BY at DESC, id DESC) END AS nth_yes
        FROM audit WHERE object_type = 'partner' AND action IN (
            'partner.verify', 'partner.reject', 'partner.suspend', 'partner.reinstate')
    ) a ON a.object_id = CAST(p.id AS text)
"""


def _fill_keys() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text('SELECT id, name, registration FROM partner')).all()
    filled = [
        {'id': row.id, 'words': _words(row.name), 'key': _key(row.registration)} for row in found
    ]
    if filled:
        statement = sa.text(
            'UPDATE partner SET name_words = CAST(:words AS text[]), registration_key = :key WHERE id = :id'
        )
        connection.execute(statement, filled)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize('NFKD', name.casefold())
    spaced = ''.join(
        each if each.isalnum() else ' ' for each in plain if not unicodedata.combining(each)
    )
    words = set(spaced.split())
    return sorted(words - _FILLERS or words or {name.casefold()})


def _key(registration: str | None) -> str | None:
    if registration is None:
        return None
    return ''.join(each for each in registration.casefold() if each.isalnum()) or registration
