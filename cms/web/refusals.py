"""Records writes that were refused, in transactions of their own, and no more than the log can bear.

Whoever attacks makes refusals without end. One and the same is recorded once in a while by each
process, with how many there were since the last time.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from cms import clock
from cms.access.actor import Actor
from cms.db.identifiers import is_id
from cms.events.acting import act_as, record
from cms.web.apart import transaction_apart
from cms.web.path_template import path_template

PAUSE = 10.0
"""Seconds in which one and the same write that somebody known was refused is recorded once."""
WINDOW = 60.0
"""Seconds in which attempts of nobody known are recorded once."""
FORGED = "cms.web.forged"
"""Where the environ holds whose session's cookie a write came with that lacked its CSRF token."""
_HELD_MAX = 1000
_SUBJECTS_MAX = 5
trouble = logging.getLogger("cms.web")


@dataclass
class _Held:
    until: float
    missed: int = 0


class Refusals:
    """Records refusals of writes; one for each process, safe for threads."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], _Held] = {}
        self._lock = threading.Lock()

    def note(self, request: Any, status: int) -> None:
        """Record that a write was refused, if it was, and not just now."""
        actor: Actor | None = vars(request).get("actor")
        try:
            if status == 429:
                self._throttled(request)
            elif status == 403 and FORGED in request.environ:
                self._forged(request, request.environ[FORGED])
            elif status == 403 and actor is not None and actor.user_id is not None:
                self._refused(request, actor)
        except SQLAlchemyError:
            trouble.exception("the refusal of request %s was not recorded", request.request_id)

    def _refused(self, request: Any, actor: Actor) -> None:
        """Record what somebody known may not do."""
        if not self._due(PAUSE, str(actor.user_id), request.method, request.path_info):
            return
        parts = [part.lower() for part in request.path_info.split("/") if is_id(part)]
        with transaction_apart(request) as session:
            act_as(session, actor.user_id, actor.label)
            told = _told(request, 403)
            record(session, "access.refused", *parts[:_SUBJECTS_MAX], **told)

    def _throttled(self, request: Any) -> None:
        """Record that somebody tries more often than they may; who, nobody knows."""
        path = path_template(request, 429)
        refused = self._due(WINDOW, "throttled", path)
        if refused:
            with transaction_apart(request) as session:
                record(session, "access.throttled", refused=refused, **_told(request, 429))

    def _forged(self, request: Any, user_id: str) -> None:
        """Record a write by somebody's cookie that was not sent by a page that knows its token."""
        refused = self._due(WINDOW, "forged", user_id)
        if refused:
            with transaction_apart(request) as session:
                record(session, "access.forged", user_id, refused=refused, **_told(request, 403))

    def _due(self, pause: float, *key: str) -> int:
        """Return how many of these there were since the last that was recorded; 0 if that is recent."""
        now = clock.now().timestamp()
        with self._lock:
            held = self._held.get(key)
            if held is not None and now < held.until:
                held.missed += 1
                return 0
            if len(self._held) >= _HELD_MAX:
                self._held.clear()
            self._held[key] = _Held(now + pause)
        return 1 + (held.missed if held else 0)


def _told(request: Any, status: int) -> dict[str, str]:
    return {
        "method": request.method,
        "path": path_template(request, status),
        "request": request.request_id,
    }
