"""Times as clocks in a zone show them, carried to UTC; what is shown twice or never is refused.

Zones and their rules are those of the IANA database (RFC 6557), from the system or `tzdata`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from cms.errors import SettingsError

LOCAL_PATTERN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"
_LOCAL = re.compile(LOCAL_PATTERN, re.ASCII)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones that are known here."""
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; raise ValueError, fit to be shown, for one that is not known."""
    if name not in time_zones():
        raise ValueError(f"names the time zone {name[:80]!r}, which is none such as Europe/Berlin.")
    return ZoneInfo(name)


def check_time_zone(name: str) -> None:
    """Raise SettingsError where the site's time zone is not known."""
    try:
        zone_of(name)
    except ValueError as error:
        raise SettingsError(f"cms.site.time_zone {error}") from None


def instant_of(local: str, time_zone: str, fold: int | None = None) -> datetime:
    """Return the instant at which clocks in a zone show `local` (`2026-10-25T02:30`), in UTC.

    Where they show it twice, `fold` says which: 0 the earlier, 1 the later. Raise ValueError,
    fit to be shown, where that is not said, and for a time that clocks skip.
    """
    zone = zone_of(time_zone)
    if not _LOCAL.fullmatch(local):
        raise ValueError(
            f"has the local time {local[:40]!r}, which is none such as 2026-10-25T02:30."
        )
    try:
        shown = datetime.fromisoformat(local)
        both = [shown.replace(tzinfo=zone, fold=one) for one in (0, 1)]
        earlier, later = (one.astimezone(UTC) for one in both)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"has the local time {local!r}: {error}.") from None
    if all(one.astimezone(zone).replace(tzinfo=None) != shown for one in (earlier, later)):
        choices = " or ".join(sorted(_shown(one, zone) for one in (earlier, later)))
        raise ValueError(f"is a time that clocks in {time_zone} skip: say {choices}.")
    if earlier != later and fold is None:
        raise ValueError(
            f"is a time that clocks in {time_zone} show twice: say fold 0 for "
            f"{_shown(earlier, zone)} or fold 1 for {_shown(later, zone)}."
        )
    return later if fold else earlier


def _shown(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="minutes")
