"""Retention: prunes the whole site by rule, batch after batch; for the command and for jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.content.executor import Executor
from cms.content.operations.prune import BATCH, PruneHistory
from cms.content.plan import Plan
from cms.db.session import begin_write
from cms.errors import BadRequest


@dataclass(frozen=True)
class Rule:
    """What is kept beside what is pinned: the newest versions of an entry, and all younger ones.

    None, or 0 as settings have it, says nothing; a rule that says nothing prunes nothing.
    """

    keep_newest: int | None = None
    keep_days: int | None = None

    def __bool__(self) -> bool:
        return bool(self.keep_newest or self.keep_days)


@dataclass
class Pruned:
    """How many versions of how many entries let go of what they held."""

    entries: int = 0
    versions: int = 0


def prune_history(
    session: Session,
    make: Callable[[Session], Executor],
    rule: Rule,
    *,
    entry: str | None = None,
    dry_run: bool = False,
) -> Pruned:
    """Prune a site, in batches of entries, and commit after each; return how much that was.

    `make` gives an executor on the session; the actor needs `manage_history`. With `dry_run`
    nothing changes. Raises BadRequest for a rule that says nothing.
    """
    if not rule:
        raise BadRequest(
            "There is no rule: set cms.history.keep_newest or cms.history.keep_days, or name one."
        )
    total, after = Pruned(), None
    while True:
        begin_write(session)
        executor = make(session)
        op = PruneHistory(
            keep_newest=rule.keep_newest or None,
            keep_days=rule.keep_days or None,
            entry=entry,
            after=after,
        )
        plan: Plan = executor.plan(op) if dry_run else executor.apply(op).plan
        session.rollback() if dry_run else session.commit()
        total.entries += len(plan.also)
        total.versions += sum(len(one["versions"]) for one in plan.also)
        if len(plan.also) < BATCH:
            return total
        after = plan.also[-1]["entry"]
