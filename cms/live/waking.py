"""Notices commits of any process, in a thread that waits for nothing else.

PostgreSQL notifies who listens. SQLite changes a number that is read from memory which the processes of
a host share, without a transaction; it is looked at ten times a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from cms.events.order import CHANNEL

log = logging.getLogger("cms.live")
_EVERY = 0.1
"""Seconds between two looks at SQLite, and between two looks at whether to stop."""
_AGAIN = 5.0
"""Seconds until a connection that was lost is made anew; until then there is polling."""


class Waking:
    """Calls `wake`, in a thread of its own, after each commit that others made."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine, self._wake = engine, wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live waking", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Cease to, and wait until it is so."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        watch = self._listen if self._engine.dialect.name == "postgresql" else self._watch
        while not self._stopping.is_set():
            try:
                watch()
            except Exception:
                # Each driver has errors of its own.
                if self._stopping.is_set():
                    return
                log.warning("commits are noticed by polling alone for now", exc_info=True)
                self._stopping.wait(_AGAIN)

    def _watch(self) -> None:
        connection = self._engine.raw_connection()
        try:
            cursor: Any = connection.cursor()
            before: Any = None
            while not self._stopping.wait(_EVERY):
                now = cursor.execute("PRAGMA data_version").fetchone()
                if now != before:
                    before = now
                    self._wake()
            cursor.close()
        finally:
            connection.invalidate()

    def _listen(self) -> None:
        connection = self._engine.raw_connection()
        try:
            # Not one of the pool's any more: it listens until it is closed.
            driver: Any = connection.driver_connection
            connection.detach()
            driver.rollback()
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self._wake()
            while not self._stopping.is_set():
                for _ in driver.notifies(timeout=_EVERY * 5, stop_after=1):
                    self._wake()
        finally:
            try:
                connection.close()
            except SQLAlchemyError:
                log.debug("a connection that listened was lost", exc_info=True)
