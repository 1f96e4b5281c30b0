"""Keep workflows, comments and tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workflow",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("types", column_types.JsonDocument(), nullable=False),
        sa.Column("definition", column_types.JsonDocument(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", column_types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_workflow_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_workflow_site_id_name")),
    )
    op.create_table(
        "comment",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("thread_id", column_types.Id(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=True),
        sa.Column("block", sa.String(length=80), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("read_permission", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", column_types.Id(), nullable=True),
        sa.Column("author_label", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", column_types.JsonDocument(), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("edited_at", column_types.Instant(), nullable=True),
        sa.Column("deleted_at", column_types.Instant(), nullable=True),
        sa.Column("resolved_at", column_types.Instant(), nullable=True),
        sa.Column("resolved_by", column_types.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_comment_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_entry_id", "comment", ["entry_id", "thread_id", "id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assignee", sa.String(length=240), nullable=True),
        sa.Column("due_at", column_types.Instant(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("track", sa.String(length=60), nullable=True),
        sa.Column("waits_in", sa.String(length=60), nullable=True),
        sa.Column("created_by", column_types.Id(), nullable=True),
        sa.Column("created_by_label", sa.String(length=255), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("closed_at", column_types.Instant(), nullable=True),
        sa.Column("closed_by", column_types.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_task_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_assignee", "task", ["assignee", "state"], unique=False)
    op.create_index("ix_task_due_at", "task", ["state", "due_at"], unique=False)
    op.create_index("ix_task_entry_id", "task", ["entry_id", "state"], unique=False)
    op.create_table(
        "workflow_approval",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("track", sa.String(length=60), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_workflow_approval_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_approval")),
    )
    op.create_index(
        "ix_workflow_approval_entry_id",
        "workflow_approval",
        ["entry_id", "workflow", "track"],
        unique=False,
    )
    op.create_table(
        "workflow_state",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("track", sa.String(length=60), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", column_types.Instant(), nullable=False),
        sa.Column("moved_by", column_types.Id(), nullable=True),
        sa.Column("submitted_by", column_types.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_workflow_state_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "track", name=op.f("pk_workflow_state")),
    )
    op.create_index(
        "ix_workflow_state_state",
        "workflow_state",
        ["workflow", "track", "state", "entry_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_workflow_state_state", table_name="workflow_state")
    op.drop_table("workflow_state")
    op.drop_index("ix_workflow_approval_entry_id", table_name="workflow_approval")
    op.drop_table("workflow_approval")
    op.drop_index("ix_task_entry_id", table_name="task")
    op.drop_index("ix_task_due_at", table_name="task")
    op.drop_index("ix_task_assignee", table_name="task")
    op.drop_table("task")
    op.drop_index("ix_comment_entry_id", table_name="comment")
    op.drop_table("comment")
    op.drop_table("workflow")
