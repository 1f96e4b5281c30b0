"""What each slice shows from now on: worked out from what was done and what is intended.

Pure: no database, no clock. An intent made before a later publish of a newer version does not
undo it; an intent to unpublish always takes effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Reason = Literal["not_published", "already_shown", "newer_published", "replaced"]


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
    id: str = ""


@dataclass(frozen=True)
class Segment:
    """From `start` until before `end`, these slices show these versions."""

    start: datetime
    end: datetime | None
    versions: Mapping[str, int]


@dataclass
class Effect:
    """What an intent comes to: which slices it changes, and of the others why it does not.

    `not_published`: there is nothing to withdraw; `already_shown`: that version stands already;
    `newer_published`: a newer one was published after the intent was made; `replaced`: another
    intent of the same instant has the last word.
    """

    intent: Plan
    changes: list[str] = field(default_factory=list)
    without: dict[str, Reason] = field(default_factory=dict)


def derive(now: datetime, current: Iterable[Stand], intents: Iterable[Plan]) -> list[Stand]:
    """Return how each slice stands from `now` on.

    `current` are the stands that hold at `now`, with the end they would have if nothing more
    came; each keeps its start. Intents at or before `now` are over.
    """
    return foresee(now, current, intents)[0]


def foresee(
    now: datetime, current: Iterable[Stand], intents: Iterable[Plan]
) -> tuple[list[Stand], list[Effect]]:
    """Return how each slice stands from `now` on, and what each intent to come does to that."""
    open_stands = {stand.slice: _reopened(stand) for stand in current}
    opened_by: dict[str, Effect] = {}
    done: list[Stand] = []
    effects: list[Effect] = []
    for intent in sorted((i for i in intents if i.at > now), key=lambda i: (i.at, i.made_at)):
        effect = Effect(intent)
        effects.append(effect)
        for name in intent.slices:
            before = open_stands.get(name)
            reason = _idle(intent, before)
            if reason is not None:
                effect.without[name] = reason
                continue
            effect.changes.append(name)
            if before is not None:
                _replaced(before, intent, opened_by)
                done.append(_closed(open_stands.pop(name), intent.at))
            if intent.version is not None:
                open_stands[name] = Stand(name, intent.version, intent.at, None, intent.made_at)
                opened_by[name] = effect
    kept = [stand for stand in done if stand.end is None or stand.end > stand.start]
    stands = sorted([*kept, *open_stands.values()], key=lambda s: (s.slice, s.start))
    return stands, effects


def _replaced(before: Stand, intent: Plan, opened_by: dict[str, Effect]) -> None:
    """Note that what an intent of the same instant opened will never stand."""
    if before.start == intent.at and before.slice in opened_by:
        earlier = opened_by[before.slice]
        earlier.changes.remove(before.slice)
        earlier.without[before.slice] = "replaced"


def _reopened(stand: Stand) -> Stand:
    return Stand(stand.slice, stand.version, stand.start, None, stand.published_at, stand.asserted)


def _closed(stand: Stand, end: datetime) -> Stand:
    return Stand(stand.slice, stand.version, stand.start, end, stand.published_at, stand.asserted)


def _idle(intent: Plan, standing: Stand | None) -> Reason | None:
    """Return why an intent leaves a slice as it is; None where it changes it."""
    if standing is None:
        return "not_published" if intent.version is None else None
    if intent.version is None:
        return None
    if standing.version == intent.version:
        return "already_shown"
    newer = standing.version > intent.version and standing.published_at > intent.made_at
    return "newer_published" if newer else None


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
