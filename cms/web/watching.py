"""Watches what is answered: a line in the log for each request, an event for a write that is refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from cms.access.actor import Actor
from cms.db.identifiers import is_id
from cms.db.session import begin_write
from cms.events.acting import act_as, record
from cms.web.path_template import path_template
from cms.web.request import writes

Handler = Callable[[Any], Any]
log = logging.getLogger("cms.access")
trouble = logging.getLogger("cms.web")
PAUSE = 10.0
"""Seconds in which one and the same refusal is recorded once."""
_HELD_MAX = 1000
_SUBJECTS_MAX = 5


def includeme(config: Any) -> None:
    """Put the tween around all that answers."""
    config.add_tween("cms.web.watching.watch", over="cms.web.tweens.outermost")


def watch(handler: Handler, registry: Any) -> Handler:
    """Log and record once the answer stands, and its transaction is over."""
    refusals = Refusals()

    def tween(request: Any) -> Any:
        started = time.perf_counter()
        response = handler(request)
        if log.isEnabledFor(logging.INFO):
            _log(request, response, (time.perf_counter() - started) * 1000)
        if response.status_int == 403 and writes(request):
            refusals.note(request)
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


class Refusals:
    """Records writes that somebody known was refused; the same one again only after a while."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], float] = {}

    def note(self, request: Any) -> None:
        """Record the refusal in a transaction of its own, since the request's was undone."""
        actor = _actor(request)
        if actor is None or actor.user_id is None:
            return
        key = (actor.user_id, request.method, request.path_info)
        now = time.monotonic()
        if now - self._held.get(key, -PAUSE) < PAUSE:
            return
        if len(self._held) >= _HELD_MAX:
            self._held.clear()
        self._held[key] = now
        try:
            self._record(request, actor)
        except SQLAlchemyError:
            trouble.exception("the refusal of request %s was not recorded", request.request_id)

    def _record(self, request: Any, actor: Actor) -> None:
        parts = [part.lower() for part in request.path_info.split("/") if is_id(part)]
        with request.service(sessionmaker)() as session:
            begin_write(session)
            act_as(session, actor.user_id, actor.label)
            record(
                session,
                "access.refused",
                *parts[:_SUBJECTS_MAX],
                method=request.method,
                path=path_template(request, 403),
                request=request.request_id,
            )
            session.commit()
