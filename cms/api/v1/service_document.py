"""The service document: what this is, where everything is, and what the caller may do."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pyramid.view import view_config

from cms.access.acl import decide
from cms.access.facts import NO_CONTENT
from cms.access.permissions import PermissionRegistry
from cms.access.visibility import visible
from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.reading import is_public
from cms.schema.registry import TypeRegistry
from cms.tree.root import ApiVersion1

NOUNS = (
    "types",
    "content",
    "paths",
    "tree",
    "batch",
    "graphql",
    "releases",
    "schedule",
    "calendars",
    "undo",
    "translations",
    "workflows",
    "tasks",
    "sessions",
    "factors",
    "tokens",
    "profile",
    "users",
    "groups",
    "roles",
    "grants",
    "breaks",
    "jobs",
    "webhooks",
    "notifications",
    "renditions",
)
API_VERSION = "1"


def product_version() -> str:
    """Return the version of the installed package, or `0` where it was not installed."""
    try:
        return version("cartouche-cms")
    except PackageNotFoundError:
        return "0"


@view_config(context=ApiVersion1, name="", request_method="GET")
def get_service_document(context: ApiVersion1, request: Any) -> Any:
    """Answer the service document."""
    no_parameters(request)
    site, actor = request.site, request.actor
    data = {
        "name": site.name,
        "product": "Cartouche",
        "version": product_version(),
        "api": API_VERSION,
        "locales": list(site.locales),
        "default_locale": site.default_locale,
        "time_zone": request.settings.site.time_zone,
        "fallbacks": {locale: list(chain[1:]) for locale, chain in site.chains.items()},
        "caller": {
            "id": actor.user_id,
            "name": actor.label,
            "signed_in": actor.user_id is not None,
        },
        "may": {"content": _content(request), "site": _site(request)},
    }
    links = {
        "self": url(request),
        "openapi": url(request, "openapi.json"),
        "docs": url(request, "docs"),
        **{noun: url(request, noun) for noun in NOUNS},
    }
    return readable(request, envelope(data, links), tags=["api"], public=is_public(request))


def _content(request: Any) -> dict[str, list[str]]:
    """Return, by type, what the caller may do to an entry of it somewhere."""
    registry = request.service(TypeRegistry)
    found: dict[str, list[str]] = {}
    for permission in request.service(PermissionRegistry):
        if not permission.content:
            continue
        types = {
            name
            for locale in request.site.locales
            for name in visible(
                request.rights, request.actor, permission.name, registry, locale
            ).types
        }
        for name in sorted(types):
            found.setdefault(name, []).append(permission.name)
    return found


def _site(request: Any) -> list[str]:
    return [
        permission.name
        for permission in request.service(PermissionRegistry)
        if not permission.content
        and decide(request.rights, request.actor, permission.name, NO_CONTENT).allowed
    ]
