"""The course of an entry in words: a day, and what happened on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, format_time

from cms import clock
from cms.admin.components.plans import PlanWords
from cms.admin.page import Page
from cms.admin.templating import initials
from cms.admin.time.instants import zone_of
from cms.admin.time.past import Past
from cms.admin.translating import mark
from cms.content.history.changes import FieldChange
from cms.content.history.course import VERSION, Step
from cms.content.queries.history import VersionInfo
from cms.content.site import SHARED

SAID: Mapping[str, tuple[str, str, str]] = {
    "entry.published": (
        "circle-check",
        "live",
        mark("Version %(version)s published: %(languages)s"),
    ),
    "entry.unpublished": ("eye-off", "draft", mark("Taken from readers: %(languages)s")),
    "entry.moved": ("folder-tree", "changed", mark("Moved in the tree")),
    "entry.trashed": ("trash-2", "trashed", mark("Thrown into the trash")),
    "entry.restored": ("rotate-ccw", "changed", mark("Taken out of the trash")),
    "entry.translation_confirmed": (
        "languages",
        "changed",
        mark("Translation confirmed: %(languages)s"),
    ),
    "workflow.moved": ("list-checks", "review", mark("Review: %(states)s")),
    "entry.scheduled": (
        "calendar-clock",
        "scheduled",
        mark("Planned for %(at)s: %(action)s, %(languages)s"),
    ),
    "entry.unscheduled": ("circle-x", "scheduled", mark("Plans called off")),
    "entry.schedule_lapsed": (
        "circle-x",
        "failed",
        mark("What was planned did nothing: something newer stood there"),
    ),
}
PINS: Mapping[str, tuple[str, str, str]] = {
    "newest": ("draft", "pencil", mark("Newest")),
    "stood": ("live", "eye", mark("Meant for readers")),
    "planned": ("scheduled", "calendar-clock", mark("Planned")),
    "released": ("scheduled", "rocket", mark("In a release")),
    "base": ("review", "square-pen", mark("Being written on")),
}
"""What keeps a version, whatever retention would take: tone, icon and word."""
# What will stand is kept like what stood: who may not know the one is not told the other.
PIN_NEEDS = {
    "stood": "view_scheduled",
    "planned": "view_scheduled",
    "released": "view_release",
}
ACTIONS = {"publish": mark("publish"), "unpublish": mark("take from readers")}


@dataclass(frozen=True)
class ShownStep:
    """A step as the page shows it; `info` is that of a version."""

    icon: str
    tone: str
    words: Any
    time: str
    exact: str
    machine: str
    who: str
    letters: str
    by_clock: bool = False
    info: VersionInfo | None = None
    fields: tuple[str, ...] = ()
    pins: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Day:
    """A day of the reader's own zone, with what happened on it, the newest first."""

    title: str
    steps: list[ShownStep]


def days(
    request: Any,
    past: Past,
    page: Page,
    steps: Sequence[Step],
    changes: Mapping[int, list[FieldChange]],
    pins: Mapping[int, Sequence[str]],
) -> list[Day]:
    """Return steps by the days on which they happened; versions with what keeps them."""
    telling = _Telling(past, page, PlanWords(request, page), pins)
    found: dict[date, Day] = {}
    for step in steps:
        day = step.at.astimezone(zone_of(page)).date()
        if day not in found:
            found[day] = Day(format_date(day, "full", locale=page.language), [])
        found[day].steps.append(telling.step(step, changes))
    return list(found.values())


@dataclass(frozen=True)
class _Telling:
    past: Past
    page: Page
    words: PlanWords
    pins: Mapping[int, Sequence[str]]

    def step(self, step: Step, changes: Mapping[int, list[FieldChange]]) -> ShownStep:
        """Return one step in words."""
        info = step.version
        icon, tone, words = ("pencil", "draft", "") if step.name == VERSION else self._done(step)
        fields: tuple[str, ...] = ()
        if info is not None:
            fields = self._fields(info, changes.get(info.number, []))
            words = self._version(info)
        local = step.at.astimezone(zone_of(self.page))
        return ShownStep(
            icon=icon,
            tone=tone,
            words=words,
            time=str(format_time(local.time(), "HH:mm")),
            exact=str(self.page.exact(step.at)),
            machine=clock.to_text(step.at),
            who=step.actor,
            letters=initials(step.actor) if step.actor else "",
            by_clock=step.payload.get("by") == "schedule",
            info=info,
            fields=fields,
            pins=tuple(PINS[name] for name in self.pins.get(info.number, ())) if info else (),
        )

    def _version(self, info: VersionInfo) -> Any:
        if info.number == 1:
            return self.words.say(mark("Begun"))
        if info.reverted_to is not None:
            return self.words.say(
                mark("Values of version %(version)s put back"), version=info.reverted_to
            )
        return self.words.say(mark("Written"))

    def _fields(self, info: VersionInfo, changes: Sequence[FieldChange]) -> tuple[str, ...]:
        """Return the labels of what a version changed, as far as its reader may be told."""
        told = self.past.reader.readable(info.fingerprint, changes)
        spec, found = self.past.spec, dict[str, None]()
        for one in told:
            if not one.block:
                declared = spec.fields.get(self.past.reader.became.get(one.field, one.field))
                label = (declared.label if declared else "") or one.field
                mine = one.slice in (SHARED, self.past.lens.site.default_locale)
                found[label if mine else f"{label} ({self.page.tongue(one.slice)})"] = None
        return tuple(found)

    def _done(self, step: Step) -> tuple[str, str, Any]:
        icon, tone, text = SAID[step.name]
        payload = step.payload
        values: dict[str, Any] = {}
        if "%(languages)s" in text:
            named = payload.get("slices") or [payload.get("locale") or SHARED]
            values["languages"] = self._tongues([str(one) for one in named])
        if "%(version)s" in text:
            values["version"] = payload.get("published_version") or payload.get("version") or "?"
        if "%(states)s" in text:
            moved = payload.get("to")
            states = moved.values() if isinstance(moved, Mapping) else [moved]
            values["states"] = ", ".join(str(one).replace("_", " ") for one in states)
        if "%(at)s" in text:
            values["at"] = self.words.instant(payload.get("at"))
            values["action"] = self.page.say(ACTIONS.get(str(payload.get("action")), "publish"))
        return icon, tone, self.words.say(text, **values)

    def _tongues(self, names: Sequence[str]) -> str:
        whole = not self.past.spec.localized or set(names) >= set(self.past.lens.site.locales)
        return self.words.tongue(SHARED) if whole else self.words.tongues(names)
