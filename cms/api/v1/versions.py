"""The history of an entry: its versions, and one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.serialization.meta import version_etag
from cms.api.v1.serialization.version import version_data
from cms.content.queries.history import VersionInfo, version_document, versions
from cms.tree.content import VersionResource, VersionsResource

PERMISSION = "view_history"
NUMBER_MAX = 999_999_999


@view_config(context=VersionsResource, name="", request_method="GET", permission=PERMISSION)
def get_versions(context: VersionsResource, request: Any) -> Any:
    """Answer the versions of an entry, the newest first."""
    bounds: Bounds = request.service(Bounds)
    params = Params.of(request.query_string)
    size = params.take_number("page[size]", 1, bounds.page_max) or bounds.page_size
    before = params.take_number("before", 1, NUMBER_MAX)
    params.finish()
    spec, name = context.entry.spec, context.entry.__name__
    _, row = request.find_entry(spec, name)
    found = versions(request.cms_session, row.entry_id, limit=size + 1, before=before)
    place = ("content", spec.name, row.entry_id)
    links = {"self": url(request, *place, "versions"), "entry": url(request, *place)}
    if len(found) > size:
        query = urlencode({"page[size]": size, "before": found[size - 1].number}, safe="[]")
        links["next"] = url(request, *place, "versions", query=query)
    body = envelope([version_info(info) for info in found[:size]], links, {"page": {"size": size}})
    return readable(request, body, tags=[f"entry:{row.entry_id}"])


@view_config(context=VersionResource, name="", request_method="GET", permission=PERMISSION)
def get_version(context: VersionResource, request: Any) -> Any:
    """Answer one version with its document, in one locale."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    fallback = params.take_choice("fallback", ("default", "none"), "default") == "default"
    params.finish()
    spec, name = context.entry.spec, context.entry.__name__
    lens, row = request.find_entry(spec, name, locale)
    if not fallback:
        lens = replace(lens, fallback=False)
    found = version_document(request.cms_session, lens, row.entry_id, context.number)
    body = envelope(
        version_data(request, lens, spec, row, found),
        {
            "self": url(request, "content", spec.name, row.entry_id, "versions", context.__name__),
            "entry": url(request, "content", spec.name, row.entry_id),
        },
        version_info(found[0]),
    )
    return readable(request, body, tags=[f"entry:{row.entry_id}"], version=context.number)


def version_info(info: VersionInfo) -> dict[str, Any]:
    """Return a version without its document, as JSON."""
    return {
        "version": info.number,
        "etag": version_etag(info.number),
        "base": info.base,
        "author": {"id": info.author_id, "name": info.author_label},
        "note": info.note,
        "created_at": clock.to_text(info.created_at),
        "asserted_at": None if info.asserted_at is None else clock.to_text(info.asserted_at),
    }
