"""What each slice shows from now on: worked out from what was done and what is intended.

Pure: no database, no clock. An intent made before a later publish of a newer version does not
undo it; an intent to unpublish always takes effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stand:
    """A slice shows `version` from `start` until before `end` (open when None)."""

    slice: str
    version: int
    start: datetime
    end: datetime | None
    published_at: datetime
    asserted: bool = False

    def holds(self, instant: datetime) -> bool:
        """Say whether `instant` lies in the interval."""
        return self.start <= instant and (self.end is None or instant < self.end)


@dataclass(frozen=True)
class Plan:
    """An intent as the timeline needs it: when, which slices, which version or none."""

    at: datetime
    slices: tuple[str, ...]
    version: int | None
    made_at: datetime


@dataclass(frozen=True)
class Segment:
    """From `start` until before `end`, these slices show these versions."""

    start: datetime
    end: datetime | None
    versions: Mapping[str, int]


def derive(now: datetime, current: Iterable[Stand], intents: Iterable[Plan]) -> list[Stand]:
    """Return how each slice stands from `now` on.

    `current` are the stands that hold at `now`, with the end they would have if nothing more
    came; each keeps its start. Intents at or before `now` are over.
    """
    open_stands = {stand.slice: _reopened(stand) for stand in current}
    done: list[Stand] = []
    for intent in sorted((i for i in intents if i.at > now), key=lambda i: (i.at, i.made_at)):
        for name in intent.slices:
            before = open_stands.get(name)
            if not _takes_effect(intent, before):
                continue
            if before is not None:
                done.append(_closed(open_stands.pop(name), intent.at))
            if intent.version is not None:
                open_stands[name] = Stand(name, intent.version, intent.at, None, intent.made_at)
    kept = [stand for stand in done if stand.end is None or stand.end > stand.start]
    return sorted([*kept, *open_stands.values()], key=lambda s: (s.slice, s.start))


def _reopened(stand: Stand) -> Stand:
    return Stand(stand.slice, stand.version, stand.start, None, stand.published_at, stand.asserted)


def _closed(stand: Stand, end: datetime) -> Stand:
    return Stand(stand.slice, stand.version, stand.start, end, stand.published_at, stand.asserted)


def _takes_effect(intent: Plan, standing: Stand | None) -> bool:
    if intent.version is None:
        return standing is not None
    if standing is None:
        return True
    if standing.version == intent.version:
        return False
    return not (standing.version > intent.version and standing.published_at > intent.made_at)


def segments(stands: Sequence[Stand], slices: Iterable[str]) -> list[Segment]:
    """Cut time wherever one of `slices` changes; leave out where none of them stands."""
    wanted = set(slices)
    used = [stand for stand in stands if stand.slice in wanted]
    cuts = sorted({s.start for s in used} | {s.end for s in used if s.end is not None})
    found = []
    for index, start in enumerate(cuts):
        versions = {s.slice: s.version for s in used if s.holds(start)}
        if versions:
            end = cuts[index + 1] if index + 1 < len(cuts) else None
            found.append(Segment(start, end, versions))
    return found
