"""Does one job: calls its handler, and writes down how it went."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from cms.jobs.handlers import Handlers, JobContext, LeaseLost, PermanentFailure, RetryLater
from cms.jobs.queue import Claim, fail, finish

log = logging.getLogger("cms.jobs")

TRIES = 5
"""How often the end of a job is written down where the database does not answer."""


@dataclass(frozen=True)
class Performer:
    """Does jobs with the handlers that there are."""

    sessions: sessionmaker[Session]
    handlers: Handlers
    stopping: Event

    def perform(self, held: Claim) -> None:
        """Do a job that was claimed; never raises, whatever its handler does."""
        context = JobContext(held, self.sessions, self.stopping)
        begun = time.monotonic()
        try:
            self.handlers.get(held.kind).run(context)
        except LeaseLost as error:
            log.warning("%s", error)
        except Exception as error:  # noqa: BLE001 - a job that fails must not end the worker
            self._failed(held, error)
        else:
            self._note(held, lambda session: finish(session, held))
            seconds = round(time.monotonic() - begun, 3)
            log.info("job %s (%s) done", held.id, held.kind, extra={"seconds": seconds})

    def _failed(self, held: Claim, error: Exception) -> None:
        attempts = held.attempts_max or self.handlers.attempts(held.kind)
        permanent = isinstance(error, PermanentFailure)
        last = permanent or held.attempt >= attempts
        log.log(
            logging.ERROR if last else logging.WARNING,
            "job %s (%s) failed at attempt %d of %d%s: %s",
            held.id,
            held.kind,
            held.attempt,
            attempts,
            " and is dead" if last else "",
            error,
            exc_info=None if isinstance(error, PermanentFailure | RetryLater) else error,
        )
        told = str(error) if permanent else f"{type(error).__name__}: {error}"
        after = error.after if isinstance(error, RetryLater) else None
        self._note(
            held,
            lambda session: fail(session, held, told, attempts, after=after, permanent=permanent),
        )

    def _note(self, held: Claim, write: Callable[[Session], bool]) -> None:
        """Write down how a job ended; where that fails for good, its lease runs out."""
        for attempt in range(TRIES):
            try:
                with self.sessions() as session:
                    write(session)
                    session.commit()
            except SQLAlchemyError as error:
                log.warning("the end of job %s could not be written down: %s", held.id, error)
                self.stopping.wait(2**attempt)
            else:
                return
