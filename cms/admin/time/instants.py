"""Instants as addresses and forms have them: exact, or a day and a time of the reader's own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cms import clock
from cms.admin.page import Page
from cms.errors import BadRequest

LOCAL = "%Y-%m-%dT%H:%M"


def zone_of(page: Page) -> ZoneInfo:
    """Return the reader's zone."""
    return page.viewer.zone if page.viewer else ZoneInfo("UTC")


def read_instant(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Return an instant; one without an offset is of the reader's zone. Raises `BadRequest`."""
    try:
        found = datetime.fromisoformat(text.strip())
        local = found if found.tzinfo else found.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest("This has to be a day and a time.", name) from None


def is_local(text: str) -> bool:
    """Say whether a text names an instant for its reader only, so that nobody else can be sent it."""
    try:
        return datetime.fromisoformat(text.strip()).tzinfo is None
    except ValueError:
        return False


def local_text(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as a field for day and time holds it."""
    return instant.astimezone(zone).strftime(LOCAL)


def address_text(instant: datetime) -> str:
    """Return an instant as addresses hold it: to the second, and no longer than it must be."""
    text = clock.to_text(instant)
    return text.replace(".000000Z", "Z")
