"""Screens of the room planning."""

from __future__ import annotations

from .base import Rows, Screen, but

PLANS = but(200, contributor=403, reader=403)
NOTHING = "/admin/calendar/00000000-0000-7000-8000-000000000009"
ABSENT = but(404, contributor=403, reader=403)

SCREENS: Rows = {
    ("AdminCalendar", "", "GET"): Screen("/admin/calendar", PLANS),
    ("AdminPlanned", "", "GET"): Screen(NOTHING, ABSENT),
    ("AdminPlanned", "", "POST"): Screen(NOTHING, ABSENT, {"at": "2031-01-01T09:00"}),
    ("AdminCalendarAddresses", "", "GET"): Screen("/admin/calendar/addresses", PLANS),
    ("AdminCalendarAddresses", "", "POST"): Screen(
        "/admin/calendar/addresses", PLANS, {"name": "My phone"}
    ),
}
