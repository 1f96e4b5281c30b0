"""The sweep: what came true by the clock is told once, in order, and as it was."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import update

from cms import clock
from cms.content.models import Edition, Intent
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.sweep import next_sweep, overdue, sweep
from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.events.models import Event
from tests.unit.content.world import REGISTRY, World, day

SPECS = {spec.name: spec for spec in REGISTRY}


def run(world: World, limit: int = 200, **more: Any) -> int:
    with world.sessions() as session:
        count = sweep(session, world.site, more.get("specs", SPECS), limit)
        session.commit()
    return count


def wait(world: World) -> float | None:
    with world.sessions() as session:
        return next_sweep(session)


def told(world: World, *names: str) -> list[tuple[str, Any]]:
    """What the log says of schedules that came true: each event's name and slices."""
    events = [one for one in world.rows(Event) if "by" in one.payload]
    return [(one.name, one.payload.get("slices")) for one in events]


def until(instant: Any) -> None:
    clock.tick((instant - clock.now()).total_seconds())


def test_what_was_scheduled_is_told_when_it_has_come_true(world: World) -> None:
    one = world.create(title="One")
    assert wait(world) is None
    world.apply(Schedule(entry=one, at=day(3)), Schedule(entry=one, at=day(5), action="unpublish"))
    assert wait(world) == pytest.approx(2 * 24 * 3600, abs=0.01)
    assert run(world) == 0
    until(day(3))
    assert wait(world) == 0
    assert world.titles() == ["One"]  # nobody had to sweep for that
    assert run(world) == 1
    assert run(world) == 0
    (event,) = [one for one in world.rows(Event) if one.name == "entry.published"]
    intent = world.rows(Intent, version=1)[0]
    assert event.at >= day(3)
    assert event.subject == one
    assert (event.actor_id, event.actor_label) == (None, "system")
    assert event.payload == {
        "type": "page",
        "version": 1,
        "slices": ["*", "en"],
        "published_version": 1,
        "asserted_at": None,
        "by": "schedule",
        "intent": intent.id,
        "release": None,
        "at": "2026-03-03T12:00:00.000000Z",
        "scheduled_by": None,
    }
    until(day(6))
    with world.sessions() as session:
        assert overdue(session) == pytest.approx(24 * 3600, abs=0.01)
    assert run(world) == 1
    assert told(world)[1:] == [("entry.unpublished", ["*", "en"])]


def test_the_readers_editions_follow_the_sweep_in_what_only_orders_them(world: World) -> None:
    one = world.create(title="One", publish=True)
    world.apply(
        SaveDraft(entry=one, data={"title": "Two"}, base_version=1),
        Schedule(entry=one, at=day(3)),
    )
    two = world.create(title="Two")
    world.apply(Schedule(entry=two, at=day(3)))
    until(day(4))
    assert [row.past for row in world.rows(Edition, entry_id=one, locale="en", kind="live")] == [
        False,
        False,
    ]
    run(world)
    assert [row.past for row in world.rows(Edition, entry_id=one, locale="en", kind="live")] == [
        True,
        False,
    ]
    drafts = world.rows(Edition, entry_id=two, locale="en", kind="draft")
    assert [row.published_at for row in drafts] == [day(3)]


def test_a_schedule_that_was_overtaken_is_told_to_have_lapsed(world: World) -> None:
    one = world.create(title="One")
    world.apply(Schedule(entry=one, at=day(3)))
    clock.tick(60)
    world.apply(SaveDraft(entry=one, data={"title": "Newer"}, base_version=1))
    world.apply(Publish(entry=one))
    until(day(3))
    run(world)
    assert told(world) == [("entry.schedule_lapsed", ["*", "en"])]
    assert world.titles() == ["Newer"]


def test_what_stood_already_or_stands_no_more_as_wished_needs_no_word(world: World) -> None:
    one, two = world.create(title="One"), world.create(title="Two", publish=True)
    world.apply(Schedule(entry=one, at=day(3)))
    world.apply(Schedule(entry=two, at=day(3), action="unpublish"))
    clock.tick(60)
    world.apply(Publish(entry=one), Unpublish(entry=two))
    until(day(3))
    assert run(world) == 2
    assert told(world) == []


def test_of_two_schedules_for_one_instant_the_later_made_counts(world: World) -> None:
    one = world.create(title="One")
    world.apply(SaveDraft(entry=one, data={"title": "Two"}, base_version=1))
    world.apply(Schedule(entry=one, at=day(3), version=1))
    clock.tick(1)
    world.apply(Schedule(entry=one, at=day(3), version=2))
    until(day(3))
    assert run(world) == 2
    assert told(world) == [
        ("entry.schedule_lapsed", ["*", "en"]),
        ("entry.published", ["*", "en"]),
    ]


def test_locales_are_told_apart(world: World) -> None:
    one = world.create(title="One", publish=True)
    world.apply(SaveDraft(entry=one, data={"title": "Eins"}, locale="de", base_version=1))
    world.apply(Schedule(entry=one, at=day(3), locales=("de",)))
    until(day(3))
    run(world)
    assert told(world) == [("entry.published", ["*", "de"])]


def test_what_is_withdrawn_or_thrown_away_or_destroyed_is_not_told(world: World) -> None:
    one, two, three = (world.create(title=title) for title in ("One", "Two", "Three"))
    world.apply(*(Schedule(entry=entry, at=day(3)) for entry in (one, two, three)))
    world.apply(Unschedule(entry=one), Trash(entry=two), Trash(entry=three), Purge(entry=three))
    assert wait(world) is None
    until(day(3))
    assert run(world) == 0
    assert told(world) == []


def test_the_next_write_to_an_entry_tells_first_what_came_true(world: World) -> None:
    """Else the log would say that it was published after it was taken offline."""
    one, two = world.create(title="One"), world.create(title="Two")
    world.apply(Schedule(entry=one, at=day(3)), Schedule(entry=two, at=day(3)))
    until(day(4))
    outcome = world.apply(Unpublish(entry=one))
    assert outcome.plan.events == ["entry.unpublished"]
    names = [event.name for event in world.rows(Event) if event.subject == one]
    assert names == ["entry.created", "entry.scheduled", "entry.published", "entry.unpublished"]
    assert run(world) == 1
    assert [event.name for event in world.rows(Event)][-1] == "entry.published"


def test_a_dry_run_tells_nothing(world: World) -> None:
    one = world.create(title="One")
    world.apply(Schedule(entry=one, at=day(3)))
    until(day(4))
    with world.sessions() as session:
        world.executor(session).plan(Unpublish(entry=one))
        session.commit()
    assert told(world) == []
    assert run(world) == 1


def test_a_release_is_told_once_and_as_one(world: World) -> None:
    ids = [world.create(title=f"Page {number}") for number in range(5)]
    world.apply(*(Schedule(entry=one, at=day(3)) for one in ids))
    release = new_id()
    with world.sessions() as session:
        begin_write(session)
        session.execute(update(Intent).values(release_id=release))
        session.commit()
    until(day(3))
    world.apply(Unpublish(entry=ids[2]))
    assert run(world) == 0
    names = [event.name for event in world.rows(Event)][-7:]
    assert names == [*["entry.published"] * 5, "release.published", "entry.unpublished"]
    (event,) = [one for one in world.rows(Event) if one.name == "release.published"]
    assert event.subjects == [release]
    assert event.payload["at"] == "2026-03-03T12:00:00.000000Z"


def test_an_entry_whose_type_is_gone_is_told_and_not_stumbled_over(world: World) -> None:
    one = world.create(title="One")
    world.apply(Schedule(entry=one, at=day(3)))
    until(day(3))
    assert run(world, specs={}) == 1
    assert told(world) == [("entry.published", ["*", "en"])]


def test_many_are_told_part_by_part(world: World) -> None:
    ids = [world.create(title=f"Page {number}") for number in range(7)]
    world.apply(*(Schedule(entry=one, at=day(3)) for one in ids))
    until(day(3))
    assert [run(world, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert len(told(world)) == 7


@pytest.mark.parametrize("processes", [4])
def test_of_many_sweeps_at_once_one_tells_each(world: World, processes: int) -> None:
    ids = [world.create(title=f"Page {number}") for number in range(20)]
    world.apply(*(Schedule(entry=one, at=day(3)) for one in ids))
    until(day(3))
    ready = threading.Barrier(processes)

    def look() -> None:
        ready.wait()
        while run(world, limit=3):
            pass

    threads = [threading.Thread(target=look) for _ in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told(world)) == 20
    assert (
        len({event.payload["intent"] for event in world.rows(Event) if "by" in event.payload}) == 20
    )
