"""Keep what readers write below posts.

Revision ID: comments_0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.sdk import InstantColumn

revision = "comments_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reader_comment",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("site_id", sa.String(36), nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("parent_id", sa.String(36)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.Column("decided_at", InstantColumn()),
        sa.Column("decided_by", sa.String(255)),
    )
    op.create_index(
        "ix_reader_comment_entry", "reader_comment", ["entry_id", "state", "created_at"]
    )
    op.create_index("ix_reader_comment_state", "reader_comment", ["state", "created_at"])
    op.create_index("ix_reader_comment_email", "reader_comment", ["email"])


def downgrade() -> None:
    op.drop_table("reader_comment")
