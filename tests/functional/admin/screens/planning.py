"""Screens of the room planning."""

from __future__ import annotations

from .base import Rows, Screen, but

PLANS = but(200, contributor=403, reader=403)
NOTHING = "/admin/calendar/00000000-0000-7000-8000-000000000009"
NO_RELEASE = "/admin/releases/00000000-0000-7000-8000-000000000009"
MANAGES = but(403, administrator=200, editor=200)
NONE_THERE = but(403, administrator=404, editor=404)
ABSENT = but(404, contributor=403, reader=403)

SCREENS: Rows = {
    ("AdminCalendar", "", "GET"): Screen("/admin/calendar", PLANS),
    ("AdminPlanned", "", "GET"): Screen(NOTHING, ABSENT),
    ("AdminPlanned", "", "POST"): Screen(NOTHING, ABSENT, {"at": "2031-01-01T09:00"}),
    ("AdminCalendarAddresses", "", "GET"): Screen("/admin/calendar/addresses", PLANS),
    ("AdminCalendarAddresses", "", "POST"): Screen(
        "/admin/calendar/addresses", PLANS, {"name": "My phone"}
    ),
    ("AdminReleases", "", "GET"): Screen("/admin/releases", MANAGES),
    ("AdminNewRelease", "", "GET"): Screen("/admin/releases/new", MANAGES),
    ("AdminNewRelease", "", "POST"): Screen(
        "/admin/releases/new", but(403, administrator=303, editor=303), {"title": "Spring"}
    ),
    ("AdminRelease", "", "GET"): Screen(NO_RELEASE, NONE_THERE),
    ("AdminRelease", "", "POST"): Screen(NO_RELEASE, NONE_THERE, {"then": "publish"}),
}
