"""Which events a webhook can be told of."""

from __future__ import annotations

PUBLISHED = ("entry.published", "entry.unpublished", "entry.moved", "entry.trashed")
"""What changes the published site; a webhook that sees what is published is told of these alone."""

DRAFT = (
    *PUBLISHED,
    "entry.created",
    "entry.saved",
    "entry.reverted",
    "entry.translation_confirmed",
    "entry.scheduled",
    "entry.schedule_lapsed",
    "entry.unscheduled",
    "entry.restored",
    "entry.purged",
    "workflow.moved",
)
"""What a webhook that sees drafts may be told of."""

TEST = "webhook.test"
"""What a receiver is sent to try it; no event of the log."""


def known_events(status: str) -> tuple[str, ...]:
    """Return the events that a webhook of a status (`published`, `draft`) may name."""
    return PUBLISHED if status == "published" else DRAFT
