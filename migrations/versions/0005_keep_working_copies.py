"""Keep working copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_copy",
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("updated_at", column_types.Instant(), nullable=False),
        sa.Column("data", column_types.JsonDocument(), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "entry_id", "locale", "type", name=op.f("pk_working_copy")
        ),
    )
    op.create_index("ix_working_copy_entry_id", "working_copy", ["entry_id"], unique=False)
    op.create_index("ix_working_copy_updated_at", "working_copy", ["updated_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_working_copy_updated_at", table_name="working_copy")
    op.drop_index("ix_working_copy_entry_id", table_name="working_copy")
    op.drop_table("working_copy")
