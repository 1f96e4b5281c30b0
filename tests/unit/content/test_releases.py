"""Releases: what is gathered comes true together, and can be taken back together."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from cms.clock import tick
from cms.content.hooks import NoHooks
from cms.content.models import Edition, Intent, Live, Release, ReleaseItem
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.content.releases.operations import (
    AddToRelease,
    ChangeRelease,
    CreateRelease,
    DeleteRelease,
    NewItem,
    PublishRelease,
    RemoveFromRelease,
    ScheduleRelease,
    UndoRelease,
    UnscheduleRelease,
)
from cms.content.undo.operation import Undo
from cms.errors import BadRequest, NotFound, StateConflict, ValidationFailed, Vetoed
from cms.events.models import Event
from tests.unit.content.world import MISSING, World, day

HOUR = 3600


def save(entry: str, base: int, publish: bool = False, locale: str = "en", **data: Any) -> Any:
    return SaveDraft(entry=entry, data=data, base_version=base, publish=publish, locale=locale)


def release(world: World, *items: NewItem, title: str = "Spring") -> str:
    made = world.apply(CreateRelease(title=title)).entry_id
    if items:
        world.apply(AddToRelease(release=made, items=items))
    return made


def state(world: World, made: str) -> str:
    return str(world.rows(Release, id=made)[0].state)


def titles(world: World, **more: Any) -> list[str]:
    return sorted(world.titles(**more))


@pytest.fixture
def three(world: World) -> list[str]:
    """Live, to be replaced; never live; live, to be withdrawn."""
    old = world.create(title="Old", publish=True)
    world.apply(save(old, 1, title="New"))
    fresh = world.create(title="Fresh")
    gone = world.create(title="Gone", publish=True)
    return [old, fresh, gone]


def items(three: list[str]) -> list[NewItem]:
    old, fresh, gone = three
    return [NewItem(entry=old), NewItem(entry=fresh), NewItem(entry=gone, action="unpublish")]


# -- publishing -------------------------------------------------------------------------------


def test_everything_in_a_release_comes_true_at_one_instant(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    assert titles(world) == ["Gone", "Old"]
    world.apply(PublishRelease(release=made))
    assert titles(world) == ["Fresh", "New"]
    assert state(world, made) == "published"
    assert len({row.valid_from for row in world.rows(Live) if row.version == 2}) == 1
    events = [e for e in world.rows(Event) if e.transaction == world.rows(Event)[-1].transaction]
    assert [e.name for e in events] == [
        "entry.published",
        "entry.published",
        "entry.unpublished",
        "release.published",
    ]
    assert len({e.at for e in events}) == 1
    with pytest.raises(StateConflict):
        world.apply(PublishRelease(release=made))


def test_one_entry_takes_the_address_that_another_gives_up(world: World) -> None:
    one = world.create(title="One", slug="about", publish=True)
    two = world.create(title="Two", slug="about-2")
    swap = world.create(title="Three", slug="three", publish=True)
    world.apply(save(two, 1, slug="about"))
    world.apply(save(one, 1, slug="three"))
    world.apply(save(swap, 1, slug="other"))
    made = release(world, NewItem(entry=two), NewItem(entry=one), NewItem(entry=swap))
    world.apply(PublishRelease(release=made))
    assert world.stands_at("/about") == two
    assert world.stands_at("/three") == one
    assert world.stands_at("/other") == swap
    world.apply(UndoRelease(release=made))
    assert world.stands_at("/about") == one
    assert world.stands_at("/three") == swap


def test_nothing_comes_true_where_one_item_can_not(world: World, three: list[str]) -> None:
    bad = world.create(rank=1)
    made = release(world, *items(three), NewItem(entry=bad))
    with pytest.raises(ValidationFailed) as caught:
        world.apply(PublishRelease(release=made))
    item = world.rows(ReleaseItem, entry_id=bad)[0]
    assert [one.pointer for one in caught.value.problems] == [f"/items/{item.id}/title"]
    assert titles(world) == ["Gone", "Old"]
    with pytest.raises(StateConflict, match="nothing in the release"):
        world.apply(PublishRelease(release=release(world)))


def test_a_taken_address_is_named(world: World) -> None:
    holder = world.create(title="Holder", slug="here", publish=True)
    other = world.create(title="Other", slug="there")
    world.apply(save(other, 1, slug="here"))
    made = release(world, NewItem(entry=other))
    with pytest.raises(ValidationFailed) as caught:
        world.apply(PublishRelease(release=made))
    assert holder in caught.value.problems[0].detail


def test_an_item_may_pin_a_version_and_locales(world: World) -> None:
    entry = world.create(title="One", rank=1, publish=True)
    world.apply(save(entry, 1, locale="de", title="Eins", rank=2))
    world.apply(save(entry, 2, title="Two", rank=3))
    made = release(world, NewItem(entry=entry, version=2, locales=("de",), shared=False))
    world.apply(PublishRelease(release=made))
    assert world.document(entry)["title"] == "One"
    german = world.document(entry, locale="de")
    assert (german["title"], german["rank"]) == ("Eins", 1)


def test_locales_of_one_entry_may_go_different_ways(world: World) -> None:
    entry = world.create(title="One", publish=True)
    world.apply(save(entry, 1, locale="de", title="Eins"))
    made = release(
        world,
        NewItem(entry=entry, locales=("de",)),
        NewItem(entry=entry, locales=("en",), action="unpublish"),
    )
    world.apply(PublishRelease(release=made))
    assert (titles(world), titles(world, locale="de")) == ([], ["Eins"])
    world.apply(UndoRelease(release=made))
    assert (titles(world), titles(world, locale="de")) == (["One"], ["One"])


# -- what is in it ----------------------------------------------------------------------------


def test_what_is_in_a_release_is_checked(world: World) -> None:
    entry = world.create(title="One")
    made = release(world, NewItem(entry=entry, locales=("de",)))
    for item, pointer in [
        (NewItem(entry=MISSING), "/items/0/entry"),
        (NewItem(entry="x"), "/items/0/entry"),
        (NewItem(entry=entry), "/items/0/locales"),
        (NewItem(entry=entry, locales=("de", "en")), "/items/0/locales"),
        (NewItem(entry=entry, locales=("fr",)), "/items/0/locales"),
        (NewItem(entry=entry, locales=("en",), version=7), "/items/0/version"),
        (NewItem(entry=entry, locales=("en",), version=1, action="unpublish"), "/items/0/version"),
    ]:
        with pytest.raises(ValidationFailed) as caught:
            world.apply(AddToRelease(release=made, items=(item,)))
        assert caught.value.problems[0].pointer == pointer, item
    with pytest.raises(ValidationFailed):
        world.apply(CreateRelease(title=" "))
    with pytest.raises(NotFound):
        world.apply(AddToRelease(release=MISSING, items=(NewItem(entry=entry),)))


def test_items_are_taken_out_and_releases_deleted(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    first = world.rows(ReleaseItem, entry_id=three[0])[0]
    world.apply(RemoveFromRelease(release=made, item=first.id))
    with pytest.raises(NotFound):
        world.apply(RemoveFromRelease(release=made, item=first.id))
    world.apply(ChangeRelease(release=made, title="Summer", note="x"))
    row = world.rows(Release)[0]
    assert (row.title, row.note, row.revision) == ("Summer", "x", 4)
    world.apply(DeleteRelease(release=made))
    assert world.rows(Release) == world.rows(ReleaseItem) == []
    assert world.rows(Edition, release_id=made) == []


def test_a_purged_entry_leaves_its_releases(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    world.apply(Trash(entry=three[0]))
    with pytest.raises(ValidationFailed, match="1 value"):
        world.apply(PublishRelease(release=made))
    world.apply(Purge(entry=three[0]))
    world.apply(PublishRelease(release=made))
    assert titles(world) == ["Fresh"]


# -- by the clock -----------------------------------------------------------------------------


def test_a_scheduled_release_comes_true_by_the_clock(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    world.apply(ScheduleRelease(release=made, at=day(2)))
    world.apply(save(three[1], 1, title="Newer"))
    assert titles(world) == ["Gone", "Old"]
    assert titles(world, at=day(2)) == ["Fresh", "New"]
    tick(24 * HOUR)
    assert titles(world) == ["Fresh", "New"]
    with pytest.raises(StateConflict, match="published"):
        world.apply(UnscheduleRelease(release=made))
    with pytest.raises(StateConflict):
        world.apply(AddToRelease(release=made, items=(NewItem(entry=three[0]),)))
    world.apply(UndoRelease(release=made))
    assert titles(world) == ["Gone", "Old"]


def test_a_scheduled_release_can_be_called_off_and_set_anew(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    world.apply(ScheduleRelease(release=made, at=day(2)))
    for refused in (
        AddToRelease(release=made, items=(NewItem(entry=three[0]),)),
        DeleteRelease(release=made),
    ):
        with pytest.raises(StateConflict, match="unschedule it first"):
            world.apply(refused)
    world.apply(ScheduleRelease(release=made, at=day(3)))
    assert titles(world, at=day(2)) == ["Gone", "Old"]
    assert titles(world, at=day(3)) == ["Fresh", "New"]
    world.apply(UnscheduleRelease(release=made))
    assert titles(world, at=day(3)) == ["Gone", "Old"]
    assert all(row.cancelled_at for row in world.rows(Intent))
    with pytest.raises(BadRequest):
        world.apply(ScheduleRelease(release=made, at=day(1)))
    world.apply(ScheduleRelease(release=made, at=day(4)))
    world.apply(PublishRelease(release=made))
    assert titles(world) == titles(world, at=day(5)) == ["Fresh", "New"]


def test_what_is_shared_comes_along_however_often_a_release_is_set(world: World) -> None:
    """What the release itself had laid ahead does not count as standing then."""
    entry = world.create(title="One", rank=1)
    made = release(world, NewItem(entry=entry, shared=False))
    for number in (2, 3):
        world.apply(ScheduleRelease(release=made, at=day(number)))
    shown = {(one.slice, one.valid_from) for one in world.rows(Live, entry_id=entry)}
    assert shown == {("*", day(3)), ("en", day(3))}


def test_a_fix_made_in_between_is_not_undone_by_a_release(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    world.apply(ScheduleRelease(release=made, at=day(3)))
    tick(24 * HOUR)
    outcome = world.apply(save(three[0], 2, publish=True, title="Fixed"))
    (intent,) = outcome.plan.intents
    assert {one["because"] for one in intent["without_effect"]} == {"newer_published"}
    assert titles(world, at=day(3)) == ["Fixed", "Fresh"]


# -- undo -------------------------------------------------------------------------------------


def test_undo_is_refused_where_something_came_later(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    with pytest.raises(StateConflict):
        world.apply(UndoRelease(release=made))
    world.apply(PublishRelease(release=made))
    world.apply(save(three[0], 2, publish=True, title="Even newer"))
    world.apply(Publish(entry=three[2]))
    with pytest.raises(StateConflict) as caught:
        world.apply(UndoRelease(release=made))
    named = " ".join(one.detail for one in caught.value.problems)
    assert three[0] in named
    assert three[2] in named
    assert three[1] not in named
    assert titles(world) == ["Even newer", "Fresh", "Gone"]


def test_what_the_trash_took_is_not_brought_back(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    world.apply(PublishRelease(release=made))
    world.apply(Trash(entry=three[2]))
    with pytest.raises(StateConflict):
        world.apply(UndoRelease(release=made))


def test_an_undone_release_can_be_mended_and_published_again(
    world: World, three: list[str]
) -> None:
    made = release(world, *items(three))
    world.apply(PublishRelease(release=made))
    world.apply(UndoRelease(release=made))
    assert state(world, made) == "undone"
    assert titles(world) == ["Gone", "Old"]
    world.apply(save(three[1], 1, title="Mended"))
    world.apply(PublishRelease(release=made))
    assert titles(world) == ["Mended", "New"]
    world.apply(UndoRelease(release=made))
    assert titles(world) == ["Gone", "Old"]


def test_what_a_release_did_not_change_is_no_matter_of_its_undo(world: World) -> None:
    same = world.create(title="Same", publish=True)
    other = world.create(title="Other")
    made = release(world, NewItem(entry=same), NewItem(entry=other))
    world.apply(PublishRelease(release=made))
    world.apply(save(same, 1, publish=True, title="Later"))
    world.apply(UndoRelease(release=made))
    assert titles(world) == ["Later"]


# -- plugins, and many entries ------------------------------------------------------------------


class Refusing(NoHooks):
    """Lets nobody publish what is called by a name."""

    def __init__(self, entry: str) -> None:
        self.entry = entry
        self.asked: list[str] = []

    def wrap(self, op: Any, context: Any, perform: Any) -> Any:
        self.asked.append(op.name)
        if isinstance(op, Publish) and op.entry == self.entry:
            raise Vetoed("Not this one.")
        return perform()


def test_a_plugin_is_asked_about_each_entry_of_a_release(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    hooks = Refusing(three[1])
    for op in (PublishRelease(release=made), ScheduleRelease(release=made, at=day(2))):
        with world.sessions() as session:
            with pytest.raises(ValidationFailed) as caught:
                world.executor(session, hooks=hooks).apply(op)
            assert [one.detail for one in caught.value.problems] == ["Not this one."]
    assert hooks.asked.count("publish") == 4
    assert hooks.asked.count("unpublish") == 2
    assert titles(world) == ["Gone", "Old"]


def statements(world: World, *ops: Any) -> int:
    asked: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", listen)
    try:
        world.apply(*ops)
    finally:
        event.remove(world.engine, "before_cursor_execute", listen)
    return len(asked)


def test_what_is_asked_does_not_grow_with_the_release(world: World) -> None:
    counts: dict[str, list[int]] = {}
    for size in (3, 30):
        pages = [world.create(title=f"{size}-{n}", publish=True) for n in range(size)]
        world.apply(*(save(one, 1, rank=1) for one in pages))
        made = release(world)
        for name, op in (
            ("add", AddToRelease(release=made, items=tuple(NewItem(entry=p) for p in pages))),
            ("schedule", ScheduleRelease(release=made, at=day(9))),
            ("unschedule", UnscheduleRelease(release=made)),
            ("publish", PublishRelease(release=made)),
            ("undo", UndoRelease(release=made)),
        ):
            counts.setdefault(name, []).append(statements(world, op))
    assert {name: few == many for name, (few, many) in counts.items()} == dict.fromkeys(
        counts, True
    ), counts


def test_a_release_is_undone_as_a_release_only(world: World, three: list[str]) -> None:
    made = release(world, *items(three))
    for op in (ScheduleRelease(release=made, at=day(2)), PublishRelease(release=made)):
        world.apply(op)
        transaction = world.rows(Event)[-1].transaction
        with pytest.raises(StateConflict, match="the release itself"):
            world.apply(Undo(transaction=transaction))
    before = world.rows(Event, name="entry.saved")[0].transaction
    world.apply(UndoRelease(release=made))
    world.apply(Undo(transaction=before))
    assert world.titles(status="draft")


def test_what_a_schedule_of_a_release_took_is_given_back_with_the_entry(
    world: World, three: list[str]
) -> None:
    made = release(world, *items(three))
    world.apply(ScheduleRelease(release=made, at=day(2)))
    world.apply(Trash(entry=three[1]))
    thrown = world.rows(Event, name="entry.trashed")[0].transaction
    assert "Fresh" not in titles(world, at=day(2))
    world.apply(Undo(transaction=thrown))
    assert titles(world, release=made) == titles(world, at=day(2)) == ["Fresh", "New"]
