"""A site in plain memory: what editors did, and what must be seen at any instant.

Written without a look at how the CMS does it: it replays what happened, instant by instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

CHAINS = {"en": ("en",), "de": ("de", "en")}
Slices = dict[str, dict[str, Any]]


@dataclass
class Entry:
    id: str
    parent: str | None
    versions: list[Slices]
    shown: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    intents: list[tuple[datetime, datetime, tuple[str, ...], int | None]] = field(
        default_factory=list
    )
    seen: list[tuple[datetime, dict[str, int]]] = field(default_factory=list)
    drafts: list[tuple[datetime, str, int]] = field(default_factory=list)
    trash_root: str | None = None

    def copy(self) -> Entry:
        """An entry to which things can happen without happening to this one."""
        return replace(
            self,
            versions=list(self.versions),
            shown=dict(self.shown),
            intents=list(self.intents),
            seen=list(self.seen),
            drafts=list(self.drafts),
        )

    @property
    def head(self) -> int:
        return len(self.versions)

    def note(self, at: datetime) -> None:
        """Write down what is shown from an instant on."""
        now = {name: version for name, (version, _) in self.shown.items()}
        if not self.seen or self.seen[-1][1] != now:
            self.seen.append((at, now))

    def settle(self, now: datetime) -> None:
        """Let happen what was intended until now."""
        due = sorted((one for one in self.intents if one[0] <= now), key=lambda one: one[:2])
        self.intents = [one for one in self.intents if one[0] > now]
        for at, made, slices, version in due:
            for name in slices:
                standing = self.shown.get(name)
                if version is None:
                    self.shown.pop(name, None)
                elif standing is None or self._replaces(standing, version, made):
                    self.shown[name] = (version, made)
            self.note(at)

    @staticmethod
    def _replaces(standing: tuple[int, datetime], version: int, made: datetime) -> bool:
        newer_and_later = standing[0] > version and standing[1] > made
        return standing[0] != version and not newer_and_later

    def shown_at(self, at: datetime) -> dict[str, int]:
        future = self
        if any(one[0] <= at for one in self.intents):
            future = self.copy()
            future.settle(at)
        found: dict[str, int] = {}
        for since, now in future.seen:
            if since <= at:
                found = now
        return found

    def read(self, slices: dict[str, int], locale: str) -> dict[str, Any] | None:
        """What a reader of a locale sees where the slices show these versions."""
        chain = [one for one in CHAINS[locale] if one in slices]
        if not chain:
            return None
        parts = [self.versions[slices[one] - 1].get(one, {}) for one in chain]
        document = {
            name: next((part[name] for part in parts if part.get(name)), None)
            for name in ("title", "slug")
        }
        shared = self.versions[slices["*"] - 1]["*"] if "*" in slices else {}
        return {**document, "rank": shared.get("rank")}

    def at(self, at: datetime, locale: str) -> dict[str, Any] | None:
        return self.read(self.shown_at(at), locale)

    def draft_at(self, at: datetime, kind: str, locale: str) -> dict[str, Any] | None:
        last = [one for one in self.drafts if one[0] <= at][-1:]
        if not last or last[0][1] != kind:
            return None
        return self.of_version(last[0][2], locale)

    def of_version(self, number: int, locale: str) -> dict[str, Any] | None:
        version = self.versions[number - 1]
        every = dict.fromkeys(("*", *CHAINS[locale]), number)
        return self.read(every, locale) if version else None

    def first_seen(self, locale: str, until: datetime) -> datetime | None:
        for at, slices in self.seen:
            if at <= until and self.read(slices, locale) is not None:
                return at
        return None


@dataclass
class Model:
    entries: dict[str, Entry] = field(default_factory=dict)
    children: dict[str | None, list[str]] = field(default_factory=lambda: {None: []})

    def copy(self) -> Model:
        """The same site, to try something on."""
        return Model(
            {key: entry.copy() for key, entry in self.entries.items()},
            {key: list(ids) for key, ids in self.children.items()},
        )

    def settle(self, now: datetime) -> None:
        for entry in self.entries.values():
            entry.settle(now)

    def line(self, entry_id: str | None) -> list[str]:
        """An entry and all that it stands under."""
        found: list[str] = []
        while entry_id is not None:
            found.append(entry_id)
            entry_id = self.entries[entry_id].parent
        return found

    def below(self, entry_id: str) -> list[str]:
        return [one for one in self.entries if entry_id in self.line(one)]

    def place(self, entry_id: str, parent: str | None, before: str | None = None) -> None:
        for siblings in self.children.values():
            if entry_id in siblings:
                siblings.remove(entry_id)
        self.entries[entry_id].parent = parent
        siblings = self.children.setdefault(parent, [])
        siblings.insert(siblings.index(before) if before else len(siblings), entry_id)

    def remove(self, entry_id: str) -> None:
        for siblings in self.children.values():
            if entry_id in siblings:
                siblings.remove(entry_id)
        del self.entries[entry_id]

    def clashes(self, since: datetime) -> bool:
        """Whether two entries show the same slug in a locale at an instant or at any later one."""
        noted = [one[0] for entry in self.entries.values() for one in entry.seen]
        meant = [one[0] for entry in self.entries.values() for one in entry.intents]
        moments = {since, *(one for one in (*noted, *meant) if one > since)}
        for moment in moments:
            for locale in CHAINS:
                read = [entry.at(moment, locale) for entry in self.entries.values()]
                slugs = [one["slug"] for one in read if one and one["slug"]]
                if len(slugs) != len(set(slugs)):
                    return True
        return False

    def listed(self, at: datetime, locale: str, kind: str = "live") -> dict[str, dict[str, Any]]:
        found = {}
        for entry in self.entries.values():
            seen = entry.at(at, locale) if kind == "live" else entry.draft_at(at, kind, locale)
            if seen is not None:
                found[entry.id] = seen
        return found

    def path(self, entry_id: str, locale: str, now: datetime) -> str:
        here, *above = self.line(entry_id)
        own = self.entries[here].at(now, locale)
        assert own is not None
        slugs = [own["slug"], *(self.lent(one, locale, now) for one in above)]
        return "/" + "/".join(reversed(slugs))

    def lent(self, entry_id: str, locale: str, now: datetime) -> str:
        """What an ancestor gives to a path: its slug, its last one, its draft's, or its id."""
        entry = self.entries[entry_id]
        for at, slices in reversed(entry.seen):
            read = entry.read(slices, locale) if at <= now else None
            if read and read["slug"]:
                return str(read["slug"])
        draft = entry.of_version(entry.head, locale)
        assert draft is not None or locale == "en"
        draft = draft or {"slug": None}
        return str(draft["slug"] or entry_id)
