"""Runs revisions on the connection that `cms.db.migrating` hands over; Alembic loads this file."""

from __future__ import annotations

from alembic import context

from cms.db.migrating import options

branch = context.config.attributes["branch"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=list(branch.metadata),
    **options(branch.version_table, branch.tables),
)
with context.begin_transaction():
    context.run_migrations()
