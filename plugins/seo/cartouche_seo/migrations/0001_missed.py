"""Count the paths at which visitors found nothing.

Revision ID: seo_0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "seo_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seo_missed",
        sa.Column("site_id", sa.String(36), primary_key=True),
        sa.Column("path", sa.String(255), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.String(10), nullable=False),
        sa.Column("last_on", sa.String(10), nullable=False),
    )
    op.create_index("ix_seo_missed_count", "seo_missed", ["site_id", "count", "last_on"])


def downgrade() -> None:
    op.drop_table("seo_missed")
