"""Takes assets from readers whose licence is over, where the site wants that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cms.content.assets.types import ASSET
from cms.content.executor import Executor
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.licences import licensed_until
from cms.db.session import begin_write
from cms.errors import CMSError
from cms.events.order import database_clock


def end_licences(
    session: Session, make: Callable[[Session], Executor], today: date
) -> tuple[int, list[str]]:
    """Unpublish each asset whose last day is past, in a transaction of its own.

    Return how many, and what was refused (by a hook, say): the others go on. Done twice it does
    nothing more than once.
    """
    begin_write(session)
    found = licensed_until(
        session, ASSET, "live", database_clock(session), today - timedelta(days=1)
    )
    session.commit()
    ended, refused = 0, []
    for entry_id in dict.fromkeys(one.entry_id for one in found):
        begin_write(session)
        try:
            make(session).apply(Unpublish(entry=entry_id))
            session.commit()
            ended += 1
        except CMSError as error:
            session.rollback()
            refused.append(f"{entry_id}: {error.detail}")
    return ended, refused
