"""The plugin's own tables: what was missed, hits of redirects, scores of pages, what IndexNow was told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from cms.sdk import NOT_SHOWN

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
    info=dict(NOT_SHOWN),
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
    info=dict(NOT_SHOWN),
)
"""How often a redirect led somebody on; days here too, and nothing of who asked."""

SCORES = Table(
    "seo_scores",
    METADATA,
    Column("entry_id", String(36), primary_key=True),
    Column("locale", String(35), primary_key=True),
    Column("site_id", String(36), nullable=False),
    Column("type", String(64), nullable=False),
    Column("edition_id", BigInteger, nullable=False),
    Column("score", Integer, nullable=False),
    Column("grave", Integer, nullable=False),
    Column("worst", Text, nullable=False),
    Index("ix_seo_scores_score", "site_id", "score", "grave"),
    info=dict(NOT_SHOWN),
)
"""How well a published page stands, from 0 to 100, -1 for one that is hidden from search: `edition_id` is what was analysed, `grave` how many
findings have to be mended, `worst` the first of them as JSON."""

TREND = Table(
    "seo_trend",
    METADATA,
    Column("site_id", String(36), primary_key=True),
    Column("locale", String(35), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("pages", Integer, nullable=False),
    Column("points", BigInteger, nullable=False),
    info=dict(NOT_SHOWN),
)
"""How well all pages of a locale stood on a day (`2026-03-01`): how many, and the sum of their scores."""

INDEXNOW = Table(
    "seo_indexnow",
    METADATA,
    Column("site_id", String(36), primary_key=True),
    Column("key", String(128), nullable=False),
)
"""By which search engines see that what they are told comes from the site; anybody may read it."""

TOLD = Table(
    "seo_told",
    METADATA,
    Column("entry_id", String(36), primary_key=True),
    Column("locale", String(35), primary_key=True),
    Column("site_id", String(36), nullable=False),
    Column("edition_id", BigInteger, nullable=False),
    Column("url", Text, nullable=False),
    info=dict(NOT_SHOWN),
)
"""Which edition of each page search engines were told of, and at which address."""
