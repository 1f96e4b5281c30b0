"""Keep links in mail and profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailed_link",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("expires_at", column_types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_mailed_link_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_mailed_link_hash")),
    )
    op.create_index(op.f("ix_mailed_link_expires_at"), "mailed_link", ["expires_at"], unique=False)
    op.create_index(op.f("ix_mailed_link_user_id"), "mailed_link", ["user_id"], unique=False)
    op.add_column("user_account", sa.Column("locale", sa.String(length=35), nullable=True))
    op.add_column("user_account", sa.Column("time_zone", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("user_account", "time_zone")
    op.drop_column("user_account", "locale")
    op.drop_index(op.f("ix_mailed_link_user_id"), table_name="mailed_link")
    op.drop_index(op.f("ix_mailed_link_expires_at"), table_name="mailed_link")
    op.drop_table("mailed_link")
