"""The whole site in plain memory: what a lens sees of it at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.property.time_model.entries import Entry, Reading
from tests.property.time_model.tree import Tree

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Look:
    """Through what one looks: at which instant, in which locale, at which status."""

    at: datetime
    locale: str = "en"
    status: str = "published"
    fallback: bool = True

    @property
    def broader(self) -> Look | None:
        """The same look at the status that shows more."""
        wider = {"published": "draft", "draft": "trashed"}.get(self.status)
        return None if wider is None else Look(self.at, self.locale, wider, self.fallback)


@dataclass(frozen=True)
class Seen:
    """An entry as a look sees it."""

    entry: Entry
    reading: Reading
    published_at: datetime | None
    path: str | None

    @property
    def id(self) -> str:
        """Its id."""
        return self.entry.id

    def __getitem__(self, name: str) -> Any:
        """The value of a field."""
        return self.reading.fields.get(name)


@dataclass(frozen=True)
class Item:
    """What a release is to do to an entry; without a version, the newest of then."""

    entry: str
    action: Literal["publish", "unpublish"]
    locales: tuple[str, ...] | None
    shared: bool
    version: int | None


@dataclass(frozen=True)
class Release:
    """A release: what is in it, and when it comes true, or came."""

    id: str
    items: tuple[Item, ...] = ()
    at: datetime | None = None

    def state(self, now: datetime) -> str:
        """Open, scheduled or published."""
        if self.at is None:
            return "open"
        return "scheduled" if self.at > now else "published"


@dataclass(frozen=True)
class Done:
    """A transaction: its id, when it was, and the site before and after it."""

    transaction: str
    at: datetime
    before: Model = field(repr=False)
    after: Model = field(repr=False)


@dataclass
class Model:
    """Entries, their places, and releases; `last` is the instant of the last write."""

    entries: dict[str, Entry] = field(default_factory=dict)
    tree: Tree = field(default_factory=Tree)
    trash_roots: dict[str, str] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)
    last: datetime | None = None
    log: list[Done] = field(default_factory=list, repr=False)

    def copy(self) -> Model:
        """The same site, to try something on."""
        return Model(
            {one: entry.copy() for one, entry in self.entries.items()},
            self.tree.copy(),
            dict(self.trash_roots),
            dict(self.releases),
            self.last,
            list(self.log),
        )

    def without_log(self) -> Model:
        """The same site, that does not know how it came to be."""
        return replace(self.copy(), log=[])

    def turn(self, clock: datetime) -> datetime:
        """The instant of the next write."""
        return clock if self.last is None else max(clock, self.last + MICROSECOND)

    def present(self, clock: datetime) -> datetime:
        """The instant at which who names none looks."""
        return clock if self.last is None else max(clock, self.last)

    def settle(self, now: datetime) -> None:
        """Let happen what was intended until now."""
        for entry in self.entries.values():
            entry.settle(now)

    def of(self, type_name: str) -> list[Entry]:
        """The entries of a type, in the order in which they were made."""
        return [one for one in self.entries.values() if one.type == type_name]

    def instants(self) -> list[datetime]:
        """Every instant at which anything has changed or will."""
        found: set[datetime] = set()
        for entry in self.entries.values():
            found |= {at for at, _ in entry.stands} | {at for at, _ in entry.lies}
            found |= {one.at for one in entry.intents} | {one.made for one in entry.versions}
        for spells in self.tree.spells.values():
            found |= {one.since for one in spells}
        return sorted(found)

    # -- looking --------------------------------------------------------------------------

    def seen(self, look: Look, type_name: str = "page") -> dict[str, Seen]:
        """What a look sees of a type, by id."""
        found = {}
        for entry in self.of(type_name):
            reading = self._reading(entry, look)
            if reading is None or not (look.fallback or reading.own):
                continue
            path = self._path(entry, reading, look)
            shown = reading if look.fallback else reading.without_borrowed()
            first = entry.published_at(look.at, look.locale)
            found[entry.id] = Seen(entry, shown, first, path)
        return found

    def _reading(self, entry: Entry, look: Look) -> Reading | None:
        if look.status == "published":
            return entry.live(look.at, look.locale)
        lies = entry.lying(look.at) == look.status
        return entry.draft(look.at, look.locale) if lies else None

    def _path(self, entry: Entry, reading: Reading, look: Look) -> str | None:
        slug = reading.fields["slug"]
        if entry.type != "page" or slug is None:
            return None
        above = self.tree.lineage(entry.id, look.at)
        return "/" + "/".join([*(self.lent(one, look) for one in above), slug])

    def lent(self, entry_id: str, look: Look) -> str:
        """What an ancestor gives to a path: its slug, its last live one, its draft's, or its id."""
        entry = self.entries.get(entry_id)
        if entry is None:
            return entry_id
        readings = [
            self._reading(entry, look),
            *(
                entry.live(since, look.locale)
                for since, _ in reversed(entry.stands)
                if since <= look.at
            ),
            entry.draft(look.at, look.locale) if entry.lying(look.at) == "draft" else None,
            entry.of_version(entry.head, look.locale),
        ]
        slugs = (one.fields["slug"] for one in readings if one is not None)
        return next((str(slug) for slug in slugs if slug), entry_id)

    def children(self, parent: str | None, seen: Mapping[str, Seen], at: datetime) -> list[str]:
        """What is seen directly under a parent, in order."""
        spells = {one: self.tree.at(one, at) for one in seen}
        there = [
            (spell.rank, one)
            for one, spell in spells.items()
            if spell is not None and spell.parent == parent
        ]
        return [one for _, one in sorted(there)]

    def in_known_order(self, ids: Iterable[str], at: datetime) -> bool:
        """Whether siblings stood beside each other when each was placed, so that order is known."""
        spells = [self.tree.at(one, at) for one in ids]
        return not any(one is not None and one.asserted for one in spells)
