"""The plugin's own table: what readers wrote below posts."""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, String, Table, Text

from cms.sdk import InstantColumn

METADATA = MetaData()
WAITING, APPROVED, SPAM = "waiting", "approved", "spam"
STATES = (WAITING, APPROVED, SPAM)

COMMENTS = Table(
    "reader_comment",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("site_id", String(36), nullable=False),
    Column("entry_id", String(36), nullable=False),
    Column("parent_id", String(36)),
    Column("state", String(10), nullable=False),
    Column("name", String(80), nullable=False),
    Column("email", String(254), nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("consent", Text, nullable=False),
    Column("created_at", InstantColumn(), nullable=False),
    Column("decided_at", InstantColumn()),
    Column("decided_by", String(255)),
    Index("ix_reader_comment_entry", "entry_id", "state", "created_at"),
    Index("ix_reader_comment_state", "state", "created_at"),
    Index("ix_reader_comment_email", "email"),
)
"""`email` is kept in small letters and shown to moderators alone; `consent` is the sentence that the
reader agreed to, `reason` why a check put the comment where it is."""
