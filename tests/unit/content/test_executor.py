"""The one door: plans without a trace, all or none, one order of commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms import clock
from cms.content.assets.tagging import Tag
from cms.content.collaboration.tasks.operations import Assign
from cms.content.models import Entry, Placement, Version
from cms.content.operations.base import EntryOperation, Operation
from cms.content.operations.confirm_translation import ConfirmTranslation
from cms.content.operations.copy_locale import CopyLocale
from cms.content.operations.create import CreateEntry
from cms.content.operations.erase import Erase
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.undo.rewind import Rewind
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Submit
from cms.errors import CMSError, EditConflict, StateConflict, ValidationFailed, Vetoed
from cms.events.models import Event
from tests.unit.content.world import MISSING, World, day

HOUR = 3600


@pytest.fixture
def about(world: World) -> str:
    parent = world.create(title="About", rank=1, publish=True)
    world.create(title="Team", parent=parent, publish=True)
    world.apply(SaveDraft(entry=parent, data={"title": "About us"}, base_version=1))
    return parent


def every_operation(about: str) -> list[tuple[list[Operation], Operation]]:
    """What has to happen before, and the operation."""
    save = SaveDraft(entry=about, data={"rank": 2}, base_version=2, publish=True)
    later = Schedule(entry=about, at=day(5))
    german = CopyLocale(entry=about, locale="de")
    return [
        ([], CreateEntry(type="page", data={"title": "New"}, parent=about, publish=True)),
        ([], save),
        ([], Publish(entry=about)),
        ([], Unpublish(entry=about)),
        ([], later),
        ([later], Unschedule(entry=about)),
        ([], Move(entry=about, parent=None)),
        ([], Trash(entry=about)),
        ([], german),
        ([german], ConfirmTranslation(entry=about, locale="de")),
        ([Trash(entry=about)], Restore(entry=about)),
        ([Trash(entry=about)], Purge(entry=about)),
        ([Unpublish(entry=about)], Rewind(entry=about, to=day(1) + timedelta(microseconds=2))),
        ([], Revert(entry=about, version=1, base_version=2)),
        ([save], Erase(entry=about, fields=("title",), reason="asked")),
        ([], Submit(entry=about)),
        ([Submit(entry=about)], MakeTransition(entry=about, transition="withdraw")),
        ([Submit(entry=about)], Approve(entry=about)),
        ([Submit(entry=about)], Reject(entry=about, comment="Not yet.")),
        ([], Tag(entry=about, add=("new",))),
        ([], Assign(entry=about, assignee="role:editor", due_at=day(9))),
    ]


def without_ids(plan: dict[str, Any]) -> dict[str, Any]:
    hidden = {name: plan[name] for name in plan if name not in ("entry", "cache_tags", "stands")}
    stands = [{name: one[name] for name in ("slice", "version")} for one in plan["stands"]]
    intents = [{**one, "intent": "some"} for one in plan["intents"]]
    return {**hidden, "stands": stands, "intents": intents}


@pytest.mark.parametrize("number", range(len(every_operation(MISSING))))
def test_a_plan_says_what_is_done_and_leaves_no_trace(
    world: World, about: str, number: int
) -> None:
    before_it, op = every_operation(about)[number]
    if before_it:
        world.apply(*before_it)
    before = world.dump()
    with world.sessions() as session:
        planned = world.executor(session).plan(op).to_json()
        session.commit()
    assert world.dump() == before
    done = world.apply(op).plan.to_json()
    assert world.dump() != before
    assert without_ids(planned) == without_ids(done)
    if isinstance(op, EntryOperation):
        assert planned["entry"] == done["entry"] == about


def test_every_operation_is_planned_here(about: str) -> None:
    from cms.content.operations.registry import OPERATIONS

    kinds = (EntryOperation, CreateEntry)
    named = {name for name, kind in OPERATIONS.items() if issubclass(kind, kinds)}
    assert {op.name for _, op in every_operation(about)} == named


def test_a_plan_that_fails_leaves_the_session_usable(world: World, about: str) -> None:
    taken = CreateEntry(type="page", data={"title": "x", "slug": "about"}, publish=True)
    with world.sessions() as session:
        executor = world.executor(session)
        with pytest.raises(ValidationFailed):
            executor.plan(taken)
        executor.apply(Publish(entry=about))
        session.commit()
    assert "About us" in world.titles()


def test_a_plan_within_a_transaction_changes_nothing_of_it(world: World, about: str) -> None:
    with world.sessions() as session:
        executor = world.executor(session)
        executor.apply(SaveDraft(entry=about, data={"rank": 5}, base_version=2))
        executor.plan(Trash(entry=about))
        executor.apply(Publish(entry=about))
        session.commit()
    assert world.document(about)["rank"] == 5
    last = world.rows(Event)[-2:]
    assert [one.name for one in last] == ["entry.saved", "entry.published"]
    assert len({(one.at, one.transaction) for one in last}) == 1


def test_a_plan_after_others_wrote_has_a_turn_of_its_own(world: World, about: str) -> None:
    with world.sessions() as session:
        executor = world.executor(session)
        executor.apply(SaveDraft(entry=about, data={"rank": 5}, base_version=2))
        session.commit()
        world.apply(Publish(entry=about))
        executor.plan(SaveDraft(entry=about, data={"rank": 6}, base_version=3))
        session.rollback()
        executor.apply(SaveDraft(entry=about, data={"rank": 6}, base_version=3))
        session.commit()
    assert world.document(about, status="draft")["rank"] == 6


def test_several_operations_are_done_all_or_none(world: World, about: str) -> None:
    before = world.dump()
    ops = [
        SaveDraft(entry=about, data={"rank": 5}, base_version=2, publish=True),
        CreateEntry(type="person", data={"name": "Ann"}),
        SaveDraft(entry=about, data={"title": 7}, base_version=3),
    ]
    with pytest.raises(ValidationFailed):
        world.apply(*ops)
    assert world.dump() == before


def test_several_operations_are_one_transaction_at_one_instant(world: World, about: str) -> None:
    first = len(world.rows(Event))
    world.apply(
        SaveDraft(entry=about, data={"rank": 5}, base_version=2, publish=True),
        Move(entry=about, parent=None),
    )
    events = world.rows(Event)[first:]
    assert [one.name for one in events] == ["entry.saved", "entry.published", "entry.moved"]
    assert len({one.at for one in events}) == len({one.transaction for one in events}) == 1


def test_later_operations_build_on_earlier_ones(world: World, about: str) -> None:
    with world.sessions() as session:
        plans = world.executor(session).plan_all(
            [
                CreateEntry(type="page", data={"title": "x"}, entry_id=MISSING),
                SaveDraft(entry=MISSING, data={"rank": 1}, base_version=1, publish=True),
            ]
        )
        session.rollback()
    assert [plan.version for plan in plans] == [1, 2]
    assert world.rows(Entry, id=MISSING) == []


def test_numbers_have_no_gaps_and_instants_rise_whatever_the_clock_says(
    world: World, about: str, frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(-HOUR)
    world.apply(Publish(entry=about))
    with pytest.raises(CMSError):
        world.apply(Publish(entry=MISSING))
    frozen_clock.tick(2 * HOUR)
    world.apply(Unpublish(entry=about))
    events = world.rows(Event)
    assert [one.number for one in events] == list(range(1, len(events) + 1))
    instants = [one.at for one in events]
    assert instants == sorted(instants)
    seen = {one.transaction: one.at for one in events}
    assert len(set(seen.values())) == len(seen)


def test_a_write_that_was_answered_is_seen_by_a_slow_clock(
    world: World, about: str, frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(-HOUR)
    world.apply(Publish(entry=about))
    assert world.titles() == ["About us", "Team"]


class Veto:
    """A plugin that refuses, after the fact, whatever was done."""

    def wrap(self, op: Any, context: Any, perform: Callable[[], Any]) -> Any:
        perform()
        raise Vetoed("Not today.")

    def problems(self, spec: Any, document: Any, mode: str) -> tuple[()]:
        return ()


def test_a_veto_leaves_everything_as_it_was(world: World, about: str) -> None:
    before = world.dump()
    with world.sessions() as session:
        executor = world.executor(session, hooks=Veto())
        with pytest.raises(Vetoed):
            executor.apply(Trash(entry=about))
    assert world.dump() == before


# -- at the same time -------------------------------------------------------------------------


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs in threads of their own, started at once; give their results or errors."""
    barrier = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(index: int, job: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[index] = job()
        except Exception as error:  # noqa: BLE001 - the test judges it
            results[index] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_of_two_writers_on_one_draft_neither_is_lost(world: World) -> None:
    made = world.create(title="x", rank=0, body="")

    def writer(field: str, values: list[Any]) -> Callable[[], None]:
        def write() -> None:
            for value in values:
                world.apply(SaveDraft(entry=made, data={field: value}, base_version=1))
                base = world.one(made, status="draft")
                assert base is not None
                assert base.document[field] == value

        return write

    # One base for all: each field's second edit would conflict, so each writer has one field.
    jobs = [
        writer("rank", [7]),
        writer("body", ["Long"]),
        writer("seo", [{"robots": "all"}]),
        writer("sections", [[{"_id": "a", "_type": "quote", "text": "Hi"}]]),
    ]
    assert together(*jobs) == [None] * 4
    document = world.document(made, status="draft")
    assert (document["rank"], document["body"]) == (7, "Long")
    assert document["seo"] == {"robots": "all"}
    assert [block["_id"] for block in document["sections"]] == ["a"]
    assert [one.number for one in world.rows(Version, entry_id=made)] == [1, 2, 3, 4, 5]


def test_of_two_writers_on_one_field_one_is_told(world: World) -> None:
    made = world.create(title="x", rank=0)
    jobs = [
        lambda n=n: world.apply(SaveDraft(entry=made, data={"rank": n}, base_version=1))
        for n in (1, 2)
    ]
    results = together(*jobs)
    (refused,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(refused, EditConflict)
    (kept,) = [index + 1 for index, one in enumerate(results) if one is not refused]
    assert refused.conflicts["/rank"]["theirs"] == kept
    assert world.document(made, status="draft")["rank"] == kept


def test_many_who_create_at_once_get_slugs_and_places_of_their_own(world: World) -> None:
    jobs = [lambda: world.create(title="News", publish=True) for _ in range(6)]
    assert all(isinstance(one, str) for one in together(*jobs))
    assert {row.slug for row in world.find().rows} == {
        "news",
        *(f"news-{number}" for number in range(2, 7)),
    }
    assert len({one.position for one in world.rows(Placement)}) == 6
    events = world.rows(Event)
    assert [one.number for one in events] == list(range(1, 13))


def test_one_singleton_whoever_is_first(world: World) -> None:
    results = together(*[lambda: world.create("imprint", title="x") for _ in range(4)])
    assert len([one for one in results if isinstance(one, str)]) == 1
    assert all(isinstance(one, str | StateConflict) for one in results)


def test_two_moves_at_once_do_not_close_a_circle(world: World) -> None:
    for _ in range(3):
        one, other = world.create(title="One"), world.create(title="Other")
        results = together(
            lambda a=one, b=other: world.apply(Move(entry=a, parent=b)),
            lambda a=one, b=other: world.apply(Move(entry=b, parent=a)),
        )
        assert len([r for r in results if isinstance(r, ValidationFailed)]) == 1


def test_nothing_is_created_under_what_is_thrown_away_meanwhile(world: World) -> None:
    for _ in range(3):
        parent = world.create(title="Parent")
        results = together(
            lambda p=parent: world.apply(Trash(entry=p)),
            lambda p=parent: world.create(title="Child", parent=p, publish=True),
        )
        assert all(
            not isinstance(one, Exception) or isinstance(one, StateConflict) for one in results
        )
        assert world.titles() == []


def test_batches_and_single_writes_never_wait_for_each_other(world: World) -> None:
    ids = [world.create(title=f"p{number}") for number in range(3)]

    def batch(order: list[str]) -> Callable[[], None]:
        def write() -> None:
            for _ in range(4):
                world.apply(*(Move(entry=one, parent=None) for one in order))

        return write

    jobs = [batch(ids), batch(ids[::-1]), batch(ids[1:]), batch(ids[:1])]
    assert together(*jobs) == [None] * 4


def test_readers_see_one_moment_while_others_write(world: World) -> None:
    """Title and slug are published together, so no list may show one without the other."""
    made = world.create(title="t0", slug="s0", publish=True)
    stop = threading.Event()
    seen: list[tuple[str, str | None]] = []

    def write() -> None:
        for number in range(1, 15):
            data = {"title": f"t{number}", "slug": f"s{number}"}
            op = SaveDraft(entry=made, data=data, base_version=number, publish=True)
            world.apply(op)
        stop.set()

    def read() -> None:
        while not stop.is_set():
            rows = world.find(count=True)
            assert len(rows.rows) == rows.total == 1
            seen.append((rows.rows[0].title, rows.rows[0].slug))

    assert together(write, read) == [None, None]
    assert all(title[1:] == (slug or "")[1:] for title, slug in seen)


def test_the_clock_of_the_database_counts(engine: Any) -> None:
    world = World(engine)
    made = world.create(title="x", publish=True)
    assert world.titles() == ["x"]
    (event, *_) = world.rows(Event, subject=made)
    assert abs((event.at - clock.now()).total_seconds()) < 60
