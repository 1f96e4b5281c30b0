"""The columns of a list: what each entry is told by, chosen among facts, fields and contributions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from cms import clock
from cms.admin.contributed import Contributed, left_out
from cms.admin.lists.asked import OF_FIELD
from cms.admin.lists.chips import YES_NO
from cms.admin.lists.naming import names_of
from cms.admin.lists.subjects import Subject
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.rows import Row
from cms.content.queries.schedule import people
from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.keys import comparable

MOST = 8
OF_PLUGIN = "x."
"""Before the name of a contributed column."""
USUAL = ("published", "changed")
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class ListColumn:
    """One column: its name in the address, its head, and by what it sorts (nothing: not at all)."""

    name: str
    title: str
    own: bool = False
    sort: str = ""
    numeric: bool = False


FACTS = (
    ListColumn("type", mark("Type")),
    ListColumn("published", mark("First published"), sort="published"),
    ListColumn("changed", mark("Changed"), sort="changed"),
    ListColumn("created", mark("Made"), sort="created"),
    ListColumn("owner", mark("Owner")),
    ListColumn("slug", mark("Address")),
    ListColumn("version", mark("Version"), numeric=True),
)


def offered(request: Any, lens: Lens, subject: Subject) -> Mapping[str, ListColumn]:
    """Return the columns that a list may have, by name."""
    found = list(FACTS if subject.spec is None else FACTS[1:])
    if subject.spec is not None:
        found += _of_fields(subject.spec, lens)
    for one in request.service(Contributed).columns:
        if any(one.wanted(name) for name in subject.names):
            found.append(ListColumn(OF_PLUGIN + one.name, one.title))
    return {one.name: one for one in found}


def chosen(text: str, known: Mapping[str, ListColumn], subject: Subject) -> list[ListColumn]:
    """Return the columns that an address asks for, or the usual ones; raise `BadRequest`."""
    usual = ("type", "changed") if subject.spec is None else USUAL
    names = list(dict.fromkeys(text.split(","))) if text else list(usual)
    for name in names:
        if name not in known:
            raise BadRequest(f"There is no column {name[:80]!r} here.", "columns")
    if len(names) > MOST:
        raise BadRequest(f"A list has {MOST} columns at most, beside title and state.", "columns")
    return [known[name] for name in names]


def cells(
    request: Any, page: Page, lens: Lens, rows: Sequence[Row], columns: Sequence[ListColumn]
) -> Mapping[str, Cells]:
    """Return what each column says, by entry; as few queries whatever the number of rows."""
    found: dict[str, Cells] = {}
    fields = [one.name for one in columns if one.name.startswith(OF_FIELD)]
    shown = _of_documents(request, page, lens, rows, fields) if fields and rows else {}
    for column in columns:
        if column.name in shown:
            found[column.name] = shown[column.name]
        elif column.name.startswith(OF_PLUGIN):
            found[column.name] = _contributed(request, page, rows, column.name)
        elif column.name in _FACT:
            found[column.name] = _FACT[column.name](request, page, lens, rows)
    return found


def _of_fields(spec: TypeSpec, lens: Lens) -> list[ListColumn]:
    readable = lens.readable(spec)
    found = []
    for name, field in spec.fields.items():
        how = comparable(field)
        if name not in readable or field.encrypted or name == spec.title_field or how is None:
            continue
        sort = OF_FIELD + name if how.ordered else ""
        numeric = isinstance(field, f.Integer | f.Decimal)
        found.append(ListColumn(OF_FIELD + name, str(field.label), True, sort, numeric))
    return found


def _contributed(request: Any, page: Page, rows: Sequence[Row], name: str) -> Cells:
    ids = [row.entry_id for row in rows]
    (column,) = (
        one for one in request.service(Contributed).columns if OF_PLUGIN + one.name == name
    )
    found: Cells = {}
    if ids:
        what = f"column {column.name!r}"
        with left_out(request, column, what), request.cms_session.begin_nested():
            found = column.values(request, page, ids)
    return found


def _of_documents(
    request: Any, page: Page, lens: Lens, rows: Sequence[Row], names: Sequence[str]
) -> Mapping[str, Cells]:
    hidden = hidden_fields(request.cms_session, lens, rows)
    spec = lens.registry.require(rows[0].type)
    plain = [name.removeprefix(OF_FIELD) for name in names]
    values: dict[str, dict[str, Any]] = {name: {} for name in plain}
    for row in rows:
        document, unseen = row.document, hidden.get(row.edition_id, frozenset())
        for name in plain:
            if name not in unseen and document.get(name) not in (None, "", []):
                values[name][row.entry_id] = document[name]
    targets = {
        target
        for name in plain
        for value in values[name].values()
        for target in _targets(spec.fields[name], value)
    }
    called = names_of(request, lens, targets)
    around = Around(page, called)
    return {
        OF_FIELD + name: {
            entry: told(spec.fields[name], value, around) for entry, value in values[name].items()
        }
        for name in plain
    }


def _targets(field: f.Field, value: Any) -> Iterable[str]:
    inner = field.of if isinstance(field, f.List) else field
    if isinstance(inner, f.Reference):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "id" in one:
                yield str(one["id"])


@dataclass(frozen=True)
class Around:
    """What it takes to tell a value: the page, and what entries are called."""

    page: Page
    called: Mapping[str, str]


@singledispatch
def told(field: f.Field, value: Any, around: Around) -> Any:
    """Return a value as a list shows it, in a line."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if isinstance(one, str | int))
    return value if isinstance(value, str) else "✓" if isinstance(value, dict) else str(value)


@told.register
def _(field: f.Boolean, value: Any, around: Around) -> Any:
    return around.page.say(dict(YES_NO)["true" if value else "false"])


@told.register(f.Integer)
@told.register(f.Decimal)
def _(field: f.Field, value: Any, around: Around) -> Any:
    return format_decimal(value, locale=around.page.language, decimal_quantization=False)


@told.register
def _(field: f.Date, value: Any, around: Around) -> Any:
    try:
        return format_date(date.fromisoformat(value), "medium", locale=around.page.language)
    except (TypeError, ValueError):
        return str(value)


@told.register
def _(field: f.DateTime, value: Any, around: Around) -> Any:
    try:
        return around.page.moment(clock.from_text(value))
    except (TypeError, ValueError):
        return str(value)


@told.register(f.Choice)
@told.register(f.Choices)
def _(field: Any, value: Any, around: Around) -> Any:
    labels = dict(field.choices)
    given = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one, one)) for one in given)


@told.register
def _(field: f.Reference, value: Any, around: Around) -> Any:
    given = value if isinstance(value, list) else [value]
    named = [around.called.get(one.get("id", ""), "…") or "…" for one in given if one]
    return ", ".join(named)


@told.register
def _(field: f.List, value: Any, around: Around) -> Any:
    parts = [told(field.of, one, around) for one in (value if isinstance(value, list) else [])]
    return Markup(", ").join(escape(one) for one in parts)


def _types(request: Any, page: Page, lens: Lens, rows: Sequence[Row]) -> Cells:
    return {row.entry_id: lens.registry.require(row.type).label for row in rows}


def _moments(name: str) -> Callable[[Any, Page, Lens, Sequence[Row]], Cells]:
    def of(request: Any, page: Page, lens: Lens, rows: Sequence[Row]) -> Cells:
        return {row.entry_id: page.moment(getattr(row, name)) for row in rows}

    return of


def _owners(request: Any, page: Page, lens: Lens, rows: Sequence[Row]) -> Cells:
    called = people(request.cms_session, {row.owner_id for row in rows})
    return {row.entry_id: called.get(row.owner_id or "", "") for row in rows}


def _slugs(request: Any, page: Page, lens: Lens, rows: Sequence[Row]) -> Cells:
    return {row.entry_id: row.slug or "" for row in rows}


def _versions(request: Any, page: Page, lens: Lens, rows: Sequence[Row]) -> Cells:
    return {row.entry_id: str(row.version) for row in rows}


_FACT: Mapping[str, Callable[[Any, Page, Lens, Sequence[Row]], Cells]] = {
    "type": _types,
    "published": _moments("published_at"),
    "changed": _moments("updated_at"),
    "created": _moments("created_at"),
    "owner": _owners,
    "slug": _slugs,
    "version": _versions,
}
