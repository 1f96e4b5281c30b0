"""The plugin's own tables: paths at which visitors found nothing, and how often redirects are followed."""

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

HITS = Table(
    "seo_hits",
    METADATA,
    Column("redirect_id", String(36), primary_key=True),
    Column("site_id", String(36), nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_on", String(10), nullable=False),
    Column("last_on", String(10), nullable=False),
    Index("ix_seo_hits_count", "site_id", "count", "last_on"),
)
"""How often a redirect led somebody on; days here too, and nothing of who asked."""
