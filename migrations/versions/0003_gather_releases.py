"""Gather publishes and unpublishes in releases; let calendars read what is scheduled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "release",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", column_types.Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("created_by", column_types.Id(), nullable=True),
        sa.Column("updated_at", column_types.Instant(), nullable=False),
        sa.Column("undone_at", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_release_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index("ix_release_site_id", "release", ["site_id", "state", "at"], unique=False)
    op.create_table(
        "release_item",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("release_id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("locales", column_types.JsonDocument(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("applied_version", sa.Integer(), nullable=True),
        sa.Column("applied_slices", column_types.JsonDocument(), nullable=True),
        sa.Column("added_at", column_types.Instant(), nullable=False),
        sa.Column("added_by", column_types.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_release_item_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_release_item_release_id_release"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_item")),
    )
    op.create_index(
        "ix_release_item_release_id", "release_item", ["release_id", "id"], unique=False
    )
    op.create_index(
        "ix_release_item_entry_id", "release_item", ["entry_id", "release_id"], unique=False
    )
    op.create_table(
        "calendar",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_calendar_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_hash")),
    )
    op.create_index(op.f("ix_calendar_user_id"), "calendar", ["user_id"], unique=False)
    op.create_index(
        "ix_edition_release",
        "edition",
        ["release_id", "entry_id", "locale"],
        unique=False,
        sqlite_where=sa.text("release_id IS NOT NULL"),
        postgresql_where=sa.text("release_id IS NOT NULL"),
    )


def downgrade() -> None:

    op.drop_index(
        "ix_edition_release",
        table_name="edition",
        sqlite_where=sa.text("release_id IS NOT NULL"),
        postgresql_where=sa.text("release_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_calendar_user_id"), table_name="calendar")
    op.drop_table("calendar")
    op.drop_index("ix_release_item_entry_id", table_name="release_item")
    op.drop_index("ix_release_item_release_id", table_name="release_item")
    op.drop_table("release_item")
    op.drop_index("ix_release_site_id", table_name="release")
    op.drop_table("release")
    op.execute("DELETE FROM edition WHERE release_id IS NOT NULL")
