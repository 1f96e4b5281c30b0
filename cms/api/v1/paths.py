"""What stands at a path of the tree, with its ancestors; or where it has gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import envelope, own_url, readable, url
from cms.api.v1.reading import ask, is_public, kept_of, presenter_for
from cms.cache.depending import Sources
from cms.content.lens import Lens
from cms.content.queries.addresses import at_path
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.content.queries.tree import paths
from cms.errors import NotFound
from cms.tree.navigation import AddressResource


@view_config(context=AddressResource, name="", request_method="GET")
def get_path(context: AddressResource, request: Any) -> Any:
    """Answer the entry at a path; a redirect that the site would give is answered as data."""
    asked = ask(request)
    lens = asked.lens
    found = at_path(request.cms_session, lens, context.segments)
    if found.redirect is not None:
        body = envelope(
            {"redirect": found.redirect, "status": 301},
            {"self": own_url(request), "target": _address(request, found.redirect)},
        )
        return readable(request, body, tags=["paths"], public=is_public(request))
    if found.row is None:
        raise NotFound("Nothing stands at this path.")
    row = found.row
    presenter = presenter_for(request, lens, asked.shape(lens.registry.require(row.type)))
    body = envelope(
        presenter.write([row])[0],
        {"self": own_url(request), "entry": url(request, "content", row.type, row.entry_id)},
        {"ancestors": short_forms(request, lens, found.ancestors)},
    )
    tags = {*presenter.tags(), *(f"entry:{one.entry_id}" for one in found.ancestors)}
    return readable(
        request,
        body,
        tags=tags,
        version=row.version,
        public=is_public(request),
        kept=kept_of(
            request,
            lens,
            presenter,
            Sources(
                editions={one.edition_id for one in found.ancestors},
                entries={one.entry_id for one in found.ancestors},
                segments=set(context.segments),
            ),
        ),
    )


def short_forms(request: Any, lens: Lens, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return rows as links to show: id, type, title, slug and path."""
    placed = paths(request.cms_session, lens, rows)
    called = titles(request.cms_session, lens, rows)
    return [
        {
            "id": row.entry_id,
            "type": row.type,
            "title": called[row.edition_id],
            "slug": row.slug,
            "path": placed.get(row.entry_id),
        }
        for row in rows
    ]


def _address(request: Any, path: str) -> str:
    return url(request, "paths", *path.strip("/").split("/"))
