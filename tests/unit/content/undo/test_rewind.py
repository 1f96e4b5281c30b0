"""Rewind: a subtree is again what it was, and one undo takes that back."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import ModuleType

import pytest

from cms import clock
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.undo.rewind import Rewind
from cms.errors import BadRequest, Forbidden, NotFound, StateConflict
from tests.unit.content.test_creating import user
from tests.unit.content.undo.test_undo import HOUR, Desk
from tests.unit.content.world import World, day


@pytest.fixture
def desk(world: World, frozen_clock: ModuleType) -> Desk:
    return Desk(world, frozen_clock)


@pytest.fixture
def tree(world: World, desk: Desk) -> dict[str, str]:
    """/top with /top/left/leaf and /top/right, all live in English; and /away beside it."""
    top = world.create(title="Top", publish=True)
    left = world.create(title="Left", parent=top, publish=True)
    return {
        "top": top,
        "left": left,
        "leaf": world.create(title="Leaf", parent=left, publish=True),
        "right": world.create(title="Right", parent=top, publish=True),
        "away": world.create(title="Away", publish=True),
    }


def then(desk: Desk) -> datetime:
    moment = clock.now() + timedelta(minutes=1)
    desk.clock.tick(HOUR)
    return moment


def test_everything_below_is_what_it_was(desk: Desk, world: World, tree: dict[str, str]) -> None:
    desk.save(tree["leaf"], "de", title="Blatt")
    moment, before = then(desk), desk.picture()
    desk.save(tree["left"], title="Links", slug="links")
    desk.do(Publish(entry=tree["left"]))
    desk.do(Unpublish(entry=tree["right"]))
    desk.do(Move(entry=tree["leaf"], parent=tree["right"]))
    desk.do(Publish(entry=tree["leaf"], locales=("de",)))
    new = world.create(title="New", parent=tree["top"], publish=True)
    desk.do(Schedule(entry=tree["top"], at=day(15), action="unpublish"))
    between = desk.picture()
    done = desk.do(Rewind(entry=tree["top"], to=moment))
    after = desk.picture()
    trashed = {key: value for key, value in after.items() if key.startswith("trashed")}
    assert [one[0] for one in trashed["trashed en"]] == [new]
    assert {**after, **{key: before[key] for key in trashed}} == before
    assert world.path(tree["leaf"]) == "/top/left/leaf"
    desk.undo(done)
    assert desk.picture() == between


def test_what_was_thrown_away_comes_back_and_what_had_been_goes(
    desk: Desk, world: World, tree: dict[str, str]
) -> None:
    desk.do(Trash(entry=tree["right"]))
    moment, before = then(desk), desk.picture()
    desk.do(Restore(entry=tree["right"]))
    desk.do(Trash(entry=tree["left"]))
    between = desk.picture()
    done = desk.do(Rewind(entry=tree["top"], to=moment))
    assert desk.picture() == before
    desk.undo(done)
    assert desk.picture() == between


def test_a_part_of_what_was_thrown_away_comes_back(
    desk: Desk, world: World, tree: dict[str, str]
) -> None:
    moment = then(desk)
    late = world.create(title="Late", parent=tree["left"])
    desk.do(Trash(entry=tree["left"]))
    desk.do(Rewind(entry=tree["left"], to=moment))
    assert world.path(tree["leaf"]) == "/top/left/leaf"
    assert [row.entry_id for row in world.find(status="trashed").rows] == [late]
    desk.do(Restore(entry=late))
    assert world.path(late, status="draft") == "/top/left/late"


def test_places_are_exchanged_again(desk: Desk, world: World, tree: dict[str, str]) -> None:
    moment = then(desk)
    desk.do(Move(entry=tree["leaf"], parent=tree["top"]))
    desk.do(Move(entry=tree["left"], parent=tree["leaf"]))
    desk.do(Move(entry=tree["right"], parent=None))
    desk.do(Rewind(entry=tree["top"], to=moment))
    assert world.path(tree["leaf"]) == "/top/left/leaf"
    assert world.path(tree["right"]) == "/top/right"


def test_what_came_from_elsewhere_goes_back_there(
    desk: Desk, world: World, tree: dict[str, str]
) -> None:
    moment = then(desk)
    desk.do(Move(entry=tree["away"], parent=tree["top"]))
    desk.do(Rewind(entry=tree["top"], to=moment))
    assert world.path(tree["away"]) == "/away"


def test_nothing_happens_where_nothing_changed(
    desk: Desk, world: World, tree: dict[str, str]
) -> None:
    moment = then(desk)
    outcome = world.apply(Rewind(entry=tree["top"], to=moment))
    assert outcome.unchanged
    assert outcome.plan.events == []


def test_what_can_not_be_is_refused(desk: Desk, world: World, tree: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        desk.do(Rewind(entry=tree["top"], to=day(20)))
    with pytest.raises(StateConflict):
        desk.do(Rewind(entry=tree["top"], to=datetime.min.replace(tzinfo=day(1).tzinfo)))
    moment = then(desk)
    desk.do(Move(entry=tree["leaf"], parent=None))
    desk.do(Trash(entry=tree["left"]))
    desk.do(Purge(entry=tree["left"]))
    with pytest.raises(StateConflict):
        desk.do(Rewind(entry=tree["leaf"], to=moment))
    with pytest.raises(NotFound):
        desk.do(Rewind(entry=tree["left"], to=moment))


def test_it_needs_the_rights_of_all_that_it_does(
    desk: Desk, world: World, tree: dict[str, str]
) -> None:
    moment = then(desk)
    desk.do(Unpublish(entry=tree["right"]))
    rules = [{"effect": "allow", "permission": one} for one in ("view_draft", "view_history")]
    watcher = user(world=world, rules=rules)
    with pytest.raises(Forbidden):
        desk.do(Rewind(entry=tree["top"], to=moment), actor=watcher)
    desk.do(Rewind(entry=tree["top"], to=moment), actor=user("editor", world=world))
    assert world.one(tree["right"]) is not None
