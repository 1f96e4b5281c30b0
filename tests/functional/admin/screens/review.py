"""Screens of the room review."""

from __future__ import annotations

from .base import Rows, Screen, but, same

ENTRY = "/admin/content/page/{page}"

SCREENS: Rows = {
    ("AdminEntryReview", "", "GET"): Screen(
        f"{ENTRY}/review", but(403, administrator=200, editor=200)
    ),
    ("AdminEntryReview", "", "POST"): Screen(
        f"{ENTRY}/review", but(403, administrator=422, editor=422), {"transition": "nothing"}
    ),
    ("AdminEntryComments", "", "GET"): Screen(
        f"{ENTRY}/comments", but(403, administrator=200, editor=200)
    ),
    ("AdminEntryComments", "", "POST"): Screen(
        f"{ENTRY}/comments", but(403, administrator=303, editor=303), {"text": "Said"}
    ),
    ("AdminEntryComment", "", "POST"): Screen(
        f"{ENTRY}/comments/nothing", but(403, administrator=404, editor=404), {"do": "resolve"}
    ),
    ("AdminEntryTasks", "", "POST"): Screen(
        f"{ENTRY}/tasks",
        but(403, administrator=303, editor=303),
        {"assignee": "role:editor", "note": "Look at it"},
    ),
    ("AdminReviews", "", "GET"): Screen("/admin/review", but(200, reader=403)),
    ("AdminTask", "", "POST"): Screen("/admin/review/nothing", same(404), {"do": "done"}),
    ("AdminNotifications", "", "GET"): Screen("/admin/notifications", same(200)),
    ("AdminNotifications", "", "POST"): Screen("/admin/notifications", same(303)),
    ("AdminNotification", "", "POST"): Screen(
        "/admin/notifications/nothing", same(404), {"do": "read"}
    ),
    ("AdminNotificationCount", "", "GET"): Screen("/admin/notifications/count", same(200)),
    ("AdminNotificationChoices", "", "GET"): Screen("/admin/notifications/choices", same(200)),
    ("AdminNotificationChoices", "", "POST"): Screen(
        "/admin/notifications/choices", same(303), {"digest": "immediate"}
    ),
}
