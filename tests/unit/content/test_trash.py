"""The trash: taken from readers and editors, given back unpublished, destroyed for good."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from sqlalchemy import select

from cms.access.actor import AUTHENTICATED, EVERYONE, Actor
from cms.access.grants import define_role, grant
from cms.content.models import Edition, Intent, Live
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.subtree import descendants
from cms.db.base import Base
from cms.db.session import begin_write
from cms.errors import Forbidden, NotFound, StateConflict
from tests.unit.content.test_creating import ANN
from tests.unit.content.world import World, day

HOUR = 3600
NOON = day(1) + timedelta(seconds=1)


@pytest.fixture
def tree(world: World) -> dict[str, str]:
    """/about (published) with /about/team (published) and /about/draft."""
    about = world.create(title="About", publish=True)
    return {
        "about": about,
        "team": world.create(title="Team", parent=about, publish=True),
        "draft": world.create(title="Draft", parent=about),
        "news": world.create(title="News", publish=True),
    }


def test_a_subtree_goes_as_one(
    world: World, tree: dict[str, str], frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(HOUR)
    outcome = world.apply(Trash(entry=tree["about"]))
    assert {one["entry"] for one in outcome.plan.also} == {tree["team"], tree["draft"]}
    assert world.titles() == ["News"]
    assert world.titles(status="draft") == ["News"]
    assert world.titles(status="trashed") == ["About", "Team", "Draft"]
    assert world.stands_at("/about/team") is None
    open_live = [e for e in world.rows(Edition, kind="live") if e.valid_to is None]
    assert {one.entry_id for one in open_live} == {tree["news"]}
    assert world.titles(at=NOON) == ["About", "Team", "News"]
    assert world.stands_at("/about/team", at=NOON) == tree["team"]
    assert world.titles(status="draft", at=NOON) == ["About", "Team", "Draft", "News"]


def test_what_is_restored_is_a_draft_again(
    world: World, tree: dict[str, str], frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(HOUR)
    world.apply(Trash(entry=tree["about"]))
    frozen_clock.tick(HOUR)
    world.apply(Restore(entry=tree["about"]))
    assert world.titles() == ["News"]
    assert world.titles(status="draft") == ["About", "Team", "Draft", "News"]
    assert world.titles(status="trashed") == []
    assert world.titles(status="trashed", at=NOON + timedelta(hours=1)) == [
        "About",
        "Team",
        "Draft",
    ]
    assert world.titles(at=NOON) == ["About", "Team", "News"]
    world.apply(SaveDraft(entry=tree["team"], data={"rank": 1}, base_version=1, publish=True))
    assert world.path(tree["team"]) == "/about/team"


def test_what_was_thrown_away_before_stays_when_the_rest_is_restored(
    world: World, tree: dict[str, str]
) -> None:
    world.apply(Trash(entry=tree["team"]))
    world.apply(Trash(entry=tree["about"]))
    with pytest.raises(StateConflict):
        world.apply(Restore(entry=tree["team"]))
    with pytest.raises(StateConflict):
        world.apply(Restore(entry=tree["draft"]))
    world.apply(Restore(entry=tree["about"]))
    assert world.titles(status="trashed") == ["Team"]
    world.apply(Restore(entry=tree["team"]))
    assert world.titles(status="trashed") == []


def test_only_what_lies_in_the_trash_is_restored_or_destroyed(
    world: World, tree: dict[str, str]
) -> None:
    for op in (Restore(entry=tree["about"]), Purge(entry=tree["about"])):
        with pytest.raises(StateConflict):
            world.apply(op)
    world.apply(Trash(entry=tree["about"]))
    for again in (Trash(entry=tree["about"]), Purge(entry=tree["team"])):
        with pytest.raises(StateConflict):
            world.apply(again)


def test_what_was_scheduled_is_withdrawn(world: World, tree: dict[str, str]) -> None:
    world.apply(Schedule(entry=tree["draft"], at=day(5)))
    world.apply(Trash(entry=tree["about"]))
    world.apply(Restore(entry=tree["about"]))
    assert world.titles(at=day(6)) == ["News"]
    assert all(one.cancelled_at for one in world.rows(Intent))
    assert all(one.valid_to is not None for one in world.rows(Live, entry_id=tree["draft"]))


def test_purged_is_gone_from_every_table(world: World, tree: dict[str, str]) -> None:
    doomed = [tree[name] for name in ("about", "team", "draft")]
    with world.sessions() as session:
        begin_write(session)
        grant(session, f"user:{ANN}", "editor", tree["team"], descendants)
        session.commit()
    world.apply(
        SaveDraft(entry=tree["team"], data={"related": [tree["about"]]}, base_version=1),
        Schedule(entry=tree["team"], at=day(5)),
        Move(entry=tree["draft"], parent=tree["team"]),
    )
    world.apply(Trash(entry=tree["about"]))
    world.apply(Purge(entry=tree["about"]))
    for name, rows in world.dump().items():
        # That something happened stays on record, with ids and numbers alone.
        if name not in ("event", "change"):
            assert [row for row in rows for one in doomed if one in row] == [], name
    assert world.titles(at=NOON) == ["News"]
    for op in (Restore, Purge, Trash):
        with pytest.raises(NotFound):
            world.apply(op(entry=tree["about"]))
    with world.sessions() as session:
        names = {table.name for table in Base.metadata.sorted_tables}
        assert {"edition", "reference", "entry_scope", "grant", "scope"} <= names
        event = Base.metadata.tables["event"]
        recorded = session.scalars(select(event.c.name).where(event.c.subject == doomed[0]))
        assert "entry.purged" in set(recorded)


def test_a_link_to_what_was_purged_is_kept_and_leads_nowhere(
    world: World, tree: dict[str, str]
) -> None:
    made = world.create(title="x", related=[tree["about"]], publish=True)
    outcome = world.apply(Trash(entry=tree["about"]))
    assert {"entry": made, "field": "related", "to": tree["about"]} in outcome.plan.links
    world.apply(Purge(entry=tree["about"]))
    assert world.document(made)["related"] == [{"id": tree["about"], "type": "page"}]


def test_each_entry_of_the_subtree_is_asked_about(world: World, tree: dict[str, str]) -> None:
    with world.sessions() as session:
        begin_write(session)
        verbs = ("view", "view_draft", "trash", "restore", "purge")
        define_role(session, "cleaner", "x", [{"effect": "allow", "permission": v} for v in verbs])
        deny = [{"effect": "deny", "permission": v} for v in verbs[2:]]
        define_role(session, "warned", "x", deny)
        grant(session, f"user:{ANN}", "cleaner")
        grant(session, f"user:{ANN}", "warned", tree["team"], descendants)
        session.commit()
    actor = Actor(
        user_id=ANN, label="Ann", principals=frozenset({EVERYONE, AUTHENTICATED, f"user:{ANN}"})
    )
    with pytest.raises(Forbidden):
        world.apply(Trash(entry=tree["about"]), actor=actor)
    world.apply(Trash(entry=tree["about"]))
    for op in (Restore(entry=tree["about"]), Purge(entry=tree["about"])):
        with pytest.raises(Forbidden):
            world.apply(op, actor=actor)


def test_a_slug_in_the_trash_is_free(world: World, tree: dict[str, str]) -> None:
    world.apply(Trash(entry=tree["news"]))
    other = world.create(title="News", slug="news", publish=True)
    world.apply(Restore(entry=tree["news"]))
    assert world.stands_at("/news") == other


def test_created_and_thrown_away_in_one_transaction(world: World) -> None:
    made = "00000000-0000-7000-8000-00000000000f"
    world.apply(
        CreateEntry(type="page", data={"title": "x"}, entry_id=made, publish=True),
        Trash(entry=made),
        Restore(entry=made),
        Trash(entry=made),
    )
    assert world.titles(status="trashed") == ["x"]
    assert world.rows(Live) == []


def test_what_stood_under_something_destroyed_comes_back_at_the_root(
    world: World, tree: dict[str, str]
) -> None:
    world.apply(Trash(entry=tree["team"]))
    world.apply(Trash(entry=tree["about"]))
    world.apply(Purge(entry=tree["about"]))
    plan = world.apply(Restore(entry=tree["team"])).plan
    assert plan.warnings == ["What it stood under was destroyed: it now stands at the root."]
    row = world.one(tree["team"], status="draft")
    assert row is not None
    assert row.parent_id == world.site.id


def test_what_can_t_stand_at_the_root_stays_in_the_trash_without_its_parent(world: World) -> None:
    parent = world.create(title="Book")
    chapter = world.create("chapter", title="One", parent=parent)
    for op in (Trash(entry=chapter), Trash(entry=parent), Purge(entry=parent)):
        world.apply(op)
    with pytest.raises(StateConflict, match="only be purged"):
        world.apply(Restore(entry=chapter))
