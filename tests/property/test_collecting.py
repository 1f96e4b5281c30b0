"""The collector, called at any time between whatever people do, takes no file that is shown anywhere."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import SYSTEM
from cms.content.assets.collecting import collect
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.models import Entry, Version
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.erase import Erase
from cms.content.operations.prune import PruneHistory
from cms.content.operations.publish import Publish
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.site import create_site, load_site
from cms.content.undo.operation import Undo
from cms.db.identifiers import new_id
from cms.db.session import begin_write, make_session_factory
from cms.errors import CMSError
from cms.events.order import last_turn
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.opening import open_files
from cms.media.uploads import whole_upload
from cms.schema.registry import build_registry
from cms.settings import MediaSettings

REGISTRY = build_registry([*CORE_TYPES])
LATER = timedelta(days=5)
VERBS = (
    *("create", "replace", "replace", "publish", "revert", "prune", "erase", "undo"),
    *("trash", "restore", "purge", "later", "collect"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 2), st.integers(0, 3)),
    min_size=5,
    max_size=14,
)


class House:
    """A site of three assets at most, and what happens to them."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.assets = [new_id() for _ in range(3)]
        self.transactions: list[str] = []
        self.ahead = timedelta()

    def do(self, verb: str, which: int, what: int) -> None:
        if verb == "later":
            self.ahead += LATER
        elif verb == "collect":
            self.collect()
        else:
            try:
                self.apply(self.operation(verb, self.assets[which], what))
            except CMSError:
                return  # as it would be told: there is no such asset, or version, or it is not so

    def collect(self) -> None:
        with clock.freeze(clock.now() + self.ahead):
            collect(self.files)
        self.check()

    def upload(self, what: int) -> str:
        content = b"text %d" % what
        return whole_upload(self.files, None, "a.txt", [content]).id

    def operation(self, verb: str, entry: str, what: int) -> Operation:
        ops: dict[str, Any] = {
            "publish": lambda: Publish(entry=entry),
            "revert": lambda: Revert(entry=entry, version=what + 1, base_version=self.head(entry)),
            "prune": lambda: PruneHistory(keep_newest=what + 1),
            "erase": lambda: Erase(entry=entry, versions=(what + 1,), reason="asked for"),
            "undo": lambda: Undo(transaction=self.transactions[-1 - what]),
            "trash": lambda: Trash(entry=entry),
            "restore": lambda: Restore(entry=entry),
            "purge": lambda: Purge(entry=entry),
        }
        if verb == "create":
            data = {"file": {"upload": self.upload(what)}}
            return CreateEntry(type="asset", data=data, entry_id=entry, publish=what > 1)
        if verb == "replace":
            data = {"file": {"upload": self.upload(what)}}
            return SaveDraft(entry=entry, data=data, base_version=self.head(entry))
        if verb == "undo" and len(self.transactions) <= what:
            verb = "publish"
        made: Operation = ops[verb]()
        return made

    def head(self, entry: str) -> int:
        with self.files.sessions() as session:
            found = session.get(Entry, entry)
            return found.head if found else 1

    def apply(self, op: Operation) -> None:
        with self.files.sessions() as session:
            begin_write(session)
            Executor(session, load_site(session), REGISTRY, SYSTEM).apply(op)
            turn = last_turn(session)
            session.commit()
        assert turn is not None
        self.transactions.append(turn.transaction)

    def check(self) -> None:
        with self.files.sessions() as session:
            kept = {blob.hash: blob for blob in session.scalars(select(Blob))}
            shown = held(session)
        assert shown <= kept.keys()
        for blob in kept.values():
            assert self.files.has_bytes(blob)

    def end(self) -> None:
        """After everything, nothing is left but what is shown."""
        with clock.freeze(clock.now() + self.ahead + LATER):
            collect(self.files)
            with self.files.sessions() as session:
                kept = {blob.hash: blob.key for blob in session.scalars(select(Blob))}
                assert kept.keys() == held(session)
        assert {one.key for one in self.files.taking.list("")} >= set(kept.values())


def held(session: Session) -> set[str]:
    """Return the hash of every file that any version holds."""
    query = select(Version.slices).where(Version.pruned_at.is_(None))
    parts = itertools.chain.from_iterable(one.values() for one in session.scalars(query))
    return {part["file"]["hash"] for part in parts if part.get("file")}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings.default.max_examples // 2,  # type: ignore[union-attr]
)
@given(steps=STEPS)
def run(files: Files, steps: list[tuple[str, int, int]]) -> None:
    house = House(files)
    for step in steps:
        house.do(*step)
    house.collect()
    house.end()


def test_whatever_happens_no_file_goes_that_a_version_shows(engine: Engine, tmp_path: Path) -> None:
    files = open_files(MediaSettings(folder=tmp_path), engine, make_session_factory(engine))
    with files.writing() as session:
        create_site(session, key="main", name="Main", locales=("en",))
    run(files)
