"""Writes calendars as iCalendar text (RFC 5545, with the properties of RFC 7986)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MEDIA_TYPE = "text/calendar"
LINE_MAX = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""All that one reader or another takes for the end of a line."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Event:
    """Something of no duration that happens at an instant.

    `uid` names it for ever; `sequence` grows with each change of it, and `changed_at` is when
    that was.
    """

    uid: str
    at: datetime
    summary: str
    changed_at: datetime
    created_at: datetime
    sequence: int = 0
    cancelled: bool = False
    description: str = ""
    url: str = ""
    category: str = ""


@dataclass(frozen=True)
class Calendar:
    """A calendar: what it is called, and the zone in which it is to be shown."""

    name: str
    time_zone: str
    events: Iterable[Event]


def write(calendar: Calendar) -> bytes:
    """Return a calendar as text in UTF-8, its lines folded and ended by CRLF."""
    return b"".join(fold(line) for line in _calendar(calendar))


def _calendar(calendar: Calendar) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Cartouche//Schedule//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{escape(calendar.name)}"
    yield f"X-WR-CALNAME:{escape(calendar.name)}"
    yield f"X-WR-TIMEZONE:{calendar.time_zone}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    for event in calendar.events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(event.uid)}"
    yield f"DTSTAMP:{utc(event.changed_at)}"
    yield f"DTSTART:{utc(event.at)}"
    yield f"SUMMARY:{escape(event.summary)}"
    yield f"CREATED:{utc(event.created_at)}"
    yield f"LAST-MODIFIED:{utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    if event.category:
        yield f"CATEGORIES:{escape(event.category)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def utc(instant: datetime) -> str:
    """Return an instant as a date with UTC time (RFC 5545, 3.3.5), whole seconds."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escape(text: str) -> str:
    """Return text as a value of type TEXT (RFC 5545, 3.3.11), without control characters."""
    plain = _CONTROL.sub("", _BREAK.sub("\n", text).replace("\t", " "))
    for character in ("\\", ";", ","):
        plain = plain.replace(character, "\\" + character)
    return plain.replace("\n", "\\n")


def fold(line: str) -> bytes:
    """Return a line folded to 75 octets, no character divided, and its end."""
    raw = line.encode("utf-8")
    parts: list[bytes] = []
    room = LINE_MAX
    while len(raw) > room:
        cut = room
        while raw[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(raw[:cut])
        raw, room = raw[cut:], LINE_MAX - 1
    return b"\r\n ".join([*parts, raw]) + b"\r\n"
