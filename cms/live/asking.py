"""Asks the application, within threads: what is asked takes a while, and other streams go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import sessionmaker

from cms.content.queries.looking_out import Outlook, Seen, look_out
from cms.live.places import Places
from cms.live.requests import Environ, fresh
from cms.services import Services
from cms.web.streams import OPENING, Feed, Opened, Opening, Standing, Told
from cms.web.sync_cursors import SyncCursor

_BY_CONNECTION = ("content-length", "connection", "transfer-encoding")


@dataclass(frozen=True)
class Answer:
    """What the application answered; `opened` where that is a stream."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    opened: Opened | None


class Asking:
    """The application, as the WSGI callable that Pyramid makes, and what is asked of it."""

    def __init__(self, app: Any, places: Places) -> None:
        self._app, self._places = app, places

    @property
    def _services(self) -> Services:
        services: Services = self._app.registry.cms_services
        return services

    def open(self, environ: Environ) -> Answer:
        """Ask for what a request asks for, with all that stands around requests."""
        admitted: list[str] = []

        def admit(who: str) -> None:
            # A request that lost a race is tried again.
            if not admitted:
                self._places.take(who)
                admitted.append(who)

        opening = Opening(admit)
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[..., Any]:
            begun.append((status, headers))
            return lambda _data: None

        answered = self._app({**fresh(environ), OPENING: opening}, start)
        body = b"".join(answered)
        status, headers = int(begun[-1][0][:3]), begun[-1][1]
        opened = opening.opened if status == 200 and environ["REQUEST_METHOD"] == "GET" else None
        if admitted and opened is None:
            self._places.give_back(admitted[0])
        kept = [(name, value) for name, value in headers if name.lower() not in _BY_CONNECTION]
        return Answer(status, kept, body, opened)

    def look(self, before: Seen | None) -> Outlook:
        """Look at what happened since."""
        with self._services.get(sessionmaker)() as session:
            return look_out(session, before)

    def standing(self, environ: Environ) -> Standing:
        """Return how somebody stands now; raise `CMSError` where their stream is to end."""
        with self._request(environ) as request:
            return self._services.get(Feed).standing(request)

    def tell(
        self, environ: Environ, cursors: Sequence[SyncCursor], verified: int
    ) -> Sequence[Told] | None:
        """Return what is told to those who see what the sender of `environ` sees."""
        with self._request(environ) as request:
            return self._services.get(Feed).tell(request, cursors, verified)

    @contextmanager
    def _request(self, environ: Environ) -> Iterator[Any]:
        """Give a request with a transaction of its own, of which nothing is kept."""
        with self._app.request_context(fresh(environ)) as request:
            request.tm.begin()
            try:
                yield request
            finally:
                request.tm.abort()
