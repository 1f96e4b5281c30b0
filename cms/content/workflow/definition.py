"""A workflow as data: tracks with their states, and the transitions that move them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Then = Literal["publish", "schedule"]
ALL_TYPES = "*"
"""Stands for every content type that has no workflow of its own."""
SUBMITTER = "submitter"
"""The assignee of a task that goes back to whoever submitted the entry."""


@dataclass(frozen=True)
class State:
    """Where a track can stand."""

    name: str
    label: str


@dataclass(frozen=True)
class Track:
    """One line of work on an entry; several run side by side. The first state is where it begins.

    `publish_when` names the states in which the track lets a version be published; None means
    that it never stands in the way. `when_published` is the state in which it is shown while all
    that was written is published or scheduled. `reset_on_edit` maps a state to the one to which
    a new version takes the track back.
    """

    name: str
    label: str
    states: tuple[State, ...]
    publish_when: tuple[str, ...] | None = None
    when_published: str | None = None
    reset_on_edit: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def initial(self) -> str:
        """The name of the state in which the track begins."""
        return self.states[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(one.name for one in self.states)

    def label_of(self, state: str) -> str:
        """Return how people read a state."""
        return next((one.label for one in self.states if one.name == state), state)

    def to_json(self) -> dict[str, Any]:
        """Return the track as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "states": [{"name": one.name, "label": one.label} for one in self.states],
            "publish_when": None if self.publish_when is None else list(self.publish_when),
            "when_published": self.when_published,
            "reset_on_edit": dict(self.reset_on_edit),
        }


@dataclass(frozen=True)
class Who:
    """Who may: those with the permission and, where any are named, one of the roles or groups.

    `not_submitter` shuts out whoever submitted the entry, whatever else they may.
    """

    permission: str
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    not_submitter: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "permission": self.permission,
            "roles": list(self.roles),
            "groups": list(self.groups),
            "not_submitter": self.not_submitter,
        }


@dataclass(frozen=True)
class TaskPlan:
    """A task that a transition makes, on the track that it moved.

    `assignee` is as in `Task`, or `submitter`. It is due `due_days` times 24 hours later.
    """

    kind: str
    track: str | None = None
    assignee: str | None = None
    due_days: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "kind": self.kind,
            "track": self.track,
            "assignee": self.assignee,
            "due_days": self.due_days,
        }


@dataclass(frozen=True)
class Transition:
    """A step: tracks that stand in one of `sources` go to `target`.

    With a `track` it is that track's own; without one it moves every track that stands in one of
    the sources, and needs one that does.
    """

    name: str
    label: str
    track: str | None
    sources: tuple[str, ...]
    target: str
    who: Who
    required_fields: tuple[str, ...] = ()
    comment_required: bool = False
    tasks: tuple[TaskPlan, ...] = ()
    then: Then | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the transition as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "track": self.track,
            "from": list(self.sources),
            "to": self.target,
            "who": self.who.to_json(),
            "required_fields": list(self.required_fields),
            "comment_required": self.comment_required,
            "tasks": [one.to_json() for one in self.tasks],
            "then": self.then,
        }


@dataclass(frozen=True)
class Workflow:
    """A workflow of the types that it names; `exempt` may publish without any approval."""

    name: str
    label: str
    types: tuple[str, ...]
    tracks: tuple[Track, ...]
    transitions: tuple[Transition, ...]
    exempt: Who | None = None
    revision: int = 0
    id: str | None = None

    @property
    def builtin(self) -> bool:
        """Whether it is the one that is there without having been defined."""
        return self.id is None

    @property
    def requires_approval(self) -> bool:
        """Whether any track can stand in the way of publishing."""
        return any(track.publish_when is not None for track in self.tracks)

    def track(self, name: str) -> Track:
        """Return a track; raise KeyError when there is none of that name."""
        return {track.name: track for track in self.tracks}[name]

    def definition(self) -> dict[str, Any]:
        """Return tracks, transitions and exemption as plain values."""
        return {
            "tracks": [one.to_json() for one in self.tracks],
            "transitions": [one.to_json() for one in self.transitions],
            "exempt": self.exempt.to_json() if self.exempt else None,
        }

    def moved(self, transition: Transition, states: Mapping[str, str]) -> dict[str, str]:
        """Return the tracks that a transition would move from `states`, with where they go."""
        return {
            track.name: transition.target
            for track in self.tracks
            if transition.track in (None, track.name)
            and states[track.name] in transition.sources
            and transition.target in track.names
        }
