"""Answers the fields at the root: one list or entry each, read whole before fields are picked of it.

Relations are expanded by the presenter that answers of the API are written with: one query a level,
and rights judged in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from graphql import FieldNode, GraphQLResolveInfo

from cms.api.v1.content import list_query, named_by
from cms.api.v1.graphql.filters import FilterReader, sort_terms
from cms.api.v1.graphql.fixed import TYPE_NAMES
from cms.api.v1.graphql.outputs import EXTRAS
from cms.api.v1.graphql.shapes import Selected, Selections
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import ListParams, PageParams
from cms.api.v1.query_params.reading import read_instant
from cms.api.v1.reading import presenter_for, require_seen
from cms.content.lens import Lens
from cms.content.queries.addresses import at_path
from cms.content.queries.entries import by_ids, one
from cms.content.queries.listing import Page, find
from cms.content.queries.rows import Row
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.extension.site import EntryExtra
from cms.schema.content_type import TypeSpec
from cms.schema.filtering import parse
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint
from cms.web.renderers import dumps

LENS = ("locale", "fallback", "status", "release")
Resolver = Callable[..., Any]
Info = GraphQLResolveInfo["Asked"]


@dataclass
class Asked:
    """What resolvers need of a request; its `tags` are those of all that was read."""

    request: Any
    bounds: Bounds
    specs: Mapping[str, TypeSpec]
    extras: tuple[EntryExtra, ...] = ()
    tags: set[str] = field(default_factory=set)
    failed: bool = False
    """Whether a write failed, so that nothing of this request is kept."""

    def lens(self, given: Mapping[str, Any], pinned: Any = None) -> Lens:
        """Open the lens that a field's arguments ask for."""
        at = given.get("at")
        named = {name: given[name] for name in LENS if given.get(name) is not None}
        instant = None if at is None else read_instant("at", at)
        opened: Lens = self.request.lens_for(**named, at=instant, pinned=pinned)
        return opened

    def selections(self, info: Info) -> Selections:
        """Return what reads the selections of the operation."""
        variables = info.variable_values.coerced
        return Selections(info.schema, info.fragments, variables, self.bounds.include_depth)

    def write(
        self, lens: Lens, rows: Sequence[Row], selected: Selected, richtext: str | None
    ) -> list[dict[str, Any]]:
        """Return rows as entries with what was selected of them and of their relations."""
        presenter = presenter_for(self.request, lens, selected.shape(richtext))
        written = presenter.write(rows)
        self.tags |= presenter.tags()
        found = orjson.loads(dumps(written))
        if selected.extras:
            self._work_out(lens, [*rows, *presenter.expanded()], found, selected.extras)
        return found  # type: ignore[no-any-return]

    def _work_out(self, lens: Lens, rows: Sequence[Row], found: list[Any], names: set[str]) -> None:
        session = self.request.cms_session
        values = {
            one.name: one.values(session, lens, rows) for one in self.extras if one.name in names
        }
        pending: list[Any] = list(found)
        while pending:
            value = pending.pop()
            if isinstance(value, list):
                pending += value
            elif isinstance(value, dict):
                pending += value.values()
                if "_meta" in value and "id" in value:
                    value[EXTRAS] = {name: of.get(value["id"]) for name, of in values.items()}


def _asked(info: Info) -> Asked:
    return info.context


def resolve_site(_source: Any, info: Info) -> Any:
    """Answer the site's name and locales."""
    site = _asked(info).request.site
    return {
        "name": site.name,
        "locales": list(site.locales),
        "default_locale": site.default_locale,
    }


def resolve_entry(spec: TypeSpec) -> Resolver:
    """Return what answers one entry of a type."""

    def resolve(_source: Any, info: Info, **given: Any) -> Any:
        asked = _asked(info)
        lens = asked.lens(given)
        require_seen(asked.request, lens, spec)
        asked.tags.add(f"type:{spec.name}")
        row = _named(asked, lens, spec, given.get("id"), given.get("slug"))
        return None if row is None else _one(asked, info, lens, row, given.get("richtext"))

    return resolve


def _named(
    asked: Asked, lens: Lens, spec: TypeSpec, id: str | None, slug: str | None
) -> Row | None:
    session = asked.request.cms_session
    if id is None and slug is None and spec.singleton:
        page = PageParams(1, None, None, count=False)
        rows = find(session, lens, list_query(spec, lens, ListParams(None, (), page), None)).rows
        return rows[0] if rows else None
    if (id is None) == (slug is None):
        raise BadRequest("Name the entry by `id` or by `slug`.", "id")
    name = slug if id is None else id
    if id is not None and not is_id(id):
        return None
    return one(session, lens, spec.name, name or "")


def resolve_any(_source: Any, info: Info, id: str, **given: Any) -> Any:
    """Answer an entry of whatever type."""
    asked = _asked(info)
    lens = asked.lens(given)
    row = (
        by_ids(asked.request.cms_session, lens, {id.lower()}).get(id.lower()) if is_id(id) else None
    )
    return None if row is None else _one(asked, info, lens, row, given.get("richtext"))


def resolve_path(_source: Any, info: Info, path: str, **given: Any) -> Any:
    """Answer what stands at a path."""
    asked = _asked(info)
    lens = asked.lens(given)
    asked.tags.add("paths")
    found = at_path(asked.request.cms_session, lens, [one for one in path.split("/") if one])
    if found.row is None:
        return None if found.redirect is None else {"redirect": found.redirect, "entry": None}
    nodes = asked.selections(info).children(info.field_nodes, "entry")
    entry = _one(asked, info, lens, found.row, given.get("richtext"), nodes) if nodes else None
    return {"redirect": None, "entry": entry}


def _one(
    asked: Asked,
    info: Info,
    lens: Lens,
    row: Row,
    richtext: str | None,
    nodes: Sequence[FieldNode] | None = None,
) -> Any:
    if row.type not in asked.specs:
        return None
    selected = asked.selections(info).entry(
        info.field_nodes if nodes is None else nodes, type_of(info, row.type)
    )
    return asked.write(lens, [row], selected, richtext)[0]


def type_of(info: Info, content_type: str) -> str:
    """Return the name in the schema of a content type."""
    names: Mapping[str, str] = info.schema.extensions[TYPE_NAMES]
    return names[content_type]


def resolve_list(spec: TypeSpec) -> Resolver:
    """Return what answers a page of the entries of a type."""

    def resolve(_source: Any, info: Info, **given: Any) -> Any:
        asked = _asked(info)
        listed = _listed(asked, spec, given)
        cursor = _cursor(asked, spec, given)
        lens = asked.lens(given, pinned=cursor.instant if cursor else None)
        require_seen(asked.request, lens, spec)
        asked.tags.add(f"type:{spec.name}")
        selections = asked.selections(info)
        nodes = info.field_nodes
        edges = selections.children(nodes, "edges")
        entries = selections.children(nodes, "items") + selections.children(edges, "node")
        keyed = bool(edges or selections.children(nodes, "pageInfo"))
        counted = bool(selections.children(nodes, "total"))
        page = replace(listed.page, count=counted)
        query = list_query(spec, lens, replace(listed, page=page), cursor)
        found = find(asked.request.cms_session, lens, replace(query, each_key=keyed))
        selected = selections.entry(entries, type_of(info, spec.name))
        shown = asked.write(lens, found.rows, selected, given.get("richtext"))
        return _list_answer(asked, spec, given, lens, found, shown, cursor)

    return resolve


def _listed(asked: Asked, spec: TypeSpec, given: Mapping[str, Any]) -> ListParams:
    bounds = asked.bounds
    written = given.get("filter")
    tree = None
    if written:
        with named_by("filter"):
            in_json = FilterReader(asked.specs).read(written, spec)
            tree = parse.from_json(in_json, parse.Bounds(bounds.filter_depth, bounds.filter_max))
    sort = sort_terms(given.get("sort"))
    if len(sort) > bounds.sort_max:
        raise BadRequest(f"'sort' names more than {bounds.sort_max} fields.", "sort")
    size = _number(given, "first", bounds.page_max)
    number = _number(given, "page", bounds.page_number_max)
    after = given.get("after")
    if number is not None and after is not None:
        raise BadRequest("`page` and `after` can't be given together.", "after")
    page = PageParams(bounds.page_size if size is None else size, number, after, count=False)
    return ListParams(tree, sort, page)


def _number(given: Mapping[str, Any], name: str, most: int) -> int | None:
    value = given.get(name)
    if value is not None and not 1 <= value <= most:
        raise BadRequest(f"`{name}` is a whole number from 1 to {most}, not {value}.", name)
    return value


def _fingerprint(spec: TypeSpec, given: Mapping[str, Any]) -> str:
    asked = {name: one for name, one in given.items() if name not in ("first", "after", "page")}
    text = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()
    return query_fingerprint(f"graphql:{spec.name}", [("asked", text)])


def _cursor(asked: Asked, spec: TypeSpec, given: Mapping[str, Any]) -> Cursor | None:
    after = given.get("after")
    if after is None:
        return None
    signer: CursorSigner = asked.request.service(CursorSigner)
    return signer.read(after, _fingerprint(spec, given))


def _list_answer(
    asked: Asked,
    spec: TypeSpec,
    given: Mapping[str, Any],
    lens: Lens,
    found: Page,
    shown: list[dict[str, Any]],
    before: Cursor | None,
) -> dict[str, Any]:
    signer: CursorSigner = asked.request.service(CursorSigner)
    tied, pinned = _fingerprint(spec, given), before.instant if before else lens.now
    cursors = [signer.write(Cursor(keys, pinned), tied) for keys in found.keys]
    return {
        "items": shown,
        "edges": [
            {"cursor": cursor, "node": node} for cursor, node in zip(cursors, shown, strict=False)
        ],
        "pageInfo": {
            "hasNextPage": found.more,
            "hasPreviousPage": before is not None or (given.get("page") or 1) > 1,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
        "total": found.total,
    }
