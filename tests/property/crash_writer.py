"""Writes to a site without end, until it is killed: `python -m tests.property.crash_writer URL`."""

from __future__ import annotations

import sys
from itertools import count

from cms.access.actor import SYSTEM
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.content.site import load_site
from cms.db.identifiers import new_id
from cms.db.session import begin_write, make_engine, make_session_factory
from tests.unit.content.world import REGISTRY


def write(url: str) -> None:
    """Create, change, publish, move, throw away: one transaction a round, then another one."""
    sessions = make_session_factory(make_engine(url))
    with sessions() as session:
        begin_write(session)
        site = load_site(session)
        session.commit()
    last = None
    for number in count():
        made = new_id()
        first = [
            CreateEntry(type="page", data={"title": f"Page {number}"}, entry_id=made, publish=True),
            SaveDraft(entry=made, data={"rank": number}, base_version=1, publish=True),
            Move(entry=made, parent=last),
        ]
        second = [
            SaveDraft(entry=made, data={"title": "Seite"}, locale="de", base_version=2),
            Publish(entry=made),
        ]
        third = [Trash(entry=last), Purge(entry=last)] if last and number % 3 == 2 else []
        for ops in filter(None, (first, second, third)):
            with sessions() as session:
                Executor(session, site, REGISTRY, SYSTEM).apply_all(ops)
                session.commit()
            print(made, flush=True)
        last = None if third else made


if __name__ == "__main__":
    write(sys.argv[1])
