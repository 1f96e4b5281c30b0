"""What is to be told of an event, and to whom, before anybody's rights and wishes are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cms.access.actor import user_principal
from cms.events.models import Event


@dataclass(frozen=True)
class Notice:
    """Something to tell: its kind, whom (principals), about which entry, and what more is known."""

    kind: str
    to: tuple[str, ...]
    entry_id: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


RETURNED = frozenset({"return", "reject", "send_back", "request_changes"})
APPROVED = frozenset({"approve"})
"""Transitions by which work comes back to who submitted it, where the event does not say so."""


def notices(event: Event) -> Iterable[Notice]:
    """Return what is to be told of an event."""
    tell = _TOLD.get(event.name)
    return () if tell is None else tell(event)


def _mentions(event: Event) -> Iterable[Notice]:
    to = tuple(map(user_principal, event.payload.get("mentions") or ()))
    data = _chosen(event, "comment", "thread")
    yield Notice("mention", to, event.subject, data)


def _assignment(event: Event) -> Iterable[Notice]:
    assignee = event.payload.get("assignee")
    if assignee:
        data = _chosen(event, "task", "due_at")
        yield Notice("assignment", (str(assignee),), event.subject, data)


def _moved(event: Event) -> Iterable[Notice]:
    submitted_by, outcome = event.payload.get("submitted_by"), _outcome(event)
    if submitted_by and outcome:
        data = _chosen(event, "workflow", "transition", "from", "to", "comment")
        yield Notice(outcome, (user_principal(submitted_by),), event.subject, data)


def _outcome(event: Event) -> str | None:
    told = event.payload.get("outcome")
    if told in ("returned", "approved"):
        return str(told)
    transition = event.payload.get("transition")
    if transition in RETURNED:
        return "returned"
    return "approved" if transition in APPROVED else None


def _scheduled(event: Event) -> Iterable[Notice]:
    payload = event.payload
    by = payload.get("scheduled_by")
    # What a release did is told once, of the release.
    of_release = payload.get("release") and event.name != "entry.schedule_lapsed"
    if payload.get("by") == "schedule" and by and not of_release:
        data = {**_chosen(event, "at", "slices", "action", "release"), "event": event.name}
        yield Notice("schedule", (user_principal(by),), event.subject, data)


def _released(event: Event) -> Iterable[Notice]:
    by = event.payload.get("scheduled_by")
    if event.payload.get("by") == "schedule" and by:
        data = {**_chosen(event, "at"), "event": event.name, "release": event.subject}
        yield Notice("schedule", (user_principal(by),), None, data)


def _chosen(event: Event, *names: str) -> dict[str, Any]:
    return {name: event.payload[name] for name in names if event.payload.get(name) is not None}


_TOLD: Mapping[str, Callable[[Event], Iterable[Notice]]] = MappingProxyType(
    {
        "comment.added": _mentions,
        "task.assigned": _assignment,
        "workflow.moved": _moved,
        "entry.published": _scheduled,
        "entry.unpublished": _scheduled,
        "entry.schedule_lapsed": _scheduled,
        "release.published": _released,
    }
)

NAMES = frozenset(_TOLD)
"""The events of which somebody may be told."""
