"""Deeds about where entries are: moved in the tree, thrown away, taken out again, destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cms.content.operations.base import Operation
from cms.content.operations.move import Move as MoveOperation
from cms.content.operations.trash import Purge as PurgeOperation
from cms.content.operations.trash import Restore as RestoreOperation
from cms.content.operations.trash import Trash as TrashOperation
from tests.property.time_model.entries import Entry
from tests.property.time_model.showing import any_entry, call_off
from tests.property.time_model.site import Model
from tests.property.time_model.writing import pick


@dataclass(frozen=True)
class Move:
    """Somebody gives a page another place: under another page, or before a sibling."""

    number: int
    parent: int | None
    before: int | None

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry, under = pick(model, "page", self.number), pick(model, "page", self.parent)
        if entry is None or (under is not None and entry.id in model.tree.line(under.id)):
            return None
        parent = under.id if under else None
        siblings = [one for one in model.tree.siblings(parent) if one != entry.id]
        before = None
        if self.before is not None and siblings:
            before = siblings[self.before % len(siblings)]
        model.tree.place(entry.id, parent, now, before)
        return MoveOperation(entry=entry.id, parent=parent, before=before)


def throw_away(model: Model, entry: Entry, now: datetime) -> None:
    """Let an entry, and all that stands below it, lie in the trash."""
    below = model.tree.below(entry.id) if entry.type == "page" else [entry.id]
    for one in _of(model, below):
        if not one.trashed:
            call_off(one, now)
            one.stand(now, {})
            one.lie(now, "trashed")
            model.trash_roots[one.id] = entry.id


@dataclass(frozen=True)
class Trash:
    """Somebody throws an entry away, with all that stands below it."""

    number: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = any_entry(model, self.number)
        if entry is None or entry.trashed:
            return None
        throw_away(model, entry, now)
        return TrashOperation(entry=entry.id)


@dataclass(frozen=True)
class Restore:
    """Somebody takes an entry, and what went with it, out of the trash; nothing is published."""

    number: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = _root(model, self.number)
        if entry is None:
            return None
        for one in _thrown_with(model, entry):
            one.lie(now, "draft")
            del model.trash_roots[one.id]
        return RestoreOperation(entry=entry.id)


@dataclass(frozen=True)
class Purge:
    """Somebody destroys what lies in the trash; it never was."""

    number: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = _root(model, self.number)
        if entry is None:
            return None
        gone = {one.id for one in _thrown_with(model, entry)}
        if any(set(gone) & set(model.tree.line(one)) for one in model.entries.keys() - gone):
            return None
        for one in gone:
            del model.entries[one]
            del model.trash_roots[one]
            model.tree.spells.pop(one, None)
        return PurgeOperation(entry=entry.id)


def _root(model: Model, number: int) -> Entry | None:
    roots = sorted(set(model.trash_roots.values()))
    return model.entries[roots[number % len(roots)]] if roots else None


def _thrown_with(model: Model, root: Entry) -> list[Entry]:
    return list(_of(model, [one for one, r in model.trash_roots.items() if r == root.id]))


def _of(model: Model, ids: Iterable[str]) -> Iterable[Entry]:
    return [model.entries[one] for one in ids]
