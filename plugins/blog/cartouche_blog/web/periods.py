"""Years and months of an archive, in the site's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

FIRST, LAST = 1000, 9998
"""The years that an archive may have; the one after the last has to be a year too."""


@dataclass(frozen=True)
class Period:
    """A year, or one month of it, as a time zone has it."""

    zone: ZoneInfo
    year: int
    month: int | None = None

    @property
    def start(self) -> datetime:
        """The first instant of it, in UTC."""
        return datetime(self.year, self.month or 1, 1, tzinfo=self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it, in UTC."""
        if self.month is None or self.month == 12:
            following = datetime(self.year + 1, 1, 1, tzinfo=self.zone)
        else:
            following = datetime(self.year, self.month + 1, 1, tzinfo=self.zone)
        return following.astimezone(UTC)

    @property
    def path(self) -> str:
        """Where its posts are listed, below the home of a language."""
        year = f"/archive/{self.year:04}"
        return year if self.month is None else f"{year}/{self.month:02}"

    @property
    def code(self) -> str:
        """What machines call it, `2026-03` or `2026`."""
        return self.path.removeprefix("/archive/").replace("/", "-")

    def title(self, locale: str, form: str = "LLLL y") -> str:
        """Return what people call it in a locale: `March 2026`; `form` is of CLDR's letters."""
        if self.month is None:
            return str(self.year)
        named: str = format_date(date(self.year, self.month, 1), form, locale=_spelt(locale))
        return named

    def around(self, instant: datetime) -> Period:
        """Return the year or month, as this one is, that an instant is in."""
        local = instant.astimezone(self.zone)
        return Period(self.zone, local.year, None if self.month is None else local.month)


def read_period(zone: ZoneInfo, year: str, month: str = "") -> Period | None:
    """Return the period that an address names (`2026` and `03`), or None for one that is none."""
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        return None
    if not FIRST <= int(year) <= LAST:
        return None
    if not month:
        return Period(zone, int(year))
    if not (len(month) == 2 and month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    return Period(zone, int(year), int(month))


def _spelt(locale: str) -> Locale:
    """Return how a locale writes dates; as English does where nobody knows."""
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
