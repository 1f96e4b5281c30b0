"""Keep factors, and what sessions are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OF_SESSIONS = ("pending", "verified_at", "last_seen_at", "agent", "address", "method")


def upgrade() -> None:
    op.create_table(
        "factor_challenge",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("expires_at", column_types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_factor_challenge_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_challenge")),
    )
    op.create_index(
        op.f("ix_factor_challenge_expires_at"), "factor_challenge", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_factor_challenge_user_id"), "factor_challenge", ["user_id"], unique=False
    )
    op.create_table(
        "recovery_code",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_recovery_code_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "user_factor",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.String(length=1400), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("last_used_at", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_factor_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_factor")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_user_factor_credential_id")),
    )
    op.create_index(op.f("ix_user_factor_user_id"), "user_factor", ["user_id"], unique=False)
    _widen_sessions()


def _widen_sessions() -> None:
    for column in (
        sa.Column("method", sa.String(length=60), server_default="password", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("last_seen_at", column_types.Instant(), nullable=True),
        sa.Column("verified_at", column_types.Instant(), nullable=True),
        sa.Column("pending", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("user_session", column)


def downgrade() -> None:
    for name in _OF_SESSIONS:
        op.drop_column("user_session", name)
    op.drop_index(op.f("ix_user_factor_user_id"), table_name="user_factor")
    op.drop_table("user_factor")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_factor_challenge_user_id"), table_name="factor_challenge")
    op.drop_index(op.f("ix_factor_challenge_expires_at"), table_name="factor_challenge")
    op.drop_table("factor_challenge")
