"""Remember what each transaction changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transaction", column_types.Id(), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("at", column_types.Instant(), nullable=False),
        sa.Column("parts", column_types.JsonDocument(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_entry_id", "change", ["entry_id", "at"], unique=False)
    op.create_index("ix_change_transaction", "change", ["transaction", "entry_id"], unique=True)
    op.create_index("ix_event_transaction", "event", ["transaction"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_transaction", table_name="event")
    op.drop_index("ix_change_transaction", table_name="change")
    op.drop_index("ix_change_entry_id", table_name="change")
    op.drop_table("change")
