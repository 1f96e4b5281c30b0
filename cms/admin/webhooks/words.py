"""How webhooks, their events and their deliveries are spoken of."""

from __future__ import annotations

from collections.abc import Mapping

from cms.admin.translating import mark
from cms.webhooks.models import DEAD, DELIVERED, WAITING, Webhook

EVENTS: Mapping[str, str] = {
    "entry.published": mark("Published"),
    "entry.unpublished": mark("Unpublished"),
    "entry.moved": mark("Moved to another address"),
    "entry.trashed": mark("Put into the trash"),
    "entry.created": mark("A draft made"),
    "entry.saved": mark("A draft saved"),
    "entry.reverted": mark("An older version put back"),
    "entry.translation_confirmed": mark("A translation confirmed"),
    "entry.scheduled": mark("Scheduled"),
    "entry.schedule_lapsed": mark("A schedule lapsed"),
    "entry.unscheduled": mark("Taken off the schedule"),
    "entry.restored": mark("Taken out of the trash"),
    "entry.purged": mark("Deleted for good"),
    "workflow.moved": mark("Moved on in its workflow"),
    "webhook.test": mark("A test"),
}
DELIVERY: Mapping[str, tuple[str, str, str]] = {
    WAITING: (mark("Waiting"), "scheduled", "clock"),
    DELIVERED: (mark("Delivered"), "live", "circle-check"),
    DEAD: (mark("Given up"), "failed", "octagon-x"),
}
"""The states of a delivery: a word, a tone and an icon."""


def standing(webhook: Webhook, resting: bool, unsettled: Mapping[str, int]) -> dict[str, str]:
    """Return how a webhook stands, by what weighs most: a word, with its tone and icon."""
    if not webhook.active:
        word = (mark("Off"), "trashed", "circle-pause")
    elif resting:
        word = (mark("Resting"), "review", "timer")
    elif unsettled.get(DEAD):
        word = (mark("Messages given up"), "failed", "octagon-x")
    elif webhook.failures:
        word = (mark("Failing"), "review", "triangle-alert")
    elif unsettled.get(WAITING):
        word = (mark("Messages waiting"), "scheduled", "clock")
    else:
        word = (mark("In order"), "live", "circle-check")
    return dict(zip(("state", "state_tone", "state_icon"), word, strict=True))
