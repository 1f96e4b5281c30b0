"""The course of an entry: its versions, and what was done to it beside, in one order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Version
from cms.content.queries.history import VersionInfo
from cms.events.models import Event

VERSION = "version"
DONE = (
    "entry.published",
    "entry.unpublished",
    "entry.moved",
    "entry.trashed",
    "entry.restored",
    "entry.translation_confirmed",
    "workflow.moved",
)
PLANNED = ("entry.scheduled", "entry.unscheduled", "entry.schedule_lapsed")
"""What only those are told who may see what is scheduled."""
_INFO = tuple(getattr(Version, name) for name in VersionInfo._fields)


@dataclass(frozen=True)
class Step:
    """One thing that happened; `version` is there for those that wrote one."""

    at: datetime
    name: str
    actor: str
    version: VersionInfo | None = None
    payload: dict[str, Any] = field(default_factory=dict)


def course(
    session: Session,
    entry_id: str,
    *,
    limit: int,
    before: datetime | None = None,
    planned: bool = False,
) -> tuple[list[Step], bool]:
    """Return the newest steps before an instant, and whether there are older ones.

    Two queries, whatever the age of the entry. Whether the reader may see them is asked of the
    entry (`view_history`, and for `planned` steps `view_scheduled`).
    """
    versions = select(*_INFO).where(Version.entry_id == entry_id)
    events: Any = select(Event.at, Event.name, Event.actor_label, Event.payload)
    events = events.where(Event.subject == entry_id, Event.name.in_(DONE + PLANNED * planned))
    if before is not None:
        versions = versions.where(Version.created_at < before)
        events = events.where(Event.at < before)
    versions = versions.order_by(Version.number.desc()).limit(limit + 1)
    events = events.order_by(Event.number.desc()).limit(limit + 1)
    infos = [VersionInfo(*row) for row in session.execute(versions)]
    steps = [Step(info.created_at, VERSION, info.author_label, info) for info in infos]
    # Of one instant what was written comes first, then what was done with it; the newest on top.
    found = [
        Step(at, name, who, None, payload) for at, name, who, payload in session.execute(events)
    ]
    found = sorted([*found, *steps], key=lambda step: step.at, reverse=True)
    kept = found[:limit]
    # What happened at one instant is not cut in two: the next part begins before it.
    kept += [step for step in found[limit:] if step.at == kept[-1].at]
    return kept, len(found) > len(kept)
