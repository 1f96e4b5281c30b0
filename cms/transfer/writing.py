"""The port through which an importer writes, and its form on a session: a savepoint at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.rights import load_rights
from cms.content.executor import Executor
from cms.content.hooks import Hooks, NoHooks
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.content.site import Site
from cms.db.session import begin_write
from cms.schema.registry import TypeRegistry


class Writer(Protocol):
    """Carries operations out, all or none."""

    def apply(self, ops: Sequence[Operation]) -> list[Outcome]:
        """Carry out `ops`; raises CMSError, and then nothing of them was done."""

    def checkpoint(self) -> None:
        """Mark that what was written so far may be made lasting."""


@dataclass
class SessionWriter:
    """Writes in one session, each group of operations under a savepoint.

    `commit` is called at checkpoints (every hundredth entry or so), so that a large import holds
    nobody up for long and can be taken up again where it was broken off; by default everything
    stays in the caller's transaction.
    """

    session: Session
    site: Site
    registry: TypeRegistry
    actor: Actor
    hooks: Hooks = field(default_factory=NoHooks)
    commit: Callable[[], None] | None = None

    def apply(self, ops: Sequence[Operation]) -> list[Outcome]:
        """Carry out `ops` under a savepoint."""
        begin_write(self.session)
        # A new executor takes a new turn: the numbers of events that are taken back stay free.
        executor = Executor(
            self.session,
            self.site,
            self.registry,
            self.actor,
            self.hooks,
            rights=load_rights(self.session),
        )
        savepoint = self.session.begin_nested()
        try:
            outcomes = executor.apply_all(ops)
            self.session.flush()
        except BaseException:
            savepoint.rollback()
            self.session.expire_all()
            raise
        savepoint.commit()
        # Versions are large, and nothing of them is needed again.
        self.session.expunge_all()
        return outcomes

    def checkpoint(self) -> None:
        """Commit, if the caller wants it, and begin the next transaction that writes."""
        if self.commit is not None:
            self.commit()
            begin_write(self.session)
