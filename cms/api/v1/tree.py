"""Navigation: what stands below a path, some levels deep."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import envelope, own_url, readable
from cms.api.v1.paths import short_forms
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens
from cms.api.v1.reading import is_public
from cms.cache.depending import Sources, kept
from cms.content.lens import Lens
from cms.content.queries.addresses import at_path
from cms.content.queries.rows import Row
from cms.content.queries.tree import children
from cms.errors import NotFound
from cms.tree.navigation import BranchResource
from cms.web.response_cache import is_kept

DEPTH, DEPTH_MAX = 2, 5
NODES_MAX = 1000
"""Entries that one level answers at most; `meta.more` says when there are others."""


@view_config(context=BranchResource, name="", request_method="GET")
def get_tree(context: BranchResource, request: Any) -> Any:
    """Answer what stands below a path, as far down as `depth` says; one query a level."""
    params = Params.of(request.query_string)
    asked = read_lens(params)
    depth = params.take_number("depth", 1, DEPTH_MAX) or DEPTH
    params.finish()
    lens = request.lens_for(**asked.arguments)
    start = _start(request, lens, context.segments)
    levels = _levels(request, lens, start, depth)
    rows = [row for level in levels for row in level]
    more = any(len(level) > NODES_MAX for level in levels)
    body = envelope(_nested(request, lens, start, rows), {"self": own_url(request)}, {"more": more})
    tags = {f"type:{row.type}" for row in rows} | {f"entry:{row.entry_id}" for row in rows}
    found = kept(request.cms_session, lens, Sources(everything=True)) if is_kept(request) else None
    return readable(request, body, tags=tags, public=is_public(request), kept=found)


def _start(request: Any, lens: Lens, segments: tuple[str, ...]) -> str | None:
    if not segments:
        return None
    found = at_path(request.cms_session, lens, segments)
    if found.row is None:
        raise NotFound("Nothing stands at this path.")
    return found.row.entry_id


def _levels(request: Any, lens: Lens, start: str | None, depth: int) -> list[list[Row]]:
    levels: list[list[Row]] = []
    parents: list[str | None] = [start]
    for _ in range(depth):
        if not parents:
            break
        level = children(request.cms_session, lens, parents, NODES_MAX + 1)
        levels.append(level)
        parents = [row.entry_id for row in level[:NODES_MAX]]
    return levels


def _nested(request: Any, lens: Lens, start: str | None, rows: list[Row]) -> list[dict[str, Any]]:
    below: dict[str | None, list[tuple[Row, dict[str, Any]]]] = defaultdict(list)
    for row, told in zip(rows, short_forms(request, lens, rows), strict=True):
        below[row.parent_id].append((row, told))

    def nodes(parent: str | None) -> list[dict[str, Any]]:
        return [{**told, "children": nodes(row.entry_id)} for row, told in below.get(parent, [])]

    return nodes(lens.site.id if start is None else start)
