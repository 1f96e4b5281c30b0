"""JSON as answers have it: by orjson, with parts that are JSON text already left as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

from cms import clock

MEDIA_TYPE = "application/json"


def includeme(config: Any) -> None:
    """Make `renderer="json"` ours, and the default."""
    config.add_renderer("json", "cms.web.renderers.JSONRenderer")
    config.add_renderer(None, "cms.web.renderers.JSONRenderer")


def dumps(value: Any) -> bytes:
    """Write a value as JSON; times as RFC 3339 with `Z`, mappings and sets too."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.to_text(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class JSONRenderer:
    """Pyramid's renderer factory for JSON."""

    def __init__(self, info: Any) -> None:
        self.info = info

    def __call__(self, value: Any, system: Mapping[str, Any]) -> bytes:
        render: Callable[[Any], bytes] = dumps
        request = system.get("request")
        if request is not None and request.response.content_type == "text/html":
            request.response.content_type = MEDIA_TYPE
            request.response.charset = None
        return render(value)
