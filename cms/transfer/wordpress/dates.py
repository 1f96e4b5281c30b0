"""The dates of WordPress as instants: UTC where it was written down, else the site's own time."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def instant(gmt: str, local: str = "", published: str = "") -> datetime | None:
    """Return the instant that WordPress meant, or None.

    `gmt` and `local` are `YYYY-MM-DD hh:mm:ss`, all zeros meaning none; `published` is RSS's date
    (RFC 822). Local time without any other is taken for UTC, as the file does not say its offset.
    """
    return _written(gmt) or _rss(published) or _written(local)


def _written(text: str) -> datetime | None:
    try:
        found = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year > 1 else None


def _rss(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if found.year > 1 else None
