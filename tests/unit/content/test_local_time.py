"""Local times: what clocks show twice or never is refused with the choices, all else is exact."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.local_time import check_time_zone, instant_of, time_zones
from cms.errors import SettingsError


def test_a_time_is_carried_to_utc_by_the_rules_of_its_day() -> None:
    assert instant_of("2026-01-15T09:00", "Europe/Berlin") == datetime(2026, 1, 15, 8, tzinfo=UTC)
    assert instant_of("2026-07-15T09:00:30", "Europe/Berlin") == datetime(
        2026, 7, 15, 7, 0, 30, tzinfo=UTC
    )
    assert instant_of("2026-07-15T09:00", "Asia/Kolkata") == datetime(
        2026, 7, 15, 3, 30, tzinfo=UTC
    )


def test_what_clocks_show_twice_needs_a_word_on_which() -> None:
    earlier = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    later = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant_of("2026-10-25T02:30", "Europe/Berlin", 0) == earlier
    assert instant_of("2026-10-25T02:30", "Europe/Berlin", 1) == later
    with pytest.raises(ValueError, match="twice") as caught:
        instant_of("2026-10-25T02:30", "Europe/Berlin")
    assert "2026-10-25T02:30+02:00" in str(caught.value)
    assert "2026-10-25T02:30+01:00" in str(caught.value)


@pytest.mark.parametrize("fold", [None, 0, 1])
def test_what_clocks_skip_is_refused_with_its_neighbours(fold: int | None) -> None:
    with pytest.raises(ValueError, match="skip") as caught:
        instant_of("2026-03-29T02:30", "Europe/Berlin", fold)
    assert "2026-03-29T01:30+01:00" in str(caught.value)
    assert "2026-03-29T03:30+02:00" in str(caught.value)


@pytest.mark.parametrize("fold", [None, 0, 1])
def test_a_fold_where_nothing_is_folded_says_nothing(fold: int | None) -> None:
    assert instant_of("2026-06-01T12:00", "Europe/Berlin", fold).hour == 10


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "../etc/passwd", "", "berlin"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_of("2026-06-01T12:00", zone)
    with pytest.raises(SettingsError, match="time_zone"):
        check_time_zone(zone)


@pytest.mark.parametrize(
    "local", ["2026-06-01", "12:00", "2026-13-01T00:00", "2026-06-01T12:00Z", "2026-02-30T12:00"]
)
def test_a_local_time_that_is_none_is_refused(local: str) -> None:
    with pytest.raises(ValueError, match="local time"):
        instant_of(local, "Europe/Berlin")


def test_the_ends_of_time_are_no_accident() -> None:
    with pytest.raises(ValueError, match="local time"):
        instant_of("0001-01-01T00:00", "Asia/Tokyo")


_ZONES = st.sampled_from(sorted(time_zones()))


@given(seconds=st.integers(157_766_400, 2_051_222_400), zone=_ZONES)
def test_every_instant_has_a_local_time_that_leads_back(seconds: int, zone: str) -> None:
    exact = datetime.fromtimestamp(seconds, UTC)
    shown = exact.astimezone(ZoneInfo(zone))
    assert instant_of(shown.replace(tzinfo=None).isoformat(), zone, shown.fold) == exact
