"""Let reads of any moment find their editions in indexes, and drafts know what is scheduled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EVERY = {"postgresql_where": sa.text("version > 0"), "sqlite_where": sa.text("version > 0")}
INTERVAL = ["past", "valid_from", "valid_to"]
LISTED = ["site_id", "type", "locale", "kind"]
CHANGED = {
    "ix_edition_slug": (["site_id", "locale", "slug", "type", "kind"], INTERVAL),
    "ix_edition_children": (["site_id", "parent_id", "locale", "kind", "slug"], INTERVAL),
    "ix_edition_entry": (["entry_id", "locale", "kind", "valid_from"], ["past", "valid_to"]),
}
NEW = {
    "ix_edition_list_then": [*LISTED, "entry_id", "valid_from", "valid_to"],
    "ix_edition_published_then": [*LISTED, "published_at", "entry_id", "valid_from", "valid_to"],
}
FIRST = """
UPDATE edition SET published_at = (
  SELECT min(live.valid_from) FROM edition AS live
  WHERE live.entry_id = edition.entry_id AND live.locale = edition.locale AND live.kind = 'live'
) WHERE kind = 'draft' AND valid_to IS NULL
"""


def upgrade() -> None:
    for name, (columns, more) in CHANGED.items():
        op.drop_index(name, table_name="edition")
        op.create_index(name, "edition", [*columns, *more], unique=False)
    for name, columns in NEW.items():
        op.create_index(name, "edition", columns, unique=False, **EVERY)
    op.execute(FIRST)


def downgrade() -> None:
    for name in NEW:
        op.drop_index(name, table_name="edition")
    for name, (columns, _) in CHANGED.items():
        op.drop_index(name, table_name="edition")
        op.create_index(name, "edition", columns, unique=False)
