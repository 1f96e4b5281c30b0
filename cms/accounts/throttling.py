"""Slows down guessing: each failure for an account or from an address doubles the wait."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import SignInFailure
from cms.db.upserting import insert_into
from cms.errors import TooManyRequests
from cms.events.order import current_turn


@dataclass(frozen=True)
class Throttle:
    """How failures slow down what is tried next; times are in seconds.

    After `free` failures the wait is `first`, and doubles with each further one up to `longest`.
    A failure is forgotten after `memory`.
    """

    free: int = 5
    first: float = 1.0
    longest: float = 900.0
    memory: float = 86400.0

    def wait(self, failures: int) -> float:
        """Return how long to wait after so many failures."""
        over = failures - self.free
        return 0.0 if over < 0 else min(self.longest, self.first * 2.0 ** min(over, 60))


ACCOUNT = Throttle(longest=60.0)
"""Of one account: short at most, so that an attack does not lock its owner out."""
ADDRESS = Throttle(free=20)
"""From one address, behind which there may be many people."""


@dataclass(frozen=True)
class Counter:
    """What is counted: an account or an address, by the hash of its name, and how it slows."""

    key: str
    throttle: Throttle


def counter(kind: str, name: str, throttle: Throttle) -> Counter:
    """Return the counter of something by its name, such as an `account` or `address`."""
    text = f"{kind}:{name}".encode("utf-8", "surrogatepass")
    return Counter(hashlib.sha256(text).hexdigest(), throttle)


def admit(
    session: Session,
    counters: Iterable[Counter],
    refusal: str = "Too many attempts to sign in: try again later.",
) -> None:
    """Count an attempt as failed before it is made, or refuse it.

    Counting first keeps many attempts at once from all being let through; `clear` and `take_back`
    put right what turned out well. Raises `TooManyRequests`, saying `refusal`, with the seconds to wait;
    such an attempt is not counted.
    """
    # One order for all, so that two attempts never wait for each other.
    ordered = sorted(counters, key=lambda one: one.key)
    rows = [(one, _row(session, one)) for one in ordered]
    now = clock.now()
    wait = max((_remaining(one, row) for one, row in rows), default=0.0)
    if wait > 0:
        raise TooManyRequests(refusal, math.ceil(wait))
    for _, row in rows:
        row.failures += 1
        row.last_at = now
    session.flush()


def admit_in_turn(session: Session, counters: Iterable[Counter]) -> None:
    """Count an attempt as `admit` does, in a transaction that writes events too.

    The turn comes before what is counted, for all who take both: so none waits for the other.
    """
    current_turn(session)
    admit(session, counters)


def clear(session: Session, counters: Iterable[Counter]) -> None:
    """Forget the failures that were counted."""
    keys = [one.key for one in counters]
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_(keys)))


def take_back(session: Session, counters: Iterable[Counter]) -> None:
    """Take back the one attempt that `admit` has counted, and no earlier failure."""
    for one in counters:
        row = _row(session, one)
        row.failures = max(0, row.failures - 1)


def forget_old(session: Session, throttle: Throttle = ADDRESS) -> None:
    """Delete what is too old to count; for a job that runs now and then."""
    before = clock.now() - timedelta(seconds=throttle.memory)
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < before))


def _remaining(one: Counter, row: SignInFailure) -> float:
    since = (clock.now() - row.last_at).total_seconds()
    if since > one.throttle.memory:
        row.failures = 0
    return one.throttle.wait(row.failures) - since


def _row(session: Session, one: Counter) -> SignInFailure:
    """Return the counter's row, made if need be and locked until the transaction ends."""
    values = {"key": one.key, "failures": 0, "last_at": clock.now()}
    session.execute(insert_into(session, SignInFailure).values(**values).on_conflict_do_nothing())
    return session.scalars(
        select(SignInFailure)
        .where(SignInFailure.key == one.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
