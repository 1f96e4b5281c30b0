"""Chain the event log by hashes, and seal it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_link")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("last", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("first", _NUMBER, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("at", column_types.Instant(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "last", name=op.f("pk_audit_seal")),
    )
    op.create_index("ix_event_actor", "event", ["actor_id", "number"], unique=False)
    op.create_index("ix_event_at", "event", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_at", table_name="event")
    op.drop_index("ix_event_actor", table_name="event")
    op.drop_table("audit_seal")
    op.drop_table("audit_link")
