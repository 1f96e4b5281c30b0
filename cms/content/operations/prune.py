"""Prune: let old versions go, by rule; who wrote them, when, and what they changed stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update

from cms.content.context import WriteContext
from cms.content.history.pins import pinned
from cms.content.models import Edition, Entry, Version
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.db.chunks import chunks
from cms.errors import BadRequest

BATCH = 200
"""Entries that one operation looks at; writers wait no longer than for one."""


@dataclass(frozen=True, kw_only=True)
class PruneHistory(Operation):
    """Delete what old versions held, of one entry or of up to 200 of the site.

    A version goes if it is not among the `keep_newest` newest of its entry and is older than
    `keep_days` days; at least one of the two has to be given. What is pinned stays: see
    `cms.content.history.pins`. `after` goes on behind an entry of an earlier batch.
    """

    name: ClassVar[str] = "prune_history"
    permission: ClassVar[str] = "manage_history"
    help: ClassVar[str] = "Delete what old versions held, by rule; the record of them stays."

    keep_newest: int | None = None
    keep_days: int | None = None
    entry: str | None = None
    after: str | None = None


def prune(ctx: WriteContext, op: PruneHistory) -> Outcome:
    """Carry out `PruneHistory`; the plan's `also` names each entry with its versions."""
    ctx.authorise_site(op.permission)
    rule = _rule(ctx, op)
    ids = _entries(ctx, op, rule)
    found = _versions(ctx, ids, rule)
    ctx.plan.also = [{"entry": one, "versions": numbers} for one, numbers in found.items()]
    for entry_id, numbers in found.items():
        let_go(ctx, entry_id, numbers)
    if found:
        ctx.record_site(
            "history.pruned",
            *found,
            versions=sum(map(len, found.values())),
            keep_newest=op.keep_newest,
            keep_days=op.keep_days,
        )
    ctx.session.expire_all()
    events = tuple(ctx.events)
    return Outcome("", "", 0, events, ctx.plan, unchanged=not found)


def let_go(ctx: WriteContext, entry_id: str, numbers: list[int]) -> None:
    """Delete what versions of an entry hold, and the drafts of then that are read from them."""
    for chunk in chunks(numbers):
        ctx.session.execute(
            update(Version)
            .where(Version.entry_id == entry_id, Version.number.in_(chunk))
            .values(slices={}, pruned_at=ctx.now)
            .execution_options(synchronize_session=False)
        )
        ctx.session.execute(
            delete(Edition)
            .where(Edition.entry_id == entry_id, Edition.version.in_(chunk))
            .where(Edition.kind.in_(("draft", "trash")), Edition.valid_to <= ctx.now)
            .execution_options(synchronize_session=False)
        )


def _rule(ctx: WriteContext, op: PruneHistory) -> ColumnElement[bool]:
    if op.keep_newest is None and op.keep_days is None:
        raise BadRequest("Say what to keep: keep_newest, keep_days, or both.")
    parts: list[ColumnElement[bool]] = [Version.pruned_at.is_(None), ~pinned()]
    if op.keep_newest is not None:
        newest = select(func.max(Entry.head)).where(Entry.id == Version.entry_id).scalar_subquery()
        parts.append(Version.number <= newest - op.keep_newest)
    if op.keep_days is not None:
        parts.append(Version.created_at < ctx.now - timedelta(days=op.keep_days))
    return and_(*parts)


def _entries(ctx: WriteContext, op: PruneHistory, rule: ColumnElement[bool]) -> list[str]:
    query = select(Entry.id).where(Entry.site_id == ctx.site.id)
    if op.entry is not None:
        query = query.where(Entry.id == op.entry)
    if op.after is not None:
        query = query.where(Entry.id > op.after)
    some = exists(select(Version.number).where(Version.entry_id == Entry.id, rule))
    return list(ctx.session.scalars(query.where(some).order_by(Entry.id).limit(BATCH)))


def _versions(ctx: WriteContext, ids: list[str], rule: ColumnElement[bool]) -> dict[str, list[int]]:
    query = select(Version.entry_id, Version.number).where(Version.entry_id.in_(ids), rule)
    found: dict[str, list[int]] = {}
    for row in ctx.session.execute(query.order_by(Version.entry_id, Version.number)):
        found.setdefault(row.entry_id, []).append(row.number)
    return found
