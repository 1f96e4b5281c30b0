"""Undo: one transaction taken back whole, or refused with the list of what came between."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import AUTHENTICATED, EVERYONE, SYSTEM, Actor
from cms.access.grants import define_role, grant
from cms.content.models import Edition, Intent
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.undo.models import Change
from cms.content.undo.operation import Undo
from cms.db.session import begin_write
from cms.errors import Forbidden, NotFound, StateConflict
from cms.events.models import Event
from tests.unit.content.world import World, day

HOUR = 3600
WHO = "01930000-0000-7000-8000-0000000000aa"
ANN = Actor(user_id=WHO, label="Ann", principals=frozenset({EVERYONE, AUTHENTICATED}))


class Desk:
    """Writes to a world, and knows the transaction of the last write."""

    def __init__(self, world: World, clock: ModuleType) -> None:
        self.world, self.clock = world, clock

    def do(self, *ops: Operation, actor: Actor = SYSTEM) -> str:
        self.clock.tick(HOUR)
        self.world.apply(*ops, actor=actor)
        return str(self.world.rows(Event)[-1].transaction)

    def save(self, entry: str, locale: str = "en", **data: Any) -> str:
        head = self.head(entry)
        return self.do(SaveDraft(entry=entry, data=data, locale=locale, base_version=head))

    def head(self, entry: str) -> int:
        row = self.world.one(entry, status="draft")
        assert row is not None
        return row.version

    def undo(self, transaction: str, actor: Actor = SYSTEM) -> str:
        return self.do(Undo(transaction=transaction), actor=actor)

    def refusals(self, transaction: str) -> dict[str, str]:
        with pytest.raises(StateConflict) as refused:
            self.undo(transaction)
        return {one.pointer.split("/", 2)[2]: one.detail for one in refused.value.problems}

    def picture(self) -> dict[str, Any]:
        """All that readers and editors see: now, and as it is to be in ten days."""
        seen: dict[str, Any] = {}
        for locale in ("en", "de"):
            for status in ("published", "draft", "trashed"):
                rows = self.world.find(status=status, locale=locale).rows
                seen[f"{status} {locale}"] = [(r.entry_id, r.doc, r.parent_id) for r in rows]
            later = self.world.find(at=day(20), locale=locale).rows
            seen[f"later {locale}"] = [(r.entry_id, r.doc) for r in later]
        return seen


@pytest.fixture
def desk(world: World, frozen_clock: ModuleType) -> Desk:
    return Desk(world, frozen_clock)


def test_a_save_is_taken_back_by_a_new_version(desk: Desk, world: World) -> None:
    page = world.create(title="One", rank=1)
    saved = desk.save(page, title="Two", rank=2)
    desk.undo(saved)
    document = world.document(page, status="draft")
    assert (document["title"], document["rank"], desk.head(page)) == ("One", 1, 3)


def test_a_save_is_taken_back_beside_a_later_edit_of_another_field(
    desk: Desk, world: World
) -> None:
    page = world.create(title="One", rank=1)
    saved = desk.save(page, title="Two")
    desk.save(page, rank=5)
    desk.undo(saved)
    document = world.document(page, status="draft")
    assert (document["title"], document["rank"]) == ("One", 5)


def test_a_later_edit_of_the_same_field_is_in_the_way(desk: Desk, world: World) -> None:
    page = world.create(title="One", rank=1)
    saved = desk.save(page, title="Two", rank=2)
    later = desk.save(page, title="Three")
    found = desk.refusals(saved)
    assert list(found) == ["draft"]
    assert "title" in found["draft"]
    assert "rank" not in found["draft"]
    assert later in found["draft"]


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_publish_is_taken_back(desk: Desk, world: World, locale: str) -> None:
    page = world.create(title="One", publish=True)
    desk.save(page, "de", title="Eins")
    desk.save(page, locale, title="Other")
    before = desk.picture()
    published = desk.do(Publish(entry=page, locales=(locale,)))
    assert desk.picture() != before
    desk.undo(published)
    assert desk.picture() == before
    assert world.one(page, at=day(1)) is not None, "what was seen stays on record"


def test_an_unpublish_is_taken_back_and_then_that_too(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    before = desk.picture()
    gone = desk.do(Unpublish(entry=page))
    without = desk.picture()
    undone = desk.undo(gone)
    assert desk.picture() == before
    desk.undo(undone)
    assert desk.picture() == without


def test_a_later_publish_is_in_the_way(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    desk.save(page, title="Two")
    second = desk.do(Publish(entry=page))
    desk.save(page, title="Three")
    desk.do(Publish(entry=page))
    assert set(desk.refusals(second)) == {"live:*", "live:en"}


def test_a_move_is_taken_back(desk: Desk, world: World) -> None:
    above = world.create(title="Above", publish=True)
    page = world.create(title="Page", publish=True)
    moved = desk.do(Move(entry=page, parent=above))
    desk.undo(moved)
    assert world.path(page) == "/page"
    assert world.stands_at("/above/page") == "/page", "the address in between leads on"
    again = desk.do(Move(entry=page, parent=above))
    desk.do(Move(entry=page, parent=None))
    assert "was moved" in desk.refusals(again)["place"]


def test_a_subtree_comes_back_from_the_trash_as_it_was(desk: Desk, world: World) -> None:
    above = world.create(title="Above", publish=True)
    page = world.create(title="Page", parent=above, publish=True)
    desk.do(Schedule(entry=page, at=day(9), action="unpublish"))
    before = desk.picture()
    thrown = desk.do(Trash(entry=above))
    desk.undo(thrown)
    assert desk.picture() == before
    assert world.path(page) == "/above/page"


def test_a_restore_is_taken_back(desk: Desk, world: World) -> None:
    above = world.create(title="Above", publish=True)
    world.create(title="Page", parent=above)
    desk.do(Trash(entry=above))
    before = desk.picture()
    restored = desk.do(Restore(entry=above))
    desk.undo(restored)
    assert desk.picture() == before


def test_a_schedule_is_taken_back_and_a_withdrawn_one_stands_again(
    desk: Desk, world: World
) -> None:
    page = world.create(title="One", publish=True)
    before = desk.picture()
    scheduled = desk.do(Schedule(entry=page, at=day(9), action="unpublish"))
    after = desk.picture()
    undone = desk.undo(scheduled)
    assert desk.picture() == before
    desk.undo(undone)
    assert desk.picture() == after
    withdrawn = desk.do(Unschedule(entry=page))
    desk.undo(withdrawn)
    assert desk.picture() == after


def test_what_came_true_is_not_unscheduled(
    desk: Desk, world: World, frozen_clock: ModuleType
) -> None:
    page = world.create(title="One", publish=True)
    scheduled = desk.do(Schedule(entry=page, at=day(2), action="unpublish"))
    frozen_clock.tick(48 * HOUR)
    (reason,) = desk.refusals(scheduled).values()
    assert "came true" in reason


def test_what_was_created_goes_into_the_trash(desk: Desk, world: World) -> None:
    made = desk.do(CreateEntry(type="page", data={"title": "New"}, publish=True))
    desk.undo(made)
    assert world.titles() == world.titles(status="draft") == []
    assert world.titles(status="trashed") == ["New"]


def test_what_was_created_and_edited_since_stays(desk: Desk, world: World) -> None:
    made = desk.do(CreateEntry(type="page", data={"title": "New"}))
    (page,) = [row.entry_id for row in world.find(status="draft").rows]
    desk.save(page, title="Newer")
    assert "was edited" in desk.refusals(made)["draft"]


def test_what_has_others_below_it_stays(desk: Desk, world: World) -> None:
    made = desk.do(CreateEntry(type="page", data={"title": "New"}))
    (page,) = [row.entry_id for row in world.find(status="draft").rows]
    world.create(title="Below", parent=page)
    assert "below it" in desk.refusals(made)["exists"]


def test_many_changes_are_one_undo_and_all_or_none(desk: Desk, world: World) -> None:
    pages = [world.create(title=f"Page {n}", publish=True) for n in range(5)]
    before = desk.picture()
    bulk = [SaveDraft(entry=one, data={"rank": 7}, base_version=1, publish=True) for one in pages]
    changed = desk.do(*bulk, Move(entry=pages[0], parent=pages[1]), Trash(entry=pages[4]))
    middle = desk.picture()
    undone = desk.undo(changed)
    assert desk.picture() == before
    desk.undo(undone)
    assert desk.picture() == middle
    desk.undo(str(world.rows(Event)[-1].transaction))
    desk.save(pages[3], rank=9)
    assert len(world.rows(Change, entry_id=pages[0])) == 5
    still = desk.picture()
    desk.do(Publish(entry=pages[3]))
    last = world.rows(Change, entry_id=pages[2])[1].transaction
    assert desk.refusals(last)
    assert desk.picture()["draft en"] == still["draft en"]


def test_what_is_destroyed_stays_destroyed(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    saved = desk.save(page, title="Two")
    desk.do(Trash(entry=page))
    purged = desk.do(Purge(entry=page))
    for transaction in (saved, purged):
        with pytest.raises(NotFound):
            desk.undo(transaction)


def test_a_slug_that_somebody_took_is_in_the_way(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    gone = desk.do(Unpublish(entry=page))
    desk.save(page, slug="other")
    world.create(title="One", data={"slug": "one"}, publish=True)
    assert "slug" in desk.refusals(gone)


def test_undo_needs_the_rights_of_what_it_does(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    gone = desk.do(Unpublish(entry=page))
    with world.sessions() as session:
        begin_write(session)
        names = ("view", "view_draft", "edit")
        define_role(
            session, "helper", "Helper", [{"effect": "allow", "permission": one} for one in names]
        )
        grant(session, f"user:{WHO}", "helper")
        session.commit()
    ann = Actor(user_id=WHO, label="Ann", principals=ANN.principals | {f"user:{WHO}"})
    with pytest.raises(Forbidden):
        desk.undo(gone, actor=ann)
    with pytest.raises(NotFound):
        desk.undo(gone, actor=ANN)
    desk.undo(desk.save(page, title="Two"), actor=ann)
    assert world.document(page, status="draft")["title"] == "One"


@pytest.mark.parametrize("transaction", ["", "nonsense", "01930000-0000-7000-8000-0000000000ff"])
def test_an_unknown_transaction_is_not_found(desk: Desk, transaction: str) -> None:
    with pytest.raises(NotFound):
        desk.undo(transaction)


def test_a_plan_of_undo_changes_nothing(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    saved = desk.save(page, title="Two")
    before = world.dump()
    with world.sessions() as session:
        plan = world.executor(session).plan(Undo(transaction=saved))
        session.rollback()
    assert plan.also == [{"entry": page, "type": "page"}]
    assert world.dump() == before


def test_closed_intervals_are_never_rewritten(desk: Desk, world: World) -> None:
    page = world.create(title="One", publish=True)
    desk.save(page, title="Two")
    published = desk.do(Publish(entry=page))
    kept = {one.id: one.doc for one in world.rows(Edition) if one.valid_to is not None}
    desk.undo(published)
    after = {one.id: one.doc for one in world.rows(Edition)}
    assert kept.items() <= after.items()
    assert world.rows(Intent) == []
