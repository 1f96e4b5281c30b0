"""What does the jobs: a handler for each kind, and what it is told of the job at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from cms.errors import ConfigurationError
from cms.jobs.queue import Claim, finish


class PermanentFailure(Exception):
    """Raised by a handler: trying again would be in vain, so the job is dead at once."""


class RetryLater(Exception):
    """Raised by a handler: try again, not before `after` has passed, as a receiver asked."""

    def __init__(self, detail: str, after: timedelta) -> None:
        super().__init__(detail)
        self.after = after


class LeaseLost(Exception):
    """Another worker has the job by now; what this one did with it is to be rolled back."""


@dataclass(frozen=True)
class JobContext:
    """What a handler is told of its job.

    A job may be done twice: a worker can be killed between the deed and the note of it. So a
    handler either calls `finish` with the session in which it works, and both are committed
    together; or it tells whom it delivers to the `id`, which stays, and the `attempt`.
    """

    claim: Claim
    sessions: sessionmaker[Session]
    stopping: Event
    """Set when the worker is asked to stop; a long job may end early by raising anything."""

    @property
    def id(self) -> str:
        """The job's id, by which a receiver knows a repeat."""
        return self.claim.id

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.claim.attempt

    @property
    def delivery(self) -> str:
        """Names this attempt: the job's id, a dot, and which attempt it is."""
        return f"{self.id}.{self.attempt}"

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was enqueued."""
        return self.claim.payload

    @property
    def created_at(self) -> datetime:
        """When it was enqueued."""
        return self.claim.created_at

    def finish(self, session: Session) -> None:
        """Mark the job as done in the transaction of `session`; raise LeaseLost if it can't be."""
        if not finish(session, self.claim):
            raise LeaseLost(f"Job {self.id} is no longer this worker's.")


@dataclass(frozen=True)
class Handler:
    """What does the jobs of a kind, and how often it is tried (0: as the settings say)."""

    kind: str
    run: Callable[[JobContext], None]
    attempts: int = 0


class Handlers:
    """The handlers by kind; complete before the first job."""

    def __init__(self, handlers: Iterable[Handler], attempts: int) -> None:
        """Hold `handlers`; `attempts` is how often those are tried that don't say it."""
        found: dict[str, Handler] = {}
        for one in handlers:
            if one.kind in found:
                raise ConfigurationError(f"There are two handlers of the jobs {one.kind!r}.")
            found[one.kind] = one
        self._by_kind = MappingProxyType(found)
        self._attempts = attempts

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of jobs that can be done here."""
        return tuple(self._by_kind)

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._by_kind.values())

    def get(self, kind: str) -> Handler:
        """Return the handler of a kind that `kinds` names."""
        return self._by_kind[kind]

    def attempts(self, kind: str) -> int:
        """Return how often a job of a kind is tried before it is dead."""
        found = self._by_kind.get(kind)
        return (found.attempts if found else 0) or self._attempts
