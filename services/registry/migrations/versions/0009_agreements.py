"""Agreements, and what their parties owe each other.

Revision: 0009, after 0008.
"""

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
