"""A worker, or a scheduler alone, until it is killed: `python -m tests.property.worker_process …`.

Its arguments: the database's URL, `worker` or `scheduler`, and the file that stands for a receiver
outside, to which each delivery is appended as a line: the job's id, the attempt, the event's number.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from sqlalchemy.orm import Session

from cms.background import sweep_chore
from cms.db.session import make_engine, make_session_factory
from cms.events.models import Event
from cms.events.relay import Follower
from cms.jobs.chores import relay_chore
from cms.jobs.handlers import Handler, Handlers, JobContext
from cms.jobs.queue import enqueue
from cms.jobs.worker import Pace, Worker
from tests.unit.content.world import REGISTRY

FOLLOWED = frozenset({"entry.published", "entry.unpublished", "entry.schedule_lapsed"})
PACE = Pace(threads=2, poll=0.05, lease=3.0, grace=5.0)


def note(session: Session, event: Event) -> None:
    """Ask for a delivery of each event that is followed."""
    enqueue(session, "deliver", {"number": event.number})


def make(url: str, role: str, receiver: str) -> Worker:
    """Return the worker that a role stands for."""
    sessions = make_session_factory(make_engine(url))
    out = os.open(receiver, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def deliver(job: JobContext) -> None:
        line = f"{job.id} {job.attempt} {job.payload['number']}\n"
        # A receiver takes its time, before and after; that is when it is worth being killed.
        job.stopping.wait(0.03)
        os.write(out, line.encode())
        job.stopping.wait(0.03)

    sweeping = sweep_chore(sessions, REGISTRY)
    if role == "scheduler":
        return Worker(sessions, Handlers([], 1), [sweeping], PACE)
    relaying = relay_chore(sessions, Follower("receiver", note, FOLLOWED))
    handlers = Handlers([Handler("deliver", deliver)], attempts=1000)
    return Worker(sessions, handlers, [sweeping, relaying], PACE)


def main(url: str, role: str, receiver: str) -> None:
    """Work until SIGTERM, or until killed."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    worker = make(url, role, receiver)
    working = threading.Thread(target=worker.run)
    working.start()
    print("ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    worker.stop()
    working.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
