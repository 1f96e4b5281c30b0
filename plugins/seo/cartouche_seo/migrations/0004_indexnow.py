"""Keep the key of IndexNow, and what search engines were told.

Revision ID: seo_0004
Revises: seo_0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "seo_0004"
down_revision = "seo_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seo_indexnow",
        sa.Column("site_id", sa.String(36), primary_key=True),
        sa.Column("key", sa.String(128), nullable=False),
    )
    op.create_table(
        "seo_told",
        sa.Column("entry_id", sa.String(36), primary_key=True),
        sa.Column("locale", sa.String(35), primary_key=True),
        sa.Column("site_id", sa.String(36), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("seo_told")
    op.drop_table("seo_indexnow")
