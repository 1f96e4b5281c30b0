"""Remember what each locale has said since when, and what it lacks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("written", column_types.JsonDocument(), nullable=False),
        sa.Column("confirmed", column_types.JsonDocument(), nullable=False),
        sa.Column("missing", column_types.JsonDocument(), nullable=False),
        sa.Column("outdated", column_types.JsonDocument(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_translation_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "locale", name=op.f("pk_translation")),
    )
    op.create_index(
        "ix_translation_gaps",
        "translation",
        ["locale", "entry_id"],
        unique=False,
        sqlite_where=sa.text("gaps > 0"),
        postgresql_where=sa.text("gaps > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_translation_gaps", table_name="translation")
    op.drop_table("translation")
