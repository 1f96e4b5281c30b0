"""Keep groups, links in mail and profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms import clock
from cms.db import column_types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_USERS = sa.table("user_account", sa.column("groups", column_types.Json()))
_GROUPS = sa.table(
    "user_group",
    sa.column("name", sa.String()),
    sa.column("label", sa.String()),
    sa.column("created_at", column_types.Instant()),
)


def upgrade() -> None:
    op.create_table(
        "user_group",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_user_group")),
    )
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
    _make_groups()


def _make_groups() -> None:
    """Make a group of each name that a user has: until now, naming one was enough."""
    connection = op.get_bind()
    named = {name for groups in connection.scalars(sa.select(_USERS.c.groups)) for name in groups}
    now = clock.now()
    rows = [{"name": name, "label": name, "created_at": now} for name in sorted(named)]
    if rows:
        connection.execute(_GROUPS.insert(), rows)


def downgrade() -> None:
    op.drop_column("user_account", "time_zone")
    op.drop_column("user_account", "locale")
    op.drop_index(op.f("ix_mailed_link_user_id"), table_name="mailed_link")
    op.drop_index(op.f("ix_mailed_link_expires_at"), table_name="mailed_link")
    op.drop_table("mailed_link")
    op.drop_table("user_group")
