"""Let what somebody sees be counted from an index alone, and what is theirs be found by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "ix_edition_list"
COLUMNS = ["site_id", "type", "locale", "kind", "entry_id"]
MORE = ["valid_from", "valid_to", "owner_id"]
OPEN = {"postgresql_where": sa.text("past IS false"), "sqlite_where": sa.text("past IS 0")}

OWNED = {
    "postgresql_where": sa.text("owner_id IS NOT NULL"),
    "sqlite_where": sa.text("owner_id IS NOT NULL"),
}


def upgrade() -> None:
    op.drop_index(NAME, table_name="edition")
    op.create_index(NAME, "edition", [*COLUMNS, *MORE], unique=False, **OPEN)
    op.create_index("ix_entry_owner_id", "entry", ["owner_id"], unique=False, **OWNED)


def downgrade() -> None:
    op.drop_index("ix_entry_owner_id", table_name="entry")
    op.drop_index(NAME, table_name="edition")
    op.create_index(NAME, "edition", COLUMNS, unique=False, **OPEN)
