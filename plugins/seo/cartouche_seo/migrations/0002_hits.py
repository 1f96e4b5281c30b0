"""Count how often each redirect is followed.

Revision ID: seo_0002
Revises: seo_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "seo_0002"
down_revision = "seo_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seo_hits",
        sa.Column("redirect_id", sa.String(36), primary_key=True),
        sa.Column("site_id", sa.String(36), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.String(10), nullable=False),
        sa.Column("last_on", sa.String(10), nullable=False),
    )
    op.create_index("ix_seo_hits_count", "seo_hits", ["site_id", "count", "last_on"])


def downgrade() -> None:
    op.drop_table("seo_hits")
