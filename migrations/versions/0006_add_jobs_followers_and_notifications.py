"""Add jobs, followers and notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cron_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("last_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cron_run")),
    )
    op.create_table(
        "follower",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("failed_at", column_types.Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_follower")),
    )
    op.create_table(
        "job",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("payload", column_types.JsonDocument(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("run_at", column_types.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_max", sa.Integer(), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("lease_until", column_types.Instant(), nullable=True),
        sa.Column("started_at", column_types.Instant(), nullable=True),
        sa.Column("finished_at", column_types.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_job_finished",
        "job",
        ["finished_at"],
        unique=False,
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_index(
        "ix_job_lease",
        "job",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_job_state", "job", ["state", "id"], unique=False)
    op.create_index(
        "uq_job_key",
        "job",
        ["key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting' AND key IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND key IS NOT NULL"),
    )
    op.create_table(
        "notification",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=True),
        sa.Column("actor_id", column_types.Id(), nullable=True),
        sa.Column("data", column_types.JsonDocument(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("read_at", column_types.Instant(), nullable=True),
        sa.Column("mail", sa.String(length=10), nullable=True),
        sa.Column("mailed_at", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_notification_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
    )
    op.create_index(
        "ix_notification_digest",
        "notification",
        ["user_id", "id"],
        unique=False,
        sqlite_where=sa.text("mail = 'daily' AND mailed_at IS NULL"),
        postgresql_where=sa.text("mail = 'daily' AND mailed_at IS NULL"),
    )
    op.create_index(op.f("ix_notification_entry_id"), "notification", ["entry_id"], unique=False)
    op.create_index("ix_notification_user_id", "notification", ["user_id", "id"], unique=False)
    op.create_table(
        "notification_preference",
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("mail", column_types.JsonDocument(), nullable=False),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_notification_preference_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_preference")),
    )
    op.add_column("intent", sa.Column("swept_at", column_types.Instant(), nullable=True))
    op.create_index(
        "ix_intent_unswept",
        "intent",
        ["at"],
        unique=False,
        sqlite_where=sa.text("swept_at IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("swept_at IS NULL AND cancelled_at IS NULL"),
    )
    # What came true before there was a sweep has been told; so has what the log holds already.
    op.execute("UPDATE intent SET swept_at = at WHERE at <= (SELECT max(at) FROM event)")
    op.execute(
        "INSERT INTO follower (name, cursor, failures) "
        "SELECT 'notifications', max(number), 0 FROM event HAVING max(number) IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index(
        "ix_intent_unswept",
        table_name="intent",
        sqlite_where=sa.text("swept_at IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("swept_at IS NULL AND cancelled_at IS NULL"),
    )
    op.drop_column("intent", "swept_at")
    op.drop_table("notification_preference")
    op.drop_index("ix_notification_user_id", table_name="notification")
    op.drop_index(op.f("ix_notification_entry_id"), table_name="notification")
    op.drop_index(
        "ix_notification_digest",
        table_name="notification",
        sqlite_where=sa.text("mail = 'daily' AND mailed_at IS NULL"),
        postgresql_where=sa.text("mail = 'daily' AND mailed_at IS NULL"),
    )
    op.drop_table("notification")
    op.drop_index(
        "uq_job_key",
        table_name="job",
        sqlite_where=sa.text("state = 'waiting' AND key IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND key IS NOT NULL"),
    )
    op.drop_index("ix_job_state", table_name="job")
    op.drop_index(
        "ix_job_lease",
        table_name="job",
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.drop_index(
        "ix_job_finished",
        table_name="job",
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.drop_index(
        "ix_job_due",
        table_name="job",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("job")
    op.drop_table("follower")
    op.drop_table("cron_run")
