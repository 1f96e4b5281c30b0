"""Pages for people: the welcome at `/`, and the API's documentation to read and try."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.service_document import product_version
from cms.tree.root import ApiVersion1, RootResource

STATIC = "api/static"


def includeme(config: Any) -> None:
    """Register the pages and what they load, all from this host."""
    config.add_static_view(
        STATIC, "cms.api:static", cache_max_age=3600, request_method=("GET", "HEAD")
    )
    config.scan(__name__)


@view_config(
    context=RootResource, name="", request_method="GET", renderer="templates/welcome.jinja2"
)
def welcome(context: RootResource, request: Any) -> dict[str, Any]:
    """Say what this is, and where to go on."""
    return _page(request) | {"user": request.actor.label if request.actor.user_id else None}


@view_config(
    context=ApiVersion1, name="docs", request_method="GET", renderer="templates/docs.jinja2"
)
def docs(context: ApiVersion1, request: Any) -> dict[str, Any]:
    """Show the documentation, which the page itself makes of the OpenAPI document."""
    no_parameters(request)
    return _page(request)


def _page(request: Any) -> dict[str, Any]:
    request.response.headers["Cache-Control"] = "no-cache"
    return {
        "site": request.site.name,
        "origin": request.host_url,
        "version": product_version(),
        "api": url(request),
        "docs": url(request, "docs"),
        "openapi": url(request, "openapi.json"),
        "static": lambda name: request.static_path(f"cms.api:static/{name}"),
    }
