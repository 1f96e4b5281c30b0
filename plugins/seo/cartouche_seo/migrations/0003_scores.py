"""Keep how well each page stands, and how well all did on each day.

Revision ID: seo_0003
Revises: seo_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "seo_0003"
down_revision = "seo_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seo_scores",
        sa.Column("entry_id", sa.String(36), primary_key=True),
        sa.Column("locale", sa.String(35), primary_key=True),
        sa.Column("site_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("grave", sa.Integer(), nullable=False),
        sa.Column("worst", sa.Text(), nullable=False),
    )
    op.create_index("ix_seo_scores_score", "seo_scores", ["site_id", "score", "grave"])
    op.create_table(
        "seo_trend",
        sa.Column("site_id", sa.String(36), primary_key=True),
        sa.Column("locale", sa.String(35), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("seo_trend")
    op.drop_table("seo_scores")
