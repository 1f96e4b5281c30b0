"""Keeping a copy: all that the caller sees at first, then what changed since."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from pyramid.view import view_config

from cms.access.marks import mark_of
from cms.api.v1.answers import answer, envelope, own_url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.query_params.reading import ShapeParams, read_paths
from cms.api.v1.reading import presenter_for
from cms.api.v1.serialization.shape import resolve_shape
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.content.queries.since import Part, changes, present_point, require_reach
from cms.errors import BadRequest, StartAgain
from cms.schema.declaration import fingerprint
from cms.tree.root import SyncResource
from cms.web.cursors import CursorSigner, query_fingerprint
from cms.web.sync_cursors import SyncCursor, SyncCursorSigner


@view_config(context=SyncResource, name="", request_method="GET")
def sync(context: SyncResource, request: Any) -> Any:
    """Answer a part of all that the caller sees, or of what changed since a cursor."""
    bounds: Bounds = request.service(Bounds)
    params = Params.of(request.query_string)
    text, named = params.take("cursor"), params.take("types")
    locale = params.take("locale")
    shape = _read_shape(params, bounds)
    size = params.take_number("page[size]", 1, bounds.page_max) or bounds.page_size
    params.finish()
    signer = SyncCursorSigner(request.service(CursorSigner).secret)
    query = _fingerprint(request)
    cursor = None if text is None else signer.read(text, query)
    # Whoever is to begin again is told so before a type that they no longer see is refused.
    lens = request.lens_for(locale=locale)
    stamp = _stamp(request, lens)
    if cursor is not None and cursor.stamp != stamp:
        raise StartAgain("Your rights, or the types, changed since then: begin without the cursor.")
    types = _types(lens, named)
    _check_shape(lens, types, shape, bounds)
    going_on = cursor is not None and cursor.after is not None
    if cursor is None:
        cursor = SyncCursor(query, stamp, None, present_point(request.cms_session, lens))
    elif not going_on:
        until = present_point(request.cms_session, lens)
        cursor = replace(cursor, since=cursor.until, until=until)
    if going_on:
        lens = replace(lens, pinned=cursor.until.instant)
    part = _part(request, lens, cursor, types, shape, size)
    following = replace(cursor, after=part.after)
    meta = {
        "deleted": [{"id": one, "type": name} for one, name in part.gone.items()],
        "cursor": signer.write(following),
        "more": part.after is not None,
    }
    data = _written(request, lens, part.rows, shape, bounds)
    return answer(request, envelope(data, {"self": own_url(request)}, meta))


def _part(
    request: Any,
    lens: Lens,
    cursor: SyncCursor,
    types: Sequence[str],
    shape: ShapeParams,
    size: int,
) -> Part:
    session = request.cms_session
    if cursor.since is not None:
        require_reach(session, lens, cursor.since)
        depth = max(map(len, (*shape.include, *(shape.fields or ()))), default=0)
        return changes(
            session, lens, cursor.since, types, include_depth=depth, after=cursor.after, size=size
        )
    if not types:
        return Part([], {}, None)
    after = None if cursor.after is None else (cursor.after,)
    page = find(session, lens, ListQuery(types=tuple(types), limit=size, after=after))
    return Part(page.rows, {}, page.rows[-1].entry_id if page.more else None)


def _read_shape(params: Params, bounds: Bounds) -> ShapeParams:
    fields, include = params.take("fields"), params.take("include")
    shape = ShapeParams(
        fields=None if fields is None else read_paths("fields", fields, bounds),
        include=() if include is None else read_paths("include", include, bounds),
    )
    for path in shape.include:
        if len(path) > bounds.include_depth:
            raise BadRequest(
                f"{'.'.join(path)!r} in 'include' is more than {bounds.include_depth} deep.",
                "include",
            )
    return shape


def _types(lens: Lens, named: str | None) -> list[str]:
    visible = lens.visibility("view")
    known = [spec.name for spec in lens.registry if lens.actor.system or visible.of(spec.name)]
    if named is None:
        return known
    names = list(dict.fromkeys(named.split(",")))
    for name in names:
        if name not in known:
            raise BadRequest(f"There is no type {name[:80]!r} that you may read.", "types")
    return names


def _check_shape(lens: Lens, types: Sequence[str], shape: ShapeParams, bounds: Bounds) -> None:
    """Raise `BadRequest` unless all the types have what is asked for."""
    if not shape.plain:
        for name in types:
            resolve_shape(shape, lens.registry.require(name), lens, bounds.include_depth)


def _written(
    request: Any, lens: Lens, rows: Sequence[Row], shape: ShapeParams, bounds: Bounds
) -> list[Any]:
    """Return rows as the API writes them, in their order; a few queries a type."""
    by_type: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_type[row.type if not shape.plain else ""].append(row)
    written: dict[str, Any] = {}
    for part in by_type.values():
        spec = lens.registry.require(part[0].type)
        resolved = resolve_shape(shape, spec, lens, bounds.include_depth)
        shown = presenter_for(request, lens, resolved).write(part)
        written.update(zip((row.entry_id for row in part), shown, strict=True))
    return [written[row.entry_id] for row in rows]


def _fingerprint(request: Any) -> str:
    pairs = [pair for pair in split(request.query_string) if pair[0] != "cursor"]
    return query_fingerprint(request.path_info, pairs)


def _stamp(request: Any, lens: Lens) -> str:
    """Return what is another one as soon as the caller, their rights, types or locales are."""
    actor, site = lens.actor, lens.site
    told = [
        mark_of(lens.rights, actor),
        sorted(actor.principals),
        sorted(actor.attributes.items()),
        None if actor.scopes is None else [one.to_json() for one in actor.scopes],
        site.chains[lens.locale],
        site.types_stamp,
        [[spec.name, spec.public, fingerprint(spec)] for spec in lens.registry],
    ]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:32]
