"""Let drafts be listed by their last change from an index: that is what editors look at all day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "ix_edition_updated"
COLUMNS = ["site_id", "type", "locale", "kind", "updated_at", "entry_id"]
OPEN = {"postgresql_where": sa.text("past IS false"), "sqlite_where": sa.text("past IS 0")}


def upgrade() -> None:
    op.create_index(NAME, "edition", COLUMNS, unique=False, **OPEN)


def downgrade() -> None:
    op.drop_index(NAME, table_name="edition")
