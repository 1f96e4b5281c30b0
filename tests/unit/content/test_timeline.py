"""What stands when, worked out from what was done and what is intended."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cms.content.timeline import Plan, Segment, Stand, derive, segments
from tests.unit.content.world import day

MON, TUE, WED, THU, FRI, SAT = (day(number) for number in (2, 3, 4, 5, 6, 7))


def stand(version: int, since: datetime = MON, name: str = "*", **more: datetime) -> Stand:
    return Stand(name, version, since, more.get("end"), more.get("made", since))


def plan(at: datetime, version: int | None, made: datetime, *slices: str) -> Plan:
    return Plan(at, slices or ("*",), version, made)


def shown(stands: list[Stand]) -> list[tuple[int, datetime, datetime | None]]:
    return [(one.version, one.start, one.end) for one in stands]


def test_without_intents_everything_stays() -> None:
    assert derive(WED, [stand(1)], []) == [stand(1)]


def test_a_stand_keeps_its_start_and_loses_an_end_that_nothing_asks_for_any_more() -> None:
    assert shown(derive(WED, [stand(1, end=FRI)], [])) == [(1, MON, None)]


def test_an_intent_follows_what_stands() -> None:
    found = derive(MON, [stand(1)], [plan(FRI, 2, MON)])
    assert shown(found) == [(1, MON, FRI), (2, FRI, None)]
    assert found[1].published_at == MON


def test_a_fix_made_after_an_older_schedule_is_not_undone() -> None:
    assert shown(derive(WED, [stand(3, WED)], [plan(FRI, 2, MON)])) == [(3, WED, None)]


def test_a_schedule_made_after_the_fix_takes_effect_though_its_version_is_older() -> None:
    found = derive(THU, [stand(3, WED)], [plan(FRI, 2, THU)])
    assert shown(found) == [(3, WED, FRI), (2, FRI, None)]


def test_an_older_schedule_of_a_newer_version_takes_effect() -> None:
    found = derive(WED, [stand(1, WED)], [plan(FRI, 2, MON)])
    assert shown(found) == [(1, WED, FRI), (2, FRI, None)]


def test_two_schedules_are_judged_by_when_they_were_made() -> None:
    older_last = [plan(FRI, 3, TUE), plan(SAT, 2, MON)]
    assert shown(derive(WED, [], older_last)) == [(3, FRI, None)]
    newer_last = [plan(FRI, 3, MON), plan(SAT, 2, TUE)]
    assert shown(derive(WED, [], newer_last)) == [(3, FRI, SAT), (2, SAT, None)]


def test_an_intent_to_unpublish_always_takes_effect() -> None:
    assert shown(derive(WED, [stand(3, WED)], [plan(FRI, None, MON)])) == [(3, WED, FRI)]
    assert derive(WED, [], [plan(FRI, None, MON)]) == []


def test_publishing_after_an_unpublish_leaves_a_gap() -> None:
    found = derive(MON, [stand(1)], [plan(SAT, 1, MON), plan(THU, None, MON)])
    assert shown(found) == [(1, MON, THU), (1, SAT, None)]


def test_of_two_intents_at_one_instant_the_later_made_wins() -> None:
    intents = [plan(FRI, 3, TUE), plan(FRI, 2, MON)]
    assert shown(derive(WED, [stand(1)], intents)) == [(1, MON, FRI), (3, FRI, None)]


def test_the_same_version_again_changes_nothing() -> None:
    assert shown(derive(MON, [stand(2)], [plan(FRI, 2, TUE)])) == [(2, MON, None)]


def test_intents_that_are_over_are_not_repeated() -> None:
    assert shown(derive(FRI, [stand(1)], [plan(FRI, 2, MON), plan(WED, None, MON)])) == [
        (1, MON, None)
    ]


def test_slices_go_each_their_way() -> None:
    current = [stand(1), stand(1, name="en"), stand(1, name="de")]
    found = derive(MON, current, [plan(FRI, 2, MON, "*", "de")])
    assert [(one.slice, one.version, one.end) for one in found] == [
        ("*", 1, FRI),
        ("*", 2, None),
        ("de", 1, FRI),
        ("de", 2, None),
        ("en", 1, None),
    ]


def test_segments_are_cut_where_any_of_the_slices_changes() -> None:
    stands = [stand(1, end=WED), stand(2, WED), stand(1, TUE, "en"), stand(9, MON, "fr")]
    assert segments(stands, ("*", "en")) == [
        Segment(MON, TUE, {"*": 1}),
        Segment(TUE, WED, {"*": 1, "en": 1}),
        Segment(WED, None, {"*": 2, "en": 1}),
    ]


def test_there_is_no_segment_where_nothing_stands() -> None:
    stands = [stand(1, end=TUE), stand(2, THU, end=FRI)]
    assert segments(stands, ("*",)) == [Segment(MON, TUE, {"*": 1}), Segment(THU, FRI, {"*": 2})]
    assert segments([], ("*",)) == []


moments = st.integers(1, 20).map(day)
stands = st.builds(
    Stand,
    slice=st.sampled_from(["*", "en", "de"]),
    version=st.integers(1, 4),
    start=st.integers(1, 9).map(day),
    end=st.none(),
    published_at=st.integers(1, 9).map(day),
)
intents = st.builds(
    Plan,
    at=moments,
    slices=st.sampled_from([("*",), ("*", "en"), ("de",), ("*", "en", "de")]),
    version=st.none() | st.integers(1, 4),
    made_at=st.integers(1, 9).map(day),
)


@given(st.lists(stands, unique_by=lambda one: one.slice), st.lists(intents, max_size=8))
def test_a_slice_shows_one_version_at_a_time(current: list[Stand], planned: list[Plan]) -> None:
    found = derive(day(10), current, planned)
    for name in ("*", "en", "de"):
        own = [one for one in found if one.slice == name]
        assert all(one.end is None or one.start < one.end for one in own)
        for before, after in pairwise(own):
            assert before.end is not None
            assert before.end <= after.start
    now = [one for one in found if one.holds(day(10))]
    assert {(s.slice, s.version, s.start) for s in now} == {
        (s.slice, s.version, s.start) for s in current
    }
    for segment in segments(found, ("*", "en")):
        holding = [s for s in found if s.slice in ("*", "en") and s.holds(segment.start)]
        assert segment.versions == {s.slice: s.version for s in holding}
