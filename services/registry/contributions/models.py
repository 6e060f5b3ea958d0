"""
The tables of the ledger, and the triggers by which the database itself holds its invariants.

Whoever inserts an entry, by whatever way, moves the balances in the same statement, and the CHECK
constraints on them refuse what would break a rule. Locks are taken contribution first, then its
balance, then the purse; nobody holds two contributions but who takes an application back, by id.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    event,
)
from sqlmodel import Field, Relationship

from services.registry.contributions.domain import iati_sign
from services.registry.database import RegistryTable
from shared.db.columns import moment
from shared.ids import new_id


def _minor(**more: int) -> int:
    made: int = Field(sa_type=BigInteger, **more)  # type: ignore[call-overload]
    return made


class Contribution(RegistryTable, table=True):
    """
    What one contributor gives to one project; never changed, only its ledger grows.

    `partner_id` keeps its books. The contributor is a partner, or a person known only by the match
    they agreed to, or a plain label of a class; never a name of somebody.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("partner_id", "reference", name="contribution_reference_once"),
        UniqueConstraint("application_id", "share", name="contribution_award_once"),
        CheckConstraint("num_nonnulls(application_id, share) <> 1", name="contribution_award"),
        CheckConstraint(
            "num_nonnulls(contributor_partner_id, match_id, contributor_label) = 1",
            name="contribution_one_contributor",
        ),
        Index("contribution_newest", "created_at", "id"),
        Index("contribution_project", "project_id"),
        Index("contribution_programme", "programme_id"),
        Index("contribution_contributor", "contributor_partner_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    # Before the partners: the database locks what is named in this order, as publishing does.
    project_id: UUID = Field(foreign_key="project.id")
    partner_id: UUID = Field(foreign_key="partner.id")
    reference: str = Field(max_length=200)
    contributor_partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    match_id: UUID | None = None
    contributor_label: str | None = Field(default=None, max_length=200)
    contributor_class: str = Field(max_length=30)
    instrument: str = Field(max_length=20)
    currency: str = Field(max_length=3)
    # Of the registry's own programmes, without a foreign key: one that ends leaves the books whole.
    programme_id: UUID | None = None
    # Where a round selected the project: the application, and whose share of its cost this is.
    application_id: UUID | None = None
    share: str | None = Field(default=None, max_length=40)
    conditions: str = Field(default="", max_length=2000)
    booked_by: str = Field(max_length=10)
    created_at: datetime = moment()


class ContributionBalance(RegistryTable, table=True):
    """What the entries of a contribution add up to; moved by the trigger alone."""

    __tablename__ = "contribution_balance"
    __table_args__ = (
        CheckConstraint("pledged >= committed", name="balance_pledged"),
        CheckConstraint("committed >= disbursed + in_kind", name="balance_committed"),
        CheckConstraint("disbursed >= refunded", name="balance_disbursed"),
        CheckConstraint("in_kind >= 0 AND refunded >= 0 AND spent >= 0", name="balance_positive"),
    )

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    entries: int = 0
    pledged: int = _minor(default=0)
    committed: int = _minor(default=0)
    disbursed: int = _minor(default=0)
    in_kind: int = _minor(default=0)
    refunded: int = _minor(default=0)
    spent: int = _minor(default=0)


class ProjectPurse(RegistryTable, table=True):
    """The money of one currency at a project's disposal; moved by the trigger alone."""

    __tablename__ = "project_purse"
    __table_args__ = (CheckConstraint("spent >= 0 AND received >= spent", name="purse_covers"),)

    project_id: UUID = Field(foreign_key="project.id", primary_key=True)
    currency: str = Field(primary_key=True, max_length=3)
    received: int = _minor(default=0)
    spent: int = _minor(default=0)


class LedgerEntry(RegistryTable, table=True):
    """
    One line of a contribution's ledger; the database refuses to change or delete it.

    `amount_minor` is in the entry's currency, `own_amount_minor` in the contribution's, at the
    entry's rate; both are negative where it `corrects` another entry.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        # Besides the contribution itself: what has no balance takes no entry.
        ForeignKeyConstraint(["contribution_id"], ["contribution_balance.contribution_id"]),
        UniqueConstraint("contribution_id", "number", name="ledger_entry_number_once"),
        CheckConstraint(
            "kind IN ('pledge', 'commitment', 'disbursement', 'expenditure', 'refund', 'in_kind')",
            name="ledger_entry_kind",
        ),
        CheckConstraint(
            "amount_minor <> 0 AND own_amount_minor <> 0 "
            "AND (amount_minor < 0) = (corrects IS NOT NULL) "
            "AND (own_amount_minor < 0) = (corrects IS NOT NULL)",
            name="ledger_entry_sign",
        ),
        CheckConstraint("num_nonnulls(rate, rate_date, rate_source) IN (0, 3)", name="ledger_rate"),
        Index("ledger_entry_corrects", "corrects"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id")
    number: int
    kind: str = Field(max_length=20)
    corrects: UUID | None = Field(default=None, foreign_key="ledger_entry.id")
    amount_minor: int = _minor()
    currency: str = Field(max_length=3)
    own_amount_minor: int = _minor()
    rate: Decimal | None = Field(default=None, sa_type=Numeric(22, 10))
    rate_date: date | None = None
    rate_source: str | None = Field(default=None, max_length=200)
    value_date: date
    iati_transaction_type: str = Field(max_length=2)
    evidence: str | None = Field(default=None, max_length=500)
    note: str = Field(default="", max_length=500)
    booked_by: str = Field(max_length=10)
    booked_at: datetime = moment()

    # Read together, where the query says so; never asked for one by one.
    contribution: Contribution = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def iati_value_minor(self) -> int:
        """The amount as an IATI transaction of `iati_transaction_type` tells it."""
        return self.amount_minor * iati_sign(self.kind, self.iati_transaction_type)


_REFUSE = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$
"""
_BALANCE_STANDS = """
CREATE FUNCTION balance_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a balance moves with an entry alone'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$
"""
# An entry whose number was counted already comes back from a backup, balances and all; any other
# copy of a number is refused by the unique constraint.
_COUNT = """
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
_TRIGGERS = (
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


def _add_triggers() -> None:
    tables = RegistryTable.metadata.tables
    last = tables["ledger_entry"]
    # Made after the balances and the purse, which the triggers speak of.
    last.add_is_dependent_on(tables["project_purse"])
    for statement in (_REFUSE, _BALANCE_STANDS, _COUNT, *_TRIGGERS):
        event.listen(last, "after_create", DDL(statement))  # type: ignore[no-untyped-call]


_add_triggers()
