"""Who gives what to which project, and what became of it.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$
"""
BALANCE_STANDS = """
CREATE FUNCTION balance_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a balance moves with an entry alone'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$
"""
COUNT = """
CREATE FUNCTION ledger_entry_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint := NEW.own_amount_minor;
BEGIN
    UPDATE contribution_balance SET
        entries = NEW.number,
        pledged = pledged + CASE NEW.kind WHEN 'pledge' THEN own ELSE 0 END,
        committed = committed + CASE NEW.kind WHEN 'commitment' THEN own ELSE 0 END,
        disbursed = disbursed + CASE NEW.kind WHEN 'disbursement' THEN own ELSE 0 END,
        in_kind = in_kind + CASE NEW.kind WHEN 'in_kind' THEN own ELSE 0 END,
        refunded = refunded + CASE NEW.kind WHEN 'refund' THEN own ELSE 0 END,
        spent = spent + CASE NEW.kind WHEN 'expenditure' THEN own ELSE 0 END
    WHERE contribution_id = NEW.contribution_id AND entries = NEW.number - 1;
    IF NOT FOUND THEN
        IF NEW.number < 1 OR NOT EXISTS (
            SELECT FROM contribution_balance
            WHERE contribution_id = NEW.contribution_id AND entries >= NEW.number
        ) THEN
            RAISE EXCEPTION 'entries are numbered without a gap'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_number';
        END IF;
        RETURN NULL;
    END IF;
    IF NEW.kind IN ('disbursement', 'refund', 'expenditure') THEN
        UPDATE project_purse p SET
            received = p.received + CASE NEW.kind
                WHEN 'disbursement' THEN own WHEN 'refund' THEN -own ELSE 0 END,
            spent = p.spent + CASE NEW.kind WHEN 'expenditure' THEN own ELSE 0 END
        FROM contribution c
        WHERE c.id = NEW.contribution_id
            AND p.project_id = c.project_id AND p.currency = c.currency;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the project has no purse of this currency'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_purse';
        END IF;
    END IF;
    IF NEW.corrects IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_entry e
        WHERE e.id = NEW.corrects AND e.corrects IS NULL AND e.kind = NEW.kind
            AND e.contribution_id = NEW.contribution_id AND e.currency = NEW.currency
            AND (
                SELECT e.amount_minor + sum(amount_minor) >= 0
                    AND e.own_amount_minor + sum(own_amount_minor) >= 0
                    AND (e.amount_minor + sum(amount_minor) = 0)
                        = (e.own_amount_minor + sum(own_amount_minor) = 0)
                FROM ledger_entry WHERE corrects = e.id
            )
    ) THEN
        RAISE EXCEPTION 'a correction takes back no more than one entry of the same kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_correction';
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE ON ledger_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
    "CREATE TRIGGER contribution_stays BEFORE UPDATE OR DELETE ON contribution "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
    "CREATE TRIGGER balance_stands BEFORE UPDATE OR DELETE ON contribution_balance "
    "FOR EACH ROW EXECUTE FUNCTION balance_stands()",
    "CREATE TRIGGER purse_stands BEFORE UPDATE OR DELETE ON project_purse "
    "FOR EACH ROW EXECUTE FUNCTION balance_stands()",
    "CREATE TRIGGER ledger_entry_counts AFTER INSERT ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entry_counts()",
)


def upgrade() -> None:
    op.create_table('budget_line',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('budget_type', sa.SmallInteger(), nullable=False),
    sa.Column('budget_status', sa.SmallInteger(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('value_date', sa.Date(), nullable=False),
    sa.CheckConstraint('budget_status IN (1, 2)', name='budget_line_status'),
    sa.CheckConstraint('budget_type IN (1, 2)', name='budget_line_type'),
    sa.CheckConstraint('period_end >= period_start', name='budget_line_period'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.PrimaryKeyConstraint('project_id', 'number')
    )
    op.create_table('milestone',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('report', sa.String(length=4000), nullable=False),
    sa.Column('sent_back_because', sa.String(length=2000), nullable=True),
    sa.Column('indicators', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'reported', 'accepted')", name='milestone_state'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('project_id', 'position', name='milestone_position_once')
    )
    op.create_table('receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('milestone_id', sa.Uuid(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('counted_minor', sa.BigInteger(), nullable=False),
    sa.Column('counted_currency', sa.String(length=3), nullable=False),
    sa.Column('rate', sa.Numeric(precision=22, scale=10), nullable=True),
    sa.Column('rate_date', sa.Date(), nullable=True),
    sa.Column('rate_source', sa.String(length=200), nullable=True),
    sa.Column('payee', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor > 0 AND counted_minor > 0', name='receipt_amount'),
    sa.CheckConstraint('num_nonnulls(rate, rate_date, rate_source) IN (0, 3)', name='receipt_rate'),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('receipt_milestone', 'receipt', ['milestone_id', 'added_at', 'id'], unique=False)
    op.create_table('progress_report',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('indicators', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name='progress_report_quarter'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.PrimaryKeyConstraint('project_id', 'year', 'quarter')
    )
    op.create_table('contribution',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('contributor_partner_id', sa.Uuid(), nullable=True),
    sa.Column('match_id', sa.Uuid(), nullable=True),
    sa.Column('contributor_label', sa.String(length=200), nullable=True),
    sa.Column('contributor_class', sa.String(length=30), nullable=False),
    sa.Column('instrument', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=True),
    sa.Column('conditions', sa.String(length=2000), nullable=False),
    sa.Column('booked_by', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('num_nonnulls(contributor_partner_id, match_id, contributor_label) = 1', name='contribution_one_contributor'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id']),
    sa.ForeignKeyConstraint(['contributor_partner_id'], ['partner.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'reference', name='contribution_reference_once')
    )
    op.create_index('contribution_contributor', 'contribution', ['contributor_partner_id'], unique=False)
    op.create_index('contribution_newest', 'contribution', ['created_at', 'id'], unique=False)
    op.create_index('contribution_programme', 'contribution', ['programme_id'], unique=False)
    op.create_index('contribution_project', 'contribution', ['project_id'], unique=False)
    op.create_table('project_purse',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('spent', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('spent >= 0 AND received >= spent', name='purse_covers'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id']),
    sa.PrimaryKeyConstraint('project_id', 'currency')
    )
    op.create_table('contribution_balance',
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('pledged', sa.BigInteger(), nullable=False),
    sa.Column('committed', sa.BigInteger(), nullable=False),
    sa.Column('disbursed', sa.BigInteger(), nullable=False),
    sa.Column('in_kind', sa.BigInteger(), nullable=False),
    sa.Column('refunded', sa.BigInteger(), nullable=False),
    sa.Column('spent', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('committed >= disbursed + in_kind', name='balance_committed'),
    sa.CheckConstraint('disbursed >= refunded', name='balance_disbursed'),
    sa.CheckConstraint('in_kind >= 0 AND refunded >= 0 AND spent >= 0', name='balance_positive'),
    sa.CheckConstraint('pledged >= committed', name='balance_pledged'),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id']),
    sa.PrimaryKeyConstraint('contribution_id')
    )
    op.create_table('tranche',
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('milestone_id', sa.Uuid(), nullable=True),
    sa.Column('receipts_share', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name='tranche_amount'),
    sa.CheckConstraint('receipts_share BETWEEN 0 AND 10000', name='tranche_receipts_share'),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id']),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id']),
    sa.PrimaryKeyConstraint('contribution_id', 'number')
    )
    op.create_index('tranche_milestone', 'tranche', ['milestone_id'], unique=False)
    op.create_table('ledger_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('corrects', sa.Uuid(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('own_amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('rate', sa.Numeric(precision=22, scale=10), nullable=True),
    sa.Column('rate_date', sa.Date(), nullable=True),
    sa.Column('rate_source', sa.String(length=200), nullable=True),
    sa.Column('value_date', sa.Date(), nullable=False),
    sa.Column('iati_transaction_type', sa.String(length=2), nullable=False),
    sa.Column('evidence', sa.String(length=500), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('booked_by', sa.String(length=10), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('pledge', 'commitment', 'disbursement', 'expenditure', 'refund', 'in_kind')", name='ledger_entry_kind'),
    sa.CheckConstraint('amount_minor <> 0 AND own_amount_minor <> 0 AND (amount_minor < 0) = (corrects IS NOT NULL) AND (own_amount_minor < 0) = (corrects IS NOT NULL)', name='ledger_entry_sign'),
    sa.CheckConstraint('num_nonnulls(rate, rate_date, rate_source) IN (0, 3)', name='ledger_rate'),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id']),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution_balance.contribution_id']),
    sa.ForeignKeyConstraint(['corrects'], ['ledger_entry.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('contribution_id', 'number', name='ledger_entry_number_once')
    )
    op.create_index('ledger_entry_corrects', 'ledger_entry', ['corrects'], unique=False)
    for statement in (REFUSE, BALANCE_STANDS, COUNT, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('ledger_entry')
    op.drop_table('tranche')
    op.drop_table('contribution_balance')
    op.drop_table('project_purse')
    op.drop_table('contribution')
    op.drop_table('progress_report')
    op.drop_table('receipt')
    op.drop_table('milestone')
    op.drop_table('budget_line')
    op.execute('DROP FUNCTION ledger_entry_counts, balance_stands, ledger_refuses')
