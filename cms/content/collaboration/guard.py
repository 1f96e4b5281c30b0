"""What a lock means to those who do not hold it: a warning, or a refusal where locks are strict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cms.access.acl import decide
from cms.content.collaboration.locks import Held, held_locks
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.db.ephemeral import Ephemeral
from cms.errors import EntryLocked

ALL = "*"


class Guard(Protocol):
    """The port by which the executor asks whether others have locked what was written."""

    def check(self, ctx: WriteContext) -> None:
        """Warn in the plan of what somebody else has locked, or raise EntryLocked."""


class NoGuard:
    """Locks are of no account: to importers and the command line."""

    def check(self, ctx: WriteContext) -> None:
        """Everything may be written."""


@dataclass(frozen=True)
class LockGuard:
    """Looks at the locks of all entries that an operation has written, before it is committed.

    After it, so that nobody learns of a lock who would have been refused anyway. `strict` names the
    content types whose locks bar others; `*` stands for all.
    """

    store: Ephemeral
    strict: frozenset[str] = frozenset()

    def check(self, ctx: WriteContext) -> None:
        """Warn in the plan of what somebody else has locked, or raise EntryLocked."""
        if ctx.actor.system or not ctx.written:
            return
        with self.store.reading(ctx.session) as connection:
            found = held_locks(connection, ctx.written, ctx.now)
        for entry_id, lock in found.items():
            if lock.user_id != ctx.actor.user_id:
                self._meet(ctx, ctx.written[entry_id], lock)

    def _meet(self, ctx: WriteContext, state: EntryState, lock: Held) -> None:
        told = _may_know(ctx, state)
        if self.strict & {ALL, state.spec.name}:
            if not told:
                raise EntryLocked("Somebody else has locked the entry: try again later.")
            raise EntryLocked(lock.sentence(), {"entry": state.id, **lock.to_json()})
        if told:
            ctx.plan.warnings.append(lock.sentence())


def _may_know(ctx: WriteContext, state: EntryState) -> bool:
    document = ctx.stored(state)
    return any(
        decide(ctx.rights, ctx.actor, "view_draft", ctx.facts(state, document, locale)).allowed
        for locale in ctx.site.locales
    )
