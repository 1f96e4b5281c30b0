"""Years and months of the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cartouche_blog.web.periods import Period, read_period

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("year", "month"),
    [("26", ""), ("0026", ""), ("9999", ""), ("2026", "13"), ("2026", "3"), ("2026", "00"),
     ("٢٠٢٦", ""), ("2026", "0x"), ("-026", ""), ("2026 ", "")],
)  # fmt: skip
def test_what_is_no_period_is_none(year: str, month: str) -> None:
    assert read_period(BERLIN, year, month) is None


def test_a_period_has_the_instants_of_its_zone() -> None:
    month = read_period(BERLIN, "2026", "03")
    assert month is not None
    assert month.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert month.end == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert month.path == "/archive/2026/03"
    december = Period(BERLIN, 2026, 12)
    assert december.end == Period(BERLIN, 2026).end == Period(BERLIN, 2027).start


def test_an_instant_is_in_the_month_that_its_zone_says() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert Period(BERLIN, 2026, 1).around(late) == Period(BERLIN, 2026, 2)
    assert Period(BERLIN, 2026).around(late) == Period(BERLIN, 2026)


@pytest.mark.parametrize(
    ("locale", "title"), [("en", "March 2026"), ("de", "März 2026"), ("xx-none", "March 2026")]
)
def test_a_period_has_a_name_in_each_language(locale: str, title: str) -> None:
    assert Period(BERLIN, 2026, 3).title(locale) == title
    assert Period(BERLIN, 2026).title(locale) == "2026"
