"""The plugin's own table: paths that visitors asked for and at which nothing stands."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

METADATA = MetaData()
PATH_MAX = 255

MISSED = Table(
    "seo_missed",
    METADATA,
    Column("site_id", String(36), primary_key=True),
    Column("path", String(PATH_MAX), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_on", String(10), nullable=False),
    Column("last_on", String(10), nullable=False),
    Index("ix_seo_missed_count", "site_id", "count", "last_on"),
)
"""`first_on` and `last_on` are days (`2026-03-01`): nothing tells who asked, or exactly when."""
