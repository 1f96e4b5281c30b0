"""Deeds that change what readers see: publish, unpublish, now or at an instant to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cms.content.operations.base import Operation
from cms.content.operations.publish import Publish as PublishOperation
from cms.content.operations.schedule import Schedule as ScheduleOperation
from cms.content.operations.schedule import Unschedule as UnscheduleOperation
from cms.content.operations.unpublish import Unpublish as UnpublishOperation
from tests.property.time_model.entries import CHAINS, LOCAL, Entry, Intent, Shown
from tests.property.time_model.site import Model

Locales = tuple[str, ...] | None


def any_entry(model: Model, number: int) -> Entry | None:
    """One of all entries."""
    there = list(model.entries.values())
    return there[number % len(there)] if there else None


def written(entry: Entry, version: int, locales: Locales = None) -> tuple[str, ...]:
    """The slices that publishing a version in some locales (all that it has) is about."""
    if not LOCAL[entry.type]:
        return ("*",)
    slices = entry.versions[version - 1].slices
    return ("*", *(locales or (one for one in CHAINS if slices.get(one))))


def there(entry: Entry, version: int, locales: Locales) -> Locales:
    """Those of some locales in which a version says anything; all where it says nothing there."""
    if locales is None or not LOCAL[entry.type]:
        return None
    slices = entry.versions[version - 1].slices
    return tuple(one for one in locales if slices.get(one)) or None


def show(entry: Entry, version: int, slices: Iterable[str], now: datetime, since: datetime) -> None:
    """Let slices show a version since an instant, by what somebody decides now."""
    shown = dict(entry.shown(since))
    new = {
        name: Shown(version, now)
        for name in slices
        if name not in shown or shown[name].version != version
    }
    if new:
        entry.stand(since, {**shown, **new})


@dataclass(frozen=True)
class Publish:
    """Somebody publishes a version in some locales, perhaps as of an earlier date."""

    number: int
    older: int
    locales: Locales
    shared: bool
    back: timedelta | None

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = any_entry(model, self.number)
        if entry is None:
            return None
        version = max(1, entry.head - self.older)
        locales = there(entry, version, self.locales)
        slices = written(entry, version, locales)
        since = now if self.back is None else now - self.back
        if not self.shared and "*" in entry.shown(since) and LOCAL[entry.type]:
            slices = tuple(one for one in slices if one != "*")
        show(entry, version, slices, now, since)
        if self.back is not None and entry.type == "page":
            model.tree.reach_back(entry.id, since)
        return PublishOperation(
            entry=entry.id,
            version=version,
            locales=locales,
            shared=self.shared,
            at=None if self.back is None else since,
        )


@dataclass(frozen=True)
class Unpublish:
    """Somebody takes an entry, or some of its locales, from readers."""

    number: int
    locales: Locales

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        live = [one for one in model.entries.values() if one.shown(now)]
        if not live:
            return None
        entry = live[self.number % len(live)]
        gone = self.locales if self.locales and LOCAL[entry.type] else ("*", *CHAINS)
        rest = {name: one for name, one in entry.shown(now).items() if name not in gone}
        # What is shared goes with the last locale.
        entry.stand(now, {} if set(rest) <= {"*"} else rest)
        return UnpublishOperation(entry=entry.id, locales=self.locales)


@dataclass(frozen=True)
class Schedule:
    """Somebody lets an entry be published, or unpublished, at an instant to come."""

    number: int
    older: int
    ahead: timedelta
    action: Literal["publish", "unpublish"]
    locales: Locales

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        entry = any_entry(model, self.number)
        if entry is None:
            return None
        at, version = now + self.ahead, max(1, entry.head - self.older)
        publishes, locales = self.action == "publish", self.locales
        if publishes:
            locales = there(entry, version, locales)
            slices = written(entry, version, locales)
        else:
            slices = locales if locales and LOCAL[entry.type] else ("*", *CHAINS)
        entry.intents.append(Intent(at, now, slices, version if publishes else None))
        return ScheduleOperation(
            entry=entry.id, at=at, action=self.action, version=version, locales=locales
        )


@dataclass(frozen=True)
class Unschedule:
    """Somebody calls off all that is scheduled for an entry."""

    number: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        due = [e for e in model.entries.values() if any(one.pending(now) for one in e.intents)]
        if not due:
            return None
        entry = due[self.number % len(due)]
        call_off(entry, now)
        return UnscheduleOperation(entry=entry.id)


def call_off(entry: Entry, now: datetime) -> None:
    """Cancel what lies ahead of an entry."""
    entry.intents = [
        replace(one, cancelled=now) if one.cancelled is None and one.at > now else one
        for one in entry.intents
    ]
