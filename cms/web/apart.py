"""A short transaction apart from the request's: what is counted before anything else is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write


@contextmanager
def transaction_apart(request: Any) -> Iterator[Session]:
    """Give a session of its own that writes, committed at the end of the block, else rolled back."""
    with request.service(sessionmaker)() as session:
        begin_write(session)
        yield session
        session.commit()


@contextmanager
def writing_apart(request: Any) -> Iterator[Session]:
    """Give a session that writes, committed at the end of the block, rolled back if it raises.

    On SQLite, where one transaction writes at a time, it is the request's own once that has begun
    (as an `Idempotency-Key` has it do), and ends with it.
    """
    begun: Session | None = vars(request).get("cms_session")
    if begun is not None and begun.get_bind().dialect.name == "sqlite":
        yield begun
        return
    with transaction_apart(request) as session:
        yield session
