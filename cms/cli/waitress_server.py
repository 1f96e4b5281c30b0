"""The server for development: waitress, which closes connections whose requests arrive too slowly."""

from __future__ import annotations

import time
from typing import Any

import waitress.server
from waitress.channel import HTTPChannel

from cms.settings import Settings

HEADER_MAX = 65536
"""Bytes of a request's header, all fields together."""
_SPARE = 65536


class PunctualChannel(HTTPChannel):  # type: ignore[misc]
    """A connection on which each request has to have arrived some seconds after it began.

    Waitress itself waits for a while of silence only, which one byte now and then interrupts.
    """

    receive_seconds = 60.0
    _began: float | None = None

    def received(self, data: bytes) -> bool:
        """Take what arrived; a request that is not whole in time closes the connection."""
        more: bool = super().received(data)
        self._began = None if self.request is None else self._began or time.monotonic()
        return more

    def handle_close(self) -> None:
        """Close the connection, and the file that a request which is not whole was received in."""
        super().handle_close()
        with self.requests_lock:
            begun: Any = self.request
            self.request: Any = None
        if begun is not None:
            begun.close()

    @property
    def is_late(self) -> bool:
        """Whether a request has been on its way for too long."""
        began = self._began
        return began is not None and time.monotonic() - began > self.receive_seconds


def defaults(settings: Settings) -> dict[str, str]:
    """Return what `[server:main]` need not set: the bounds that the application has too."""
    largest = max(settings.api.body_max, settings.api.translations_max, settings.media.part_max)
    return {
        "max_request_header_size": str(HEADER_MAX),
        # Beyond the application's own, so that it is the one who says what is wrong.
        "max_request_body_size": str(largest + _SPARE),
        "channel_timeout": str(settings.limits.receive_seconds),
        "cleanup_interval": "1",
        # select() takes no file whose number is above 1,023, whoever else has the others.
        "asyncore_use_poll": "true",
    }


def create_server(app: Any, settings: Settings, given: dict[str, str]) -> Any:
    """Return a server that is ready to `run()`; raise `OSError` or `ValueError` as waitress does."""
    listening: dict[int, Any] = {}
    chosen = {**defaults(settings), **given}
    server = waitress.server.create_server(app, map=listening, **chosen)
    for one in listening.values():
        # Beside the servers, one for each address, there are what wakes them up.
        if isinstance(one, waitress.server.BaseWSGIServer):
            _make_punctual(one, settings.limits.receive_seconds)
    return server


def _make_punctual(server: Any, seconds: float) -> None:
    channel = type("Channel", (PunctualChannel,), {"receive_seconds": seconds})
    server.channel_class = channel
    close_idle = server.maintenance

    def maintenance(now: float) -> None:
        close_idle(now)
        for one in list(server.active_channels.values()):
            if one.is_late:
                one.will_close = True

    server.maintenance = maintenance
