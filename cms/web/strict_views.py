"""Refuses what Pyramid would let a view answer by accident: TRACE, and addresses that go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.errors import MethodNotAllowed, NotFound
from cms.web.allowed_methods import allowed_methods

View = Callable[[Any, Any], Any]


def includeme(config: Any) -> None:
    """Wrap every view, those of plugins too."""
    config.add_view_deriver(strict_view, "strict")


def strict_view(view: View, info: Any) -> View:
    """Derive a view that refuses both; views of exceptions stay as they are."""
    if info.exception_only:
        return view
    traversed = info.options.get("route_name") is None

    def strict(context: Any, request: Any) -> Any:
        if request.method == "TRACE":
            # Answering it would echo credentials (RFC 9110, 9.3.8).
            raise MethodNotAllowed("TRACE is not answered.", allowed_methods(request))
        if traversed and request.subpath:
            raise NotFound("There is nothing at this address.")
        return view(context, request)

    return strict
