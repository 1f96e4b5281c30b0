"""Count sips.

Revision ID: tasting_0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tasting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tasting_sip",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("taster", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_tasting_sip_entry_id", "tasting_sip", ["entry_id"])


def downgrade() -> None:
    op.drop_index("ix_tasting_sip_entry_id", "tasting_sip")
    op.drop_table("tasting_sip")
