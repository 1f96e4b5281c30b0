"""Keep with each version what it changed, and what of it is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 500
VERSION = sa.table(
    "version",
    sa.column("entry_id", column_types.Id()),
    sa.column("number", sa.Integer()),
    sa.column("slices", column_types.JsonDocument()),
)
CHANGE = sa.table(
    "version_change",
    sa.column("entry_id", column_types.Id()),
    *(sa.column(name) for name in ("number", "slice", "field", "block", "change")),
)


def upgrade() -> None:
    op.add_column("version", sa.Column("reverted_to", sa.Integer(), nullable=True))
    op.add_column("version", sa.Column("pruned_at", column_types.Instant(), nullable=True))
    op.add_column("version", sa.Column("erased", column_types.JsonDocument(), nullable=True))
    op.create_index("ix_version_author", "version", ["entry_id", "author_id", "number"])
    op.create_table(
        "version_change",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slice", sa.String(length=35), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("block", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id", "number"],
            ["version.entry_id", "version.number"],
            name=op.f("fk_version_change_entry_id_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "entry_id", "number", "slice", "field", "block", name=op.f("pk_version_change")
        ),
    )
    for name, columns in (
        ("part", ["entry_id", "slice", "field", "block", "number"]),
        ("field", ["entry_id", "field", "number"]),
        ("slice", ["entry_id", "slice", "number"]),
    ):
        op.create_index(f"ix_version_change_{name}", "version_change", columns)
    _note_changes()


def downgrade() -> None:
    op.drop_table("version_change")
    op.drop_index("ix_version_author", table_name="version")
    for name in ("erased", "pruned_at", "reverted_to"):
        op.drop_column("version", name)


def _note_changes() -> None:
    """Work out what the versions that are there changed, each against the one before it."""
    connection = op.get_bind()
    rows: list[dict[str, Any]] = []
    for entry_id, number, before, after in _neighbours(connection):
        rows += [
            {"entry_id": entry_id, "number": number, "slice": name, **one}
            for name in {*before, *after}
            for one in _slice_changes(before.get(name, {}), after.get(name, {}))
        ]
        if len(rows) > BATCH:
            connection.execute(sa.insert(CHANGE), rows)
            rows = []
    if rows:
        connection.execute(sa.insert(CHANGE), rows)


def _neighbours(connection: Any) -> Iterator[tuple[str, int, Any, Any]]:
    """Yield each version with what the one before it held, a batch at a time."""
    entry, number = VERSION.c.entry_id, VERSION.c.number
    key: tuple[str, int] = ("00000000-0000-0000-0000-000000000000", 0)
    held: Any = {}
    query = sa.select(VERSION).order_by(entry, number).limit(BATCH)
    while True:
        beyond = sa.and_(entry >= key[0], sa.or_(entry > key[0], number > key[1]))
        found = connection.execute(query.where(beyond)).all()
        if not found:
            return
        for row in found:
            before = held if row.entry_id == key[0] else {}
            yield row.entry_id, row.number, before, row.slices
            key, held = (row.entry_id, row.number), row.slices


def _slice_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for field in {*before, *after}:
        old, new = before.get(field), after.get(field)
        if old == new:
            continue
        yield {"field": field, "block": "", "change": _kind(old, new)}
        old_blocks, new_blocks = _blocks(old), _blocks(new)
        for one in {*old_blocks, *new_blocks}:
            if old_blocks.get(one) != new_blocks.get(one):
                kind = _kind(old_blocks.get(one), new_blocks.get(one))
                yield {"field": field, "block": one, "change": kind}


def _blocks(value: Any) -> dict[str, Any]:
    """Return blocks by id: a list of them as it is shared, or their parts in a locale."""
    if isinstance(value, list):
        whole = [one for one in value if isinstance(one, dict) and "_id" in one]
        return {one["_id"]: one for one in whole}
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        return {one: part for one, part in value.items() if len(one) <= 64}
    return {}


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"
