"""Watches what is answered: a line in the log for each request, an event for a write that is refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from cms.access.actor import Actor
from cms.web.path_template import path_template
from cms.web.refusals import Refusals
from cms.web.request import writes

Handler = Callable[[Any], Any]
log = logging.getLogger("cms.access")


def includeme(config: Any) -> None:
    """Put the tween around all that answers."""
    config.add_tween("cms.web.watching.watch", over="cms.web.tweens.outermost")


def watch(handler: Handler, registry: Any) -> Handler:
    """Log and record once the answer stands, and its transaction is over."""

    def tween(request: Any) -> Any:
        started = time.perf_counter()
        response = handler(request)
        if log.isEnabledFor(logging.INFO):
            _log(request, response, (time.perf_counter() - started) * 1000)
        if response.status_int in (403, 429) and writes(request):
            request.service(Refusals).note(request, response.status_int)
        return response

    return tween


def _log(request: Any, response: Any, milliseconds: float) -> None:
    asked = _actor(request)
    template = path_template(request, response.status_int)
    log.info(
        "%s %s %s",
        request.method[:20],
        template,
        response.status_int,
        extra={
            "request_id": request.request_id,
            "method": request.method[:20],
            "path": template,
            "status": response.status_int,
            "ms": round(milliseconds, 1),
            "user": asked.user_id if asked else None,
        },
    )


def _actor(request: Any) -> Actor | None:
    # Only where it was found out: its session is over.
    found: Actor | None = vars(request).get("actor")
    return found
