"""The plugin's own table: how often each post was tasted."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table

METADATA = MetaData()

SIPS = Table(
    "tasting_sip",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("entry_id", String(36), nullable=False, index=True),
    Column("taster", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
