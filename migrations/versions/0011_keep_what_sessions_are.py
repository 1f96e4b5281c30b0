"""Keep what sessions are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_OF_SESSIONS = ("verified_at", "last_seen_at", "agent", "address", "method")


def upgrade() -> None:
    for column in (
        sa.Column("method", sa.String(length=60), server_default="password", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("last_seen_at", column_types.Instant(), nullable=True),
        sa.Column("verified_at", column_types.Instant(), nullable=True),
    ):
        op.add_column("user_session", column)


def downgrade() -> None:
    for name in _OF_SESSIONS:
        op.drop_column("user_session", name)
