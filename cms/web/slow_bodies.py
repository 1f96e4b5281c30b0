"""Bodies that arrive too slowly: where the server hands them over as they come, reading has an end.

Some servers (granian) let the application wait for each byte in one of a few threads, which a
handful of clients could hold for ever. So somebody else waits, and the application goes on when the
time is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from cms.errors import TooSlow

WAITING_MAX = 500
"""Readers of a process that wait at a time; beyond, whoever sends a body has to come again."""

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


def punctual(app: Application, seconds: float, waiting_max: int = WAITING_MAX) -> Application:
    """Return the application with bodies that have to have arrived within so many seconds."""
    waiting = threading.BoundedSemaphore(waiting_max)

    def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if _may_have_body(environ):
            environ["wsgi.input"] = PunctualInput(environ["wsgi.input"], seconds, waiting)
        return app(environ, start_response)

    return answer


def _may_have_body(environ: Environ) -> bool:
    """Say whether a body may follow (RFC 9112, 6.3); from HTTP/2 on, none need say that it does."""
    stated = environ.get("CONTENT_LENGTH", "0") not in ("", "0")
    newer = not environ.get("SERVER_PROTOCOL", "HTTP/1.1").startswith("HTTP/1")
    return stated or newer or "HTTP_TRANSFER_ENCODING" in environ


class PunctualInput:
    """A body (PEP 3333, `wsgi.input`) that raises `TooSlow` when its time is over."""

    def __init__(self, source: Any, seconds: float, waiting: threading.Semaphore) -> None:
        self._source = source
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._waiting = waiting

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, or all; raise `TooSlow`, or what the server raises."""
        reader = _Reader(self._source, size, self._waiting)
        if not self._waiting.acquire(blocking=False):
            raise TooSlow("Too many bodies are on their way: try again.")
        reader.start()
        reader.join(max(0.0, self._until - time.monotonic()))
        if reader.is_alive():
            raise TooSlow(f"The body did not arrive within {self._seconds:g} seconds.")
        return reader.found()


class _Reader(threading.Thread):
    """Waits for one part of a body; left alone, it ends when the client leaves."""

    def __init__(self, source: Any, size: int, waiting: threading.Semaphore) -> None:
        super().__init__(daemon=True)
        self._source, self._size, self._waiting = source, size, waiting
        self._read = b""
        self._failed: OSError | None = None

    def run(self) -> None:
        try:
            self._read = self._source.read(self._size)
        except OSError as error:
            self._failed = error
        except Exception as error:  # noqa: BLE001 - handed on to who asked
            self._failed = OSError(str(error))
        finally:
            self._waiting.release()

    def found(self) -> bytes:
        """Return what was read; raise `OSError` where the client left."""
        if self._failed is not None:
            raise self._failed
        return self._read
