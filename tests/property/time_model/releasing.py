"""Deeds about releases: entries are gathered, and come true together, now or at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from cms.content.operations.base import Operation
from cms.content.releases.operations import (
    AddToRelease,
    NewItem,
    PublishRelease,
    ScheduleRelease,
    UndoRelease,
    UnscheduleRelease,
)
from tests.property.time_model.entries import CHAINS, LOCAL, Entry, Intent, Shown
from tests.property.time_model.showing import Locales, any_entry, there, written
from tests.property.time_model.site import MICROSECOND, Item, Model, Release


def _release(model: Model, number: int, now: datetime, states: str) -> Release | None:
    """One of those releases that are in one of the states."""
    found = [one for one in model.releases.values() if one.state(now) in states.split()]
    return found[number % len(found)] if found else None


def _members(model: Model, release: Release) -> Mapping[str, list[Item]]:
    """The entries of a release, each with what is to be done to it."""
    found: dict[str, list[Item]] = {}
    for item in release.items:
        if item.entry in model.entries:
            found.setdefault(item.entry, []).append(item)
    return found


def _change(entry: Entry, item: Item) -> tuple[tuple[str, ...], int | None]:
    """What an item comes to: slices, and the version that they are to show, or none."""
    if item.action == "unpublish":
        local = item.locales if LOCAL[entry.type] else None
        return local or ("*", *CHAINS), None
    version = item.version or entry.head
    slices = written(entry, version, there(entry, version, item.locales))
    keeps_shared = LOCAL[entry.type] and not item.shared
    return tuple(one for one in slices if one != "*" or not keeps_shared), version


@dataclass(frozen=True)
class Gather:
    """Somebody adds entries to a release that is still open."""

    release: int
    entries: tuple[int, ...]
    action: Literal["publish", "unpublish"]
    locales: Locales
    shared: bool
    older: int | None

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        release = _release(model, self.release, now, "open")
        entries = [one for number in self.entries if (one := any_entry(model, number))]
        if release is None or not entries:
            return None
        items = tuple(self._item(one) for one in {one.id: one for one in entries}.values())
        model.releases[release.id] = replace(release, items=(*release.items, *items))
        added = tuple(
            NewItem(
                entry=one.entry,
                action=one.action,
                locales=one.locales,
                shared=one.shared,
                version=one.version,
            )
            for one in items
        )
        return AddToRelease(release=release.id, items=added)

    def _item(self, entry: Entry) -> Item:
        pinned = self.action == "publish" and self.older is not None
        version = max(1, entry.head - (self.older or 0)) if pinned else None
        locales = self.locales
        if self.action == "publish":
            locales = there(entry, version or entry.head, self.locales)
        return Item(entry.id, self.action, locales, self.shared, version)


@dataclass(frozen=True)
class LetCome:
    """Somebody lets all of a release come true now, or at an instant to come."""

    release: int
    ahead: timedelta | None

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        release = _release(model, self.release, now, "open scheduled")
        if release is None:
            return None
        _call_off(model, release, now)
        if self.ahead is None:
            for entry_id, items in _members(model, release).items():
                _come_true(model.entries[entry_id], items, now)
            model.releases[release.id] = replace(release, at=now)
            return PublishRelease(release=release.id)
        at = now + self.ahead
        for entry_id, items in _members(model, release).items():
            _intend(model.entries[entry_id], release, items, now, at)
        model.releases[release.id] = replace(release, at=at)
        return ScheduleRelease(release=release.id, at=at)


def _come_true(entry: Entry, items: list[Item], now: datetime) -> None:
    """What is shared goes with the last locale, and comes along with the first."""
    changes = [_change(entry, item) for item in items]
    gone = {name for slices, version in changes if version is None for name in slices}
    shown = {name: one for name, one in entry.shown(now).items() if name not in gone}
    if LOCAL[entry.type] and set(shown) <= {"*"}:
        shown.clear()
    for slices, version in changes:
        if version is not None:
            for name in slices if "*" in shown else ("*", *slices):
                if _version(shown, name) != version:
                    shown[name] = Shown(version, now)
    if shown != entry.shown(now):
        entry.stand(now, shown)


def _intend(entry: Entry, release: Release, items: list[Item], now: datetime, at: datetime) -> None:
    stands_then = "*" in entry.shown(at)
    for item in items:
        slices, version = _change(entry, item)
        if version is not None and not stands_then and "*" not in slices:
            slices = ("*", *slices)
        entry.intents.append(Intent(at, now, slices, version, release=release.id))


def _call_off(model: Model, release: Release, now: datetime) -> None:
    for entry in model.entries.values():
        entry.intents = [
            replace(one, cancelled=now)
            if one.release == release.id and one.cancelled is None and one.at > now
            else one
            for one in entry.intents
        ]


@dataclass(frozen=True)
class CallOff:
    """Somebody opens a scheduled release again."""

    release: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        release = _release(model, self.release, now, "scheduled")
        if release is None:
            return None
        _call_off(model, release, now)
        model.releases[release.id] = replace(release, at=None)
        return UnscheduleRelease(release=release.id)


@dataclass(frozen=True)
class TakeBack:
    """Somebody undoes a release that came true, where nothing came after it."""

    release: int

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it."""
        release = _release(model, self.release, now, "published")
        if release is None or release.at is None:
            return None
        changed = [
            (model.entries[one], _changed(model.entries[one], items, release.at))
            for one, items in _members(model, release).items()
        ]
        if not any(names and _came_after(one, names, release.at, now) for one, names in changed):
            for entry, names in changed:
                shown = {k: one for k, one in entry.shown(now).items() if k not in names}
                before = entry.shown(release.at - MICROSECOND)
                shown |= {name: before[name] for name in names if name in before}
                if names:
                    entry.stand(now, shown)
            model.releases[release.id] = replace(release, at=None)
        # Else the site refuses it; if it did not, both would tell different stories from now on.
        return UndoRelease(release=release.id)


def _changed(entry: Entry, items: list[Item], at: datetime) -> list[str]:
    """Which slices that the items are about began to show something else at an instant."""
    before, then = entry.shown(at - MICROSECOND), entry.shown(at)
    about = {"*"}.union(*(_change(entry, item)[0] for item in items))
    return [one for one in about if _version(before, one) != _version(then, one)]


def _version(shown: Mapping[str, Shown], name: str) -> int | None:
    return shown[name].version if name in shown else None


def _came_after(entry: Entry, names: list[str], at: datetime, now: datetime) -> bool:
    """Whether it lies in the trash, or any of these slices has come to show something else."""
    if entry.trashed:
        return True
    since = [shown for start, shown in entry.stands if at <= start <= now]
    return any(
        _version(one, name) != _version(other, name)
        for one, other in pairwise(since)
        for name in names
    )
