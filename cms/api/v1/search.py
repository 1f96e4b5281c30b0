"""Searching: the entries of all types that hold some words, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms.api.v1.answers import envelope, link_header, readable, url
from cms.api.v1.paths import short_forms
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import PageParams, read_page
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.query_params.reading import read_lens
from cms.api.v1.reading import is_public
from cms.content.lens import Lens
from cms.errors import BadRequest
from cms.search.asking import Synonyms
from cms.search.finding import Found, find
from cms.search.highlights import highlights
from cms.tree.root import SearchResource

FACETS = ("type",)


@view_config(context=SearchResource, name="", request_method="GET")
def search(context: SearchResource, request: Any) -> Any:
    """Answer a page of what holds the words of `q`, with the places where they stand."""
    params = Params.of(request.query_string)
    asked = read_lens(params)
    q, named = params.take("q"), params.take("type")
    facets = params.take_choice("facets", FACETS, "") == "type"
    page = read_page(params, request.service(Bounds))
    params.finish()
    if q is None:
        raise BadRequest("Say with 'q' what to look for.", "q")
    if page.after is not None:
        raise BadRequest(
            "What is found has pages by number: leave 'page[after]' out.", "page[after]"
        )
    lens = request.lens_for(**asked.arguments)
    known = _seen_types(lens)
    types = None if named is None else _named_types(named, known)
    found = find(
        request.cms_session,
        lens,
        q,
        types=types,
        limit=page.size,
        offset=page.offset,
        count=page.count,
        facets=facets,
        synonyms=request.service(Synonyms),
    )
    body = envelope(_told(request, lens, found), _links(request, page, found), _meta(page, found))
    tags = {f"type:{name}" for name in types or known}
    response = readable(request, body, tags=tags, public=is_public(request))
    response.headers["Link"] = link_header(body["links"])
    return response


def _seen_types(lens: Lens) -> list[str]:
    """Return the types of which the caller may see any entry."""
    visible = lens.visibility(lens.permissions[0])
    return [spec.name for spec in lens.registry if lens.actor.system or visible.of(spec.name)]


def _named_types(text: str, known: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in known:
            raise BadRequest(f"There is no type {name[:80]!r} that you may search.", "type")
    return names


def _told(request: Any, lens: Lens, found: Found) -> list[dict[str, Any]]:
    return [
        {
            **short,
            "locale": row.locale,
            "updated_at": row.updated_at,
            "highlights": highlights(
                lens, lens.registry.require(row.type), row.document, found.question
            ),
        }
        for row, short in zip(found.rows, short_forms(request, lens, found.rows), strict=True)
    ]


def _meta(page: PageParams, found: Found) -> dict[str, Any]:
    told: dict[str, Any] = {"size": page.size, "number": page.number or 1}
    if found.total is not None:
        told |= {"total": found.total, "pages": -(-found.total // page.size)}
    meta: dict[str, Any] = {"page": told, "tolerant": found.tolerant}
    if found.facets is not None:
        meta["facets"] = {"type": dict(sorted(found.facets.items()))}
    return meta


def _links(request: Any, page: PageParams, found: Found) -> dict[str, str]:
    kept = [pair for pair in split(request.query_string) if pair[0] != "page[number]"]

    def at(number: int) -> str:
        query = urlencode([*kept, ("page[number]", str(number))], safe="[],:")
        return url(request, "search", query=query)

    number = page.number or 1
    links = {"self": at(number), "first": at(1)}
    if number > 1:
        links["prev"] = at(number - 1)
    if found.more:
        links["next"] = at(number + 1)
    if found.total is not None:
        links["last"] = at(max(1, -(-found.total // page.size)))
    return links
