"""All that an application answers visitors of its site: views, routes, pages, parts and hooks of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms.extension.manager import Plugins
from cms.site.serving.contributed import gather
from cms.themes.checking import VIEWS
from tests.functional.api.hostile.places import registered
from tests.functional.api.hostile.test_rights import ROWS as API_ROWS

from .site_rows import Cell

HOOKS = {"render_head": "head", "resolve_missing": "missing"}


def registry_of(app: Any) -> Any:
    """Return the registry of an application, whatever it is wrapped in."""
    while not hasattr(app, "registry"):
        app = app.app
    return app.registry


def answered(app: Any, plugins: Plugins) -> frozenset[Cell]:
    """Return all of it that has no row in the API's own tables."""
    return frozenset({*_views(app), *_routes(app)}) | shown(plugins)


def shown(plugins: Plugins) -> frozenset[Cell]:
    """Return what pages are made of, whatever application answers: views of themes, and of plugins."""
    return frozenset({*_contributed(plugins), *(("view", one) for one in VIEWS)})


def _views(app: Any) -> Iterator[Cell]:
    for place in registered(_Holder(registry_of(app))):
        for method in place.methods - {"HEAD"}:
            cell = (place.context, place.view, method)
            if cell not in API_ROWS:
                yield cell


class _Holder:
    """What has a registry, as an application has."""

    def __init__(self, registry: Any) -> None:
        self.registry = registry


def _routes(app: Any) -> Iterator[Cell]:
    for entry in registry_of(app).introspector.get_category("views") or ():
        view = entry["introspectable"]
        methods = view.get("request_methods") or ("GET",)
        for method in {methods} if isinstance(methods, str) else {*methods} - {"HEAD"}:
            if view.get("route_name"):
                yield ("route", view["route_name"], method)


def _contributed(plugins: Plugins) -> Iterator[Cell]:
    site = gather(plugins)
    for route in site.routes:
        yield from (("page", route.plugin, route.page.name, one) for one in route.page.methods)
    for plugin, one in site.parts:
        yield ("part", plugin, one.name)
    for info in plugins.infos():
        yield from ((HOOKS[hook], info.name) for hook in info.hooks if hook in HOOKS)
