"""Makes what follows from a change of types: the indexes of fields, and entries derived anew."""

from __future__ import annotations

import logging

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms.content.indexes import ensure_indexes
from cms.content.rebuild import rebuild
from cms.content.site import load_site
from cms.db.session import WRITE
from cms.schema.registry import TypeRegistry

log = logging.getLogger("cms.jobs")


def apply_model(engine: Engine, sessions: sessionmaker[Session], types: TypeRegistry) -> int:
    """Make it, and return how many entries were derived anew.

    Committed a batch at a time: broken off, it goes on where it was when it is run again.
    """
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        ensure_indexes(connection, types)
    with sessions() as session:
        done = rebuild(session, load_site(session), types, _tell)
    for entry_id, reason in done.blocked.items():
        log.warning("%s could not be derived anew: %s", entry_id, reason)
    return done.count


def _tell(done: int, of: int) -> None:
    log.info("derived anew: %s of %s", done, of)
