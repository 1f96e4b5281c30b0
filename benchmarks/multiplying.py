"""Multiplies posts by SQL: a hundred thousand by the operations would take too long to wait for.

Each copy of a post has a new id, title, slug, position and date, and rows of its own in `entry`,
`placement`, `entry_scope`, `version`, `live`, `edition` and `reference`, as if it had been created.
What is not multiplied: the event log, which no measured read looks at but for its newest number.
`check` counts the rows afterwards, and compares copies with what the operations would have written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)

from benchmarks.content import APART, slug_of
from cms.access.models import EntryScope
from cms.cli.site import Site
from cms.content import positions
from cms.content.models import Edition, Entry, Live, Placement, Reference, Version
from cms.db.column_types import Id
from cms.db.identifiers import new_id
from cms.db.session import WRITE
from cms.schema.keys import document_keys

TYPE = "post"
_COPY = Table(
    "benchmark_copy",
    MetaData(),
    Column("old_id", Id, index=True),
    Column("new_id", Id),
    Column("k", Integer),
    Column("position", String(200)),
    Column("title", Text),
    Column("slug", Text),
    Column("new_title", Text),
    Column("new_slug", Text),
    prefixes=["TEMPORARY"],
)
_CHUNK = 5000


def multiply(site: Site, wanted: int) -> int:
    """Copy the posts until there are `wanted`, and return how many rows of posts there are.

    Raises RuntimeError where the rows are not those that were to be made.
    """
    engine = site.engine.execution_options(**{WRITE: True})
    with engine.begin() as connection:
        _plan(connection, wanted)
        for statement in _statements(connection):
            connection.exec_driver_sql(statement)
        _COPY.drop(connection)
        connection.execute(text("ANALYZE"))
    return check(site, wanted)


def _plan(connection: Connection, wanted: int) -> None:
    """Write down which copies there are to be."""
    _COPY.create(connection)
    rows = connection.execute(
        select(Edition.entry_id, Edition.title, Edition.position)
        .where(Edition.type == TYPE, Edition.kind == "live", Edition.past.is_(False))
        .order_by(Edition.position)
    ).all()
    last = max((row.position for row in rows), default=None)
    planned: list[dict[str, Any]] = []
    for number in range(len(rows), wanted):
        base, k = rows[number % len(rows)], number // len(rows)
        last = positions.between(last, None)
        title = f"{base.title} {k:03}"
        planned.append(
            {
                "old_id": base.entry_id,
                "new_id": new_id(),
                "k": k,
                "position": last,
                "title": base.title,
                "slug": slug_of(base.title),
                "new_title": title,
                "new_slug": slug_of(title),
            }
        )
    for start in range(0, len(planned), _CHUNK):
        connection.execute(insert(_COPY), planned[start : start + _CHUNK])


def _statements(connection: Connection) -> Iterator[str]:
    postgresql = connection.dialect.name == "postgresql"
    stride = connection.execute(select(func.max(Edition.id))).scalar_one()
    edition = {
        "id": f"t.id + c.k * {stride}",
        "entry_id": "c.new_id",
        "position": "c.position",
        "recipe": "replace(t.recipe, '/' || t.position || '|', '/' || c.position || '|')",
        "title": "c.new_title",
        "slug": "c.new_slug",
        "doc": _renamed("t.doc"),
        "keys": _keys(postgresql),
        **{
            name: f"CASE WHEN t.kind = 'live' THEN {_earlier(name, postgresql)} ELSE t.{name} END"
            for name in ("valid_from", "valid_to")
        },
        **{
            name: _earlier(name, postgresql)
            for name in ("created_at", "updated_at", "published_at")
        },
    }
    since = {"valid_from": _earlier("valid_from", postgresql)}
    interval = {**since, "valid_to": _earlier("valid_to", postgresql)}
    yield _copied(Entry, "id", {"created_at": _earlier("created_at", postgresql)})
    yield _copied(Placement, "entry_id", {"position": "c.position", **since}, leave=("id",))
    yield _copied(EntryScope, "entry_id", {})
    asserted = {"asserted_at": _earlier("asserted_at", postgresql)}
    yield _copied(Version, "entry_id", {"slices": _renamed("t.slices"), **asserted})
    yield _copied(Live, "entry_id", interval, leave=("id",))
    yield _copied(Edition, "entry_id", edition)
    yield _references(stride)
    if postgresql:
        yield "SELECT setval(pg_get_serial_sequence('edition', 'id'), max(id)) FROM edition"


def _copied(
    model: type[Any], key: str, changed: Mapping[str, str], leave: tuple[str, ...] = ()
) -> str:
    """Return the statement that copies the rows of a table, with some columns changed."""
    table = model.__table__
    names = [one.name for one in table.columns if one.name not in leave]
    values = {**{name: f't."{name}"' for name in names}, key: "c.new_id", **changed}
    columns = ", ".join(f'"{name}"' for name in names)
    selected = ", ".join(values[name] for name in names)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {selected} "
        f"FROM benchmark_copy AS c JOIN {table.name} AS t ON t.{key} = c.old_id ORDER BY c.new_id"
    )


def _references(stride: int) -> str:
    table = Reference.__table__
    names = [one.name for one in table.columns if one.name not in ("id", "edition_id")]
    columns = ", ".join(names)
    selected = ", ".join(f"t.{name}" for name in names)
    return (
        f"INSERT INTO reference (edition_id, {columns}) "
        f"SELECT e.id + c.k * {stride}, {selected} FROM benchmark_copy AS c "
        "JOIN edition AS e ON e.entry_id = c.old_id JOIN reference AS t ON t.edition_id = e.id"
    )


def _renamed(column: str) -> str:
    """Return the SQL of a JSON text with title and slug replaced; ours need no escaping."""
    for name in ("title", "slug"):
        column = (
            f"""replace({column}, '"{name}":"' || c.{name} || '"', """
            f"""'"{name}":"' || c.new_{name} || '"')"""
        )
    return column


def _keys(postgresql: bool) -> str:
    """Return the SQL of the keys of a copy."""
    new = {
        "title": "c.new_title",
        "title~": "lower(c.new_title)",
        "slug": "c.new_slug",
        "slug~": "lower(c.new_slug)",
    }
    if postgresql:
        members = ", ".join(f"'{name}', {value}" for name, value in new.items())
        return f"t.keys || jsonb_build_object({members})"
    members = ", ".join(f"""'$."{name}"', {value}""" for name, value in new.items())
    return f"json_set(t.keys, {members})"


def _earlier(column: str, postgresql: bool) -> str:
    """Return the SQL of an instant of a copy: as many spans earlier as it is copies away."""
    hours = int(APART.total_seconds() // 3600) * 1000
    if postgresql:
        return f"t.{column} - c.k * interval '{hours} hours'"
    moved = f"strftime('%Y-%m-%dT%H:%M:%S', t.{column}, '-' || (c.k * {hours}) || ' hours')"
    return f"{moved} || substr(t.{column}, 20)"


def check(site: Site, wanted: int) -> int:
    """Count what there is, compare some documents with their keys, and return the rows."""
    with site.reading() as session:
        count = session.scalar
        posts = select(Entry.id).where(Entry.type == TYPE)
        counted = {
            "entry": count(select(func.count()).select_from(posts.subquery())),
            **{
                model.__tablename__: count(
                    select(func.count(func.distinct(model.entry_id))).where(
                        model.entry_id.in_(posts)
                    )
                )
                for model in (Placement, EntryScope, Version, Live)
            },
            "live edition": count(_editions("live")),
            "draft edition": count(_editions("draft")),
            "slug": count(
                select(func.count(func.distinct(Edition.slug))).where(Edition.type == TYPE)
            ),
            "link of an open edition": (count(_links()) or 0) / 6,
        }
        wrong = {name: found for name, found in counted.items() if found != wanted}
        if wrong:
            raise RuntimeError(f"there should be {wanted} of each: {wrong}")
        spec = site.registry.require(TYPE)
        sample = select(Edition).where(Edition.type == TYPE, Edition.id % 997 == 0)
        for edition in session.scalars(sample):
            document = orjson.loads(edition.doc)
            keys = document_keys(spec, document)
            if (keys, document["slug"]) != (edition.keys, edition.slug):
                raise RuntimeError(f"{edition.keys} of {edition.slug} should be {keys}")
    return wanted


def _editions(kind: str) -> Any:
    rows = select(func.count(func.distinct(Edition.entry_id)))
    return rows.where(Edition.type == TYPE, Edition.kind == kind)


def _links() -> Any:
    ours = select(Edition.id).where(Edition.type == TYPE, Edition.past.is_(False))
    return select(func.count()).where(Reference.edition_id.in_(ours))
