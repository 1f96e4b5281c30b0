"""A deed that takes back: all that one transaction changed is as it was, as a new change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cms.content.operations.base import Operation
from cms.content.undo.operation import Undo as UndoOperation
from tests.property.time_model.entries import Entry
from tests.property.time_model.placing import throw_away
from tests.property.time_model.site import Model


@dataclass(frozen=True)
class Undo:
    """Somebody takes back one of the last transactions, which nothing has touched since."""

    number: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        if len(model.log) < 1 or self.number >= len(model.log):
            return None
        done = model.log[-1 - self.number]
        touched = {
            one
            for one, entry in done.after.entries.items()
            if _differs(done.before, entry, done.after)
        }
        later = (one for one in touched if one not in model.entries)
        if any(later) or any(_differs(done.after, model.entries[one], model) for one in touched):
            return None
        # Parents before what stands below them, as the site takes them out of the trash.
        for entry_id in sorted(touched, key=lambda one: len(model.tree.line(one))):
            _take_back(model, entry_id, done.before, done.at, now)
        return UndoOperation(transaction=done.transaction)


def _differs(before: Model, entry: Entry, after: Model) -> bool:
    """Whether an entry is not what it was before."""
    old = before.entries.get(entry.id)
    if old is None:
        return True
    same = replace(entry, settled=old.settled) == old
    return not (same and before.tree.spells.get(entry.id) == after.tree.spells.get(entry.id))


def _take_back(model: Model, entry_id: str, before: Model, at: datetime, now: datetime) -> None:
    entry, old = model.entries[entry_id], before.entries.get(entry_id)
    if old is None:
        if not entry.trashed:
            throw_away(model, entry, now)
        return
    if old.trashed != entry.trashed:
        if old.trashed:
            if before.trash_roots[entry_id] == entry_id:
                throw_away(model, entry, now)
            return
        entry.lie(now, "draft")
        del model.trash_roots[entry_id]
    _place_back(model, entry_id, before, now)
    entry.write(now, old.slices)
    _intend_again(entry, old, now)
    was, is_now = old.shown(at), entry.shown(at)
    changed = {name for name in {*was, *is_now} if was.get(name) != is_now.get(name)}
    if changed:
        kept = {name: one for name, one in entry.shown(now).items() if name not in changed}
        entry.stand(now, {**kept, **{name: was[name] for name in changed if name in was}})


def _place_back(model: Model, entry_id: str, before: Model, now: datetime) -> None:
    """Let it stand where it stood; somebody else may have come to stand at the same rank."""
    spells = model.tree.spells.get(entry_id, [])
    was = before.tree.spells.get(entry_id, [])
    if spells and (spells[-1].parent, spells[-1].rank) != (was[-1].parent, was[-1].rank):
        earlier = [one for one in spells if one.since < now]
        model.tree.spells[entry_id] = [*earlier, replace(was[-1], since=now, asserted=True)]


def _intend_again(entry: Entry, old: Entry, now: datetime) -> None:
    """Call off what was intended since, and intend again what was called off, if it lies ahead."""
    known = {(one.at, one.made, one.slices, one.version): one for one in old.intents}
    for index, one in enumerate(entry.intents):
        was = known.get((one.at, one.made, one.slices, one.version))
        cancelled = now if was is None else was.cancelled
        if one.at > now and cancelled != one.cancelled:
            entry.intents[index] = replace(one, cancelled=cancelled)
