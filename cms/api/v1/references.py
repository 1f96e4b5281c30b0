"""What links to an entry."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens
from cms.api.v1.reading import require_seen
from cms.content.queries.entries import one
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.links import referrers
from cms.content.queries.titles import titles
from cms.content.queries.tree import paths
from cms.tree.content import EntryResource

LIMIT = 500


@view_config(context=EntryResource, name="references", request_method="GET")
def get_references(context: EntryResource, request: Any) -> Any:
    """Answer the entries that link to this one, each with the field of the link."""
    params = Params.of(request.query_string)
    asked = read_lens(params)
    params.finish()
    lens = request.lens_for(**asked.arguments)
    require_seen(request, lens, context.spec)
    row = one(request.cms_session, lens, context.spec.name, context.__name__)
    if row is None:
        raise request.no_entry(context.spec, context.__name__)
    found = referrers(request.cms_session, lens, row.entry_id, LIMIT + 1)
    sources = [source for source, _ in found[:LIMIT]]
    placed = paths(request.cms_session, lens, sources)
    hidden = hidden_fields(request.cms_session, lens, sources)
    called = titles(request.cms_session, lens, sources)
    data = [
        {
            "id": source.entry_id,
            "type": source.type,
            "title": called[source.edition_id],
            "field": field,
            "path": placed.get(source.entry_id),
        }
        for source, field in found[:LIMIT]
        if field.partition(".")[0] not in hidden.get(source.edition_id, ())
    ]
    body = envelope(
        data,
        {"self": url(request, "content", row.type, row.entry_id, "references")},
        {"more": len(found) > LIMIT},
    )
    return readable(request, body, tags=[f"entry:{row.entry_id}", *_tags(data)])


def _tags(data: list[dict[str, Any]]) -> set[str]:
    return {f"type:{item['type']}" for item in data}
