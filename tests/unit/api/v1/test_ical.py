"""Calendars as another program reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from cms.api.v1.ical import Calendar, Event, escape, fold, write

AT = datetime(2026, 3, 2, 12, 30, 15, 999, tzinfo=UTC)
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n"))


def event(**more: object) -> Event:
    given_: dict[str, object] = {
        "uid": "a@b",
        "at": AT,
        "summary": "S",
        "changed_at": AT,
        "created_at": AT,
    }
    return Event(**(given_ | more))  # type: ignore[arg-type]


def parsed(raw: bytes) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(raw)


def test_another_program_reads_what_was_written() -> None:
    first = event(
        summary="One; two, three\\four", description="Line\nline", sequence=3, url="http://x/y"
    )
    raw = write(Calendar("My, site", "Europe/Berlin", [first, event(uid="c@d", cancelled=True)]))
    calendar = parsed(raw)
    one, two = calendar.walk("VEVENT")
    # The parser leaves what RFC 5545 does not have as it is written.
    assert str(calendar["NAME"]) == r"My\, site"
    assert calendar["X-WR-TIMEZONE"] == "Europe/Berlin"
    assert one["SUMMARY"] == "One; two, three\\four"
    assert one["DESCRIPTION"] == "Line\nline"
    assert one.decoded("DTSTART") == AT.replace(microsecond=0)
    assert (one["SEQUENCE"], one["STATUS"], two["STATUS"]) == (3, "CONFIRMED", "CANCELLED")
    assert one["URL"] == "http://x/y"
    assert all(one.get(name) for name in ("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED"))


@given(summary=TEXT, description=TEXT)
def test_any_text_comes_through_folded_lines(summary: str, description: str) -> None:
    raw = write(Calendar("x", "UTC", [event(summary=summary, description=description)]))
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")
    (one,) = parsed(raw).walk("VEVENT")
    assert str(one["SUMMARY"]) == summary
    assert str(one.get("DESCRIPTION", "")) == description


def test_what_is_no_text_is_left_out() -> None:
    assert escape("a\x00b\r\nc\td\x1b") == "ab\\nc d"


def test_a_line_of_75_octets_is_not_folded() -> None:
    assert fold("x" * 75) == b"x" * 75 + b"\r\n"
    assert fold("x" * 76) == b"x" * 75 + b"\r\n x\r\n"
    assert fold("x" * 74 + "é") == b"x" * 74 + b"\r\n " + "é".encode() + b"\r\n"


@given(st.text())
def test_no_text_begins_a_line_of_its_own(text: str) -> None:
    said = f"{text}\r\nBEGIN:VEVENT\x85ATTACH:x\u2028URL:javascript:x\x0bX-A:{text}"
    one = event(summary=said, description=said, uid=said, category=said)
    raw = write(Calendar(said, "UTC", [one])).decode("utf-8", "replace")
    lines = [line for line in raw.splitlines() if not line.startswith(" ")]
    names = [line.partition(":")[0] for line in lines]
    assert names.count("BEGIN") == names.count("END") == 2
    assert not {"ATTACH", "URL", "X-A"} & set(names)
