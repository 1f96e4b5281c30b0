"""What somebody follows who keeps a copy: which types, in which shape, and the next part of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from cms.access.marks import mark_of
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.query_params.reading import ShapeParams, read_paths
from cms.api.v1.reading import presenter_for
from cms.api.v1.serialization.shape import resolve_shape
from cms.content.lens import Lens
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.content.queries.since import Part, changes, present_point, require_reach
from cms.errors import BadRequest
from cms.schema.declaration import fingerprint
from cms.web.cursors import CursorSigner, query_fingerprint
from cms.web.sync_cursors import SyncCursor, SyncCursorSigner

PATH = "/api/v1/sync"
"""What cursors are tied to, whichever address gives them out or takes them."""


@dataclass(frozen=True)
class Following:
    """The parameters of who follows: types, locale and shape, and how many entries at a time.

    `query` is what ties cursors to them, and `given` the cursor that came with them.
    """

    query: str
    given: str | None
    named: str | None
    locale: str | None
    shape: ShapeParams
    size: int
    bounds: Bounds

    def types(self, lens: Lens) -> list[str]:
        """Return the types to tell of; raise `BadRequest` unless all have what is asked for."""
        types = _types(lens, self.named)
        if not self.shape.plain:
            for name in types:
                resolve_shape(
                    self.shape, lens.registry.require(name), lens, self.bounds.include_depth
                )
        return types


def read_following(request: Any) -> Following:
    """Read the parameters of a request; raise `BadRequest` for what is wrong with them."""
    bounds: Bounds = request.service(Bounds)
    params = Params.of(request.query_string)
    text, named = params.take("cursor"), params.take("types")
    locale = params.take("locale")
    shape = _read_shape(params, bounds)
    size = params.take_number("page[size]", 1, bounds.page_max) or bounds.page_size
    params.finish()
    pairs = [pair for pair in split(request.query_string) if pair[0] != "cursor"]
    query = query_fingerprint(PATH, pairs)
    return Following(query, text, named, locale, shape, size, bounds)


def signer_for(request: Any) -> SyncCursorSigner:
    """Return what writes and reads the cursors."""
    return SyncCursorSigner(request.service(CursorSigner).secret)


def onward(session: Any, lens: Lens, cursor: SyncCursor) -> tuple[Lens, SyncCursor]:
    """Return the cursor for what comes after one, and the lens to look for it through."""
    if cursor.after is not None:
        return replace(lens, pinned=cursor.until.instant), cursor
    return lens, replace(cursor, since=cursor.until, until=present_point(session, lens))


def part_of(
    request: Any, lens: Lens, following: Following, types: Sequence[str], cursor: SyncCursor
) -> Part:
    """Return what is told at a cursor; raise `StartAgain` where that can't be known any more."""
    session = request.cms_session
    if cursor.since is not None:
        require_reach(session, lens, cursor.since)
        shape = following.shape
        depth = max(map(len, (*shape.include, *(shape.fields or ()))), default=0)
        return changes(
            session,
            lens,
            cursor.since,
            types,
            include_depth=depth,
            after=cursor.after,
            size=following.size,
        )
    if not types:
        return Part([], {}, None)
    after = None if cursor.after is None else (cursor.after,)
    page = find(session, lens, ListQuery(types=tuple(types), limit=following.size, after=after))
    return Part(page.rows, {}, page.rows[-1].entry_id if page.more else None)


def written(request: Any, lens: Lens, following: Following, rows: Sequence[Row]) -> list[Any]:
    """Return rows as the API writes them, in their order; a few queries a type."""
    shape, bounds = following.shape, following.bounds
    by_type: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_type[row.type if not shape.plain else ""].append(row)
    found: dict[str, Any] = {}
    for part in by_type.values():
        spec = lens.registry.require(part[0].type)
        resolved = resolve_shape(shape, spec, lens, bounds.include_depth)
        shown = presenter_for(request, lens, resolved).write(part)
        found.update(zip((row.entry_id for row in part), shown, strict=True))
    return [found[row.entry_id] for row in rows]


def deleted(part: Part) -> list[dict[str, str]]:
    """Return what is no longer seen, as answers name it."""
    return [{"id": one, "type": name} for one, name in part.gone.items()]


def stamp_of(lens: Lens) -> str:
    """Return what is another one as soon as the caller, their rights, types or locales are."""
    actor = lens.actor
    told = [
        mark_of(lens.rights, actor),
        sorted(actor.principals),
        sorted(actor.attributes.items()),
        None if actor.scopes is None else [one.to_json() for one in actor.scopes],
        lens.site.chains[lens.locale],
        lens.site.types_stamp,
        [[spec.name, spec.public, fingerprint(spec)] for spec in lens.registry],
    ]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:32]


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
