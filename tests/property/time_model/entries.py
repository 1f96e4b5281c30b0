"""One entry in plain memory: what was written of it, and what it shows at any instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

CHAINS = {"en": ("en",), "de": ("de", "en")}
LOCAL = {"page": ("title", "slug", "body"), "person": ()}
SHARED = {"page": ("rank", "author", "related"), "person": ("name", "slug", "boss")}
MANY = ("related",)

Slices = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Version:
    """A snapshot: when it was made, the date that it bears, and its slices."""

    made: datetime
    dated: datetime
    slices: Slices


@dataclass(frozen=True)
class Shown:
    """What a slice shows, and when somebody decided so."""

    version: int
    decided: datetime


@dataclass(frozen=True)
class Intent:
    """At an instant these slices are to show that version, or nothing."""

    at: datetime
    made: datetime
    slices: tuple[str, ...]
    version: int | None
    cancelled: datetime | None = None
    release: str | None = None

    def pending(self, at: datetime) -> bool:
        """Whether it was known at an instant, and lay ahead."""
        called_off = self.cancelled is not None and self.cancelled <= at
        return self.made <= at < self.at and not called_off


@dataclass(frozen=True)
class Reading:
    """An entry as it is read in a locale: its fields, and those that were borrowed."""

    fields: Mapping[str, Any]
    borrowed: tuple[str, ...]
    own: bool
    version: int
    updated_at: datetime

    def without_borrowed(self) -> Reading:
        """What is left where nothing is taken from other locales."""
        fields = {k: None if k in self.borrowed else v for k, v in self.fields.items()}
        return replace(self, fields=fields, borrowed=())


@dataclass
class Entry:
    """What was done to an entry. `stands` and `lies` say what holds from an instant on."""

    id: str
    type: str
    created: datetime
    versions: list[Version] = field(default_factory=list)
    stands: list[tuple[datetime, Mapping[str, Shown]]] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    lies: list[tuple[datetime, str]] = field(default_factory=list)
    settled: datetime | None = None

    def copy(self) -> Entry:
        """An entry to which things can happen without happening to this one."""
        return replace(
            self,
            versions=list(self.versions),
            stands=list(self.stands),
            intents=list(self.intents),
            lies=list(self.lies),
        )

    @property
    def head(self) -> int:
        """The number of the newest version."""
        return len(self.versions)

    @property
    def slices(self) -> Slices:
        """The slices of the newest version."""
        return self.versions[-1].slices

    @property
    def trashed(self) -> bool:
        """Whether it lies in the trash now."""
        return self.lies[-1][1] == "trashed"

    # -- what is done to it ---------------------------------------------------------------

    def write(self, now: datetime, slices: Slices, dated: datetime | None = None) -> None:
        """Make a version, unless nothing is new in it."""
        if not self.versions or slices != self.slices:
            self.versions.append(Version(now, dated or now, slices))

    def settle(self, now: datetime) -> None:
        """Let happen what was intended until now."""
        since = self.settled
        due = [one for one in self.intents if since is None or since < one.at]
        for one in sorted(due, key=lambda one: (one.at, one.made)):
            if one.at <= now and one.cancelled is None:
                self._come_true(one)
        self.settled = now

    def _come_true(self, intent: Intent) -> None:
        shown = dict(self.stands[-1][1]) if self.stands else {}
        for name in intent.slices:
            before = shown.get(name)
            if intent.version is None:
                shown.pop(name, None)
            elif before is None or not self._keeps(before, intent.version, intent.made):
                shown[name] = Shown(intent.version, intent.made)
        self.stand(intent.at, shown)

    @staticmethod
    def _keeps(before: Shown, version: int, made: datetime) -> bool:
        """A fix that was published after the schedule was made is not undone by it."""
        fixed = before.version > version and before.decided > made
        return fixed or before.version == version

    def stand(self, since: datetime, shown: Mapping[str, Shown]) -> None:
        """Let slices show versions from an instant on."""
        self.stands = [*(one for one in self.stands if one[0] < since), (since, shown)]

    def lie(self, now: datetime, where: str) -> None:
        """Put it into the trash, or take it out again."""
        self.lies.append((now, where))

    # -- how it is read -------------------------------------------------------------------

    def shown(self, at: datetime) -> Mapping[str, Shown]:
        """What each slice shows at an instant, past or to come."""
        found = [shown for since, shown in self._future(at).stands if since <= at]
        return found[-1] if found else {}

    def _future(self, at: datetime) -> Entry:
        if self.settled is not None and at <= self.settled:
            return self
        future = self.copy()
        future.settle(at)
        return future

    def live(self, at: datetime, locale: str) -> Reading | None:
        """What readers of a locale see at an instant."""
        return self._read({name: one.version for name, one in self.shown(at).items()}, locale)

    def lying(self, at: datetime) -> str | None:
        """Whether it is a draft or trashed at an instant; None before it was made."""
        found = [where for since, where in self.lies if since <= at]
        return found[-1] if found else None

    def draft(self, at: datetime, locale: str) -> Reading | None:
        """The newest version of an instant, as editors read it in a locale."""
        made = [number for number, one in enumerate(self.versions, 1) if one.made <= at]
        return self.of_version(made[-1], locale) if made else None

    def of_version(self, number: int, locale: str) -> Reading:
        """A version as it is read in a locale if all of it stands."""
        written = [one for one in CHAINS[locale] if self.versions[number - 1].slices.get(one)]
        reading = self._read(dict.fromkeys(("*", *CHAINS[locale]), number), locale)
        assert reading is not None
        return replace(reading, own=locale in written or not LOCAL[self.type])

    def _read(self, shown: Mapping[str, int], locale: str) -> Reading | None:
        local = LOCAL[self.type]
        chain = [one for one in CHAINS[locale] if one in shown]
        if not chain and (local or "*" not in shown):
            return None
        parts = [(one, self.versions[shown[one] - 1].slices.get(one, {})) for one in chain]
        common = self.versions[shown["*"] - 1].slices.get("*", {}) if "*" in shown else {}
        fields: dict[str, Any] = {}
        borrowed = []
        for name in local:
            lender, fields[name] = next(
                ((one, part[name]) for one, part in parts if part.get(name)), (locale, None)
            )
            borrowed += [name] if lender != locale else []
        for name in SHARED[self.type]:
            fields[name] = common.get(name, [] if name in MANY else None)
        used = {shown[one] for one in ("*", *chain) if one in shown}
        return Reading(
            fields=fields,
            borrowed=tuple(borrowed),
            own=locale in shown or not local,
            version=max(used),
            updated_at=max(self.versions[number - 1].dated for number in used),
        )

    def published_at(self, at: datetime, locale: str) -> datetime | None:
        """When readers of a locale saw it for the first time, if they had at an instant."""
        for since, _ in self._future(at).stands:
            if since <= at and self.live(since, locale) is not None:
                return since
        return None

    def status(self, at: datetime, locale: str, known: datetime) -> str:
        """How it stands at an instant, as far as was known at another."""
        live, draft = self.live(at, locale), self.draft(at, locale)
        if live is not None:
            same = draft is None or self.lying(at) != "draft" or live.fields == draft.fields
            return "published" if same else "changed"
        chain = CHAINS[locale] if LOCAL[self.type] else ("*",)
        ahead = (one for one in self.intents if one.version is not None and one.at > at)
        if any(one.pending(known) and set(one.slices) & set(chain) for one in ahead):
            return "scheduled"
        return "draft" if self.published_at(at, locale) is None else "unpublished"
