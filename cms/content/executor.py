"""The executor: the one door through which content is written, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.rights import Rights, RightsCache, load_rights
from cms.content.collaboration.guard import Guard, NoGuard
from cms.content.context import WriteContext
from cms.content.hooks import Hooks, NoHooks
from cms.content.model.holding import held_types
from cms.content.operations.base import Operation
from cms.content.operations.registry import HANDLERS
from cms.content.plan import Outcome, Plan
from cms.content.site import Site
from cms.content.undo.journal import held_journal, journal_of, put_journal_back
from cms.db.session import begin_write
from cms.errors import CMSError
from cms.events.order import current_turn
from cms.events.trying import only_tried
from cms.schema.registry import TypeRegistry


@dataclass
class Executor:
    """Carries operations out for one actor, in one transaction of `session`.

    It never commits: whoever opened the transaction does. After an error the transaction is
    to be rolled back.
    """

    session: Session
    site: Site
    registry: TypeRegistry
    actor: Actor
    hooks: Hooks = field(default_factory=NoHooks)
    rights: Rights | None = None
    rights_cache: RightsCache = field(default_factory=RightsCache)
    guard: Guard = field(default_factory=NoGuard)
    _saw: object = field(default=None, init=False, repr=False)

    def apply(self, op: Operation) -> Outcome:
        """Authorise, validate, carry out and record one operation.

        The turn is taken first, before any lock on an entry or on rights: whoever holds a lock
        holds the turn, so no two writers can wait for each other.
        """
        begin_write(self.session)
        current_turn(self.session)
        self._see_types()
        context = self._context(op)
        outcome: Outcome = self.hooks.wrap(op, context, lambda: HANDLERS[type(op)](context, op))
        self.guard.check(context)
        journal_of(self.session, context.turn).write(self.session, context.turn, self.site.id)
        self.registry = context.registry
        return outcome

    def _see_types(self) -> None:
        """Have the types that hold now that nobody else writes, once in a transaction.

        On SQLite nobody could have changed them since the transaction began.
        """
        transaction = self.session.get_transaction()
        types = held_types(self.session)
        if types is None or self._saw is transaction:
            return
        self._saw = transaction
        if self.session.get_bind().dialect.name == "postgresql":
            self.registry = types.now(self.session)

    def apply_all(self, ops: Sequence[Operation]) -> list[Outcome]:
        """Carry out several operations, all or none, at the same instant."""
        outcomes: list[Outcome] = []
        for index, op in enumerate(ops):
            try:
                outcomes.append(self.apply(op))
            except CMSError as error:
                error.operation = index
                raise
        return outcomes

    def plan(self, op: Operation) -> Plan:
        """Return what an operation would do, and leave everything as it was.

        It is carried out and taken back, so that the plan can't differ from the deed.
        """
        return self.plan_all([op])[0]

    def plan_all(self, ops: Sequence[Operation]) -> list[Plan]:
        """Return what several operations, one after the other, would do."""
        begin_write(self.session)
        journal, registry = held_journal(self.session), self.registry
        try:
            with only_tried(self.session):
                return [outcome.plan for outcome in self.apply_all(ops)]
        finally:
            self.registry = registry
            put_journal_back(self.session, journal)

    def _context(self, op: Operation) -> WriteContext:
        return WriteContext(
            session=self.session,
            site=self.site,
            registry=self.registry,
            rights=self.rights or load_rights(self.session, self.rights_cache),
            actor=self.actor,
            hooks=self.hooks,
            plan=Plan(operation=op.name),
        )
