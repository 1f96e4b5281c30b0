"""Which methods an address answers, found among the views that are registered."""

from __future__ import annotations

from typing import Any

from zope.interface import implementedBy

_KEY = "cms_methods"


def allowed_methods(request: Any) -> tuple[str, ...]:
    """Return the methods that views of the request's context and name answer, sorted.

    Empty when traversal found no context with a view of that name.
    """
    context = getattr(request, "context", None)
    view_name = getattr(request, "view_name", None)
    if context is None or view_name is None or getattr(request, "subpath", None):
        return ()
    known = getattr(request.registry, _KEY, None)
    if known is None:
        known = registered_methods(request.registry)
        setattr(request.registry, _KEY, known)
    provided = [*type(context).__mro__, *implementedBy(type(context))]
    methods: set[str] = set()
    for kind in provided:
        methods |= known.get((kind, view_name), set())
    return tuple(sorted(methods))


def registered_methods(registry: Any) -> dict[tuple[Any, str], set[str]]:
    """Map each context and view name to the methods that its views answer."""
    known: dict[tuple[Any, str], set[str]] = {}
    for entry in registry.introspector.get_category("views") or ():
        view = entry["introspectable"]
        methods = view.get("request_methods") or ()
        named = {methods} if isinstance(methods, str) else set(methods)
        if "GET" in named:
            named.add("HEAD")
        known.setdefault((view.get("context"), view.get("name") or ""), set()).update(named)
    return known
