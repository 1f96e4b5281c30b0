"""Looking through a release: the whole site as it would be, and nobody else sees any of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text, update

from cms.access.actor import ANONYMOUS, SYSTEM
from cms.clock import tick
from cms.content.lens import open_lens
from cms.content.models import Edition, ReleaseItem
from cms.content.operations.move import Move
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Restore, Trash
from cms.content.queries.links import referrers, unresolved
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.tree import children
from cms.content.rebuild import rebuild
from cms.content.releases.operations import (
    AddToRelease,
    DeleteRelease,
    NewItem,
    PublishRelease,
    RemoveFromRelease,
    ScheduleRelease,
    UndoRelease,
)
from cms.db.session import begin_write
from cms.errors import BadRequest, Forbidden
from tests.unit.content.test_creating import user
from tests.unit.content.test_releases import HOUR, items, release, save, titles
from tests.unit.content.world import MISSING, REGISTRY, World, day


@pytest.fixture
def three(world: World) -> list[str]:
    """Live, to be replaced; never live; live, to be withdrawn."""
    old = world.create(title="Old", publish=True)
    world.apply(save(old, 1, title="New"))
    fresh = world.create(title="Fresh")
    gone = world.create(title="Gone", publish=True)
    return [old, fresh, gone]


@pytest.fixture
def made(world: World, three: list[str]) -> str:
    world.create(title="Elsewhere", publish=True)
    return release(world, *items(three))


def look(world: World, made: str, ask: Any, **more: Any) -> Any:
    with world.sessions() as session:
        lens = open_lens(
            session,
            world.site,
            more.pop("actor", SYSTEM),
            REGISTRY,
            release=made,
            **more,
        )
        return ask(session, lens)


def test_a_release_is_seen_before_it_is_published(world: World, made: str) -> None:
    assert titles(world) == ["Elsewhere", "Gone", "Old"]
    assert titles(world, release=made) == ["Elsewhere", "Fresh", "New"]
    other = release(world)
    assert titles(world, release=other) == ["Elsewhere", "Gone", "Old"]
    assert titles(world, status="draft") == ["Elsewhere", "Fresh", "Gone", "New"]


def test_it_is_what_is_then_published(world: World, made: str) -> None:
    before = [(r.entry_id, r.title, r.slug, r.doc) for r in world.find(release=made).rows]
    world.apply(PublishRelease(release=made))
    assert [(r.entry_id, r.title, r.slug, r.doc) for r in world.find().rows] == before
    with pytest.raises(BadRequest, match="published since"):
        world.find(release=made)
    world.apply(UndoRelease(release=made))
    assert titles(world, release=made) == ["Elsewhere", "Fresh", "New"]


def test_what_follows_the_draft_is_seen_at_once(world: World, made: str, three: list[str]) -> None:
    world.apply(save(three[1], 1, title="Fresher"))
    assert titles(world, release=made) == ["Elsewhere", "Fresher", "New"]
    world.apply(save(three[2], 1, title="Still gone", publish=True))
    assert titles(world, release=made) == ["Elsewhere", "Fresher", "New"]
    item = world.rows(ReleaseItem, entry_id=three[2])[0]
    world.apply(RemoveFromRelease(release=made, item=item.id))
    assert titles(world, release=made) == ["Elsewhere", "Fresher", "New", "Still gone"]


def test_a_pinned_version_does_not_follow(world: World, three: list[str]) -> None:
    made = release(world, NewItem(entry=three[1], version=1))
    world.apply(save(three[1], 1, title="Fresher"))
    assert "Fresh" in titles(world, release=made)


def test_a_scheduled_release_shows_what_it_holds_fast(
    world: World, made: str, three: list[str]
) -> None:
    world.apply(ScheduleRelease(release=made, at=day(2)))
    world.apply(save(three[1], 1, title="Too late"))
    assert titles(world, release=made) == ["Elsewhere", "Fresh", "New"]
    assert titles(world, release=made) == titles(world, at=day(2))
    tick(24 * HOUR)
    with pytest.raises(BadRequest, match="published since"):
        world.find(release=made)


def test_what_comes_true_by_the_clock_is_laid_under_it(world: World, three: list[str]) -> None:
    entry = world.create(title="One", publish=True)
    world.apply(save(entry, 1, locale="de", title="Eins"))
    world.apply(Schedule(entry=entry, at=day(2), action="unpublish", locales=("en",)))
    made = release(world, NewItem(entry=entry, locales=("de",)))
    assert "One" in titles(world, release=made)
    tick(24 * HOUR)
    assert "One" not in titles(world, release=made)
    assert "Eins" in titles(world, release=made, locale="de")


def test_locales_that_a_release_leaves_alone_stay(world: World) -> None:
    entry = world.create(title="One", rank=1, publish=True)
    world.apply(save(entry, 1, locale="de", title="Eins", rank=2))
    world.apply(save(entry, 2, title="Two"))
    made = release(world, NewItem(entry=entry, locales=("de",)))
    english = world.document(entry, release=made)
    assert (english["title"], english["rank"]) == ("One", 2)
    assert titles(world, release=made, locale="de") == ["Eins"]
    assert titles(world, release=made, locale="de", fallback=False) == ["Eins"]
    assert titles(world, release=release(world), locale="de", fallback=False) == []


def test_paths_and_the_tree_follow(world: World) -> None:
    section = world.create(title="Section", slug="old", publish=True)
    child = world.create(title="Child", parent=section, publish=True)
    below = world.create(title="Below", parent=section)
    world.apply(save(section, 1, slug="new"))
    made = release(world, NewItem(entry=section), NewItem(entry=below))
    assert world.stands_at("/old/child") == child
    assert world.stands_at("/new/child", release=made) == child
    assert world.stands_at("/old/child", release=made) == "/new/child"
    assert world.stands_at("/new/below", release=made) == below
    assert world.stands_at("/old/below") is None
    assert world.path(child, release=made) == "/new/child"
    assert world.path(child) == "/old/child"

    def titles_below(session: Any, lens: Any) -> list[str]:
        return [row.title for row in children(session, lens, [section])]

    assert look(world, made, titles_below) == ["Child", "Below"]
    assert look(world, release(world), titles_below) == ["Child"]
    parent = world.create(title="Parent", publish=True)
    world.apply(Move(entry=section, parent=parent))
    assert world.stands_at("/parent/new/child", release=made) == child


def test_relations_are_followed_through_it(world: World) -> None:
    ann = world.create("person", name="Ann")
    page = world.create(title="Page", author=ann, publish=True)
    made = release(world, NewItem(entry=ann))
    where = {"author.name": "Ann"}
    assert titles(world, where=where) == []
    assert titles(world, where=where, release=made) == ["Page"]

    def open_ends(session: Any, lens: Any) -> list[str]:
        rows = find(session, lens, ListQuery(types=("page",), limit=10)).rows
        return [row.title for row in rows if unresolved(session, lens, [row.edition_id])]

    def linking(session: Any, lens: Any) -> list[str]:
        return [row.title for row, _ in referrers(session, lens, ann)]

    assert look(world, release(world), open_ends) == ["Page"]
    assert look(world, made, open_ends) == []
    assert look(world, made, linking) == ["Page"]
    taken = release(world, NewItem(entry=page, action="unpublish"))
    assert look(world, taken, linking) == []


def test_lists_sort_and_go_on_through_it(world: World, made: str) -> None:
    newest = Sort("_published_at", system=True, descending=True)
    order = [row.title for row in world.find(release=made, sort=(newest,)).rows]
    assert set(order) == {"Elsewhere", "Fresh", "New"}
    first = world.find(release=made, sort=(newest,), limit=2)
    rest = world.find(release=made, sort=(newest,), limit=2, after=first.last_keys)
    assert [row.title for row in (*first.rows, *rest.rows)] == order
    assert world.find(release=made, count=True).total == 3


def test_a_page_stays_as_it_was_pinned(world: World, made: str, three: list[str]) -> None:
    pinned = day(1)
    tick(60)
    world.apply(save(three[1], 1, title="Later"))
    extra = world.create(title="Extra")
    world.apply(AddToRelease(release=made, items=(NewItem(entry=extra),)))
    item = world.rows(ReleaseItem, entry_id=three[2])[0]
    world.apply(RemoveFromRelease(release=made, item=item.id))
    pinned = world.rows(Edition, release_id=made)[0].valid_from
    assert titles(world, release=made, pinned=pinned) == ["Elsewhere", "Fresh", "New"]
    assert titles(world, release=made) == ["Elsewhere", "Extra", "Gone", "Later", "New"]


def test_the_trash_takes_from_it_too(world: World, made: str, three: list[str]) -> None:
    world.apply(Trash(entry=three[1]))
    assert titles(world, release=made) == ["Elsewhere", "New"]
    world.apply(Restore(entry=three[1]))
    assert titles(world, release=made) == ["Elsewhere", "Fresh", "New"]


def test_nothing_is_left_of_a_release_that_is_over(world: World, made: str) -> None:
    assert {row.kind for row in world.rows(Edition, release_id=made)} == {"release", "masked"}
    world.apply(PublishRelease(release=made))
    assert world.rows(Edition, release_id=made) == []
    world.apply(UndoRelease(release=made))
    world.apply(DeleteRelease(release=made))
    assert world.rows(Edition, release_id=made) == []


def test_slugs_of_a_release_are_lent_to_nobody_else(world: World) -> None:
    section = world.create(title="Section", slug="first")
    child = world.create(title="Child", parent=section, publish=True)
    release(world, NewItem(entry=section, version=1))
    world.apply(save(section, 1, slug="second"))
    assert world.path(child) == "/second/child"


# -- rights -----------------------------------------------------------------------------------


def test_looking_through_a_release_is_a_right_of_its_own(world: World, made: str) -> None:
    with pytest.raises(Forbidden):
        world.find(release=made, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        world.find(release=MISSING, actor=ANONYMOUS)
    editor = user("editor", world=world)
    assert titles(world, release=made, actor=editor) == ["Elsewhere", "Fresh", "New"]
    with pytest.raises(BadRequest, match="no release"):
        world.find(release=MISSING, actor=editor)
    with pytest.raises(BadRequest, match="at"):
        world.find(release=made, at=day(2), actor=editor)
    with pytest.raises(BadRequest, match="status"):
        world.find(release=made, status="draft", actor=editor)


def test_a_condition_is_asked_of_what_the_release_shows(world: World, made: str) -> None:
    rules = [
        {"effect": "allow", "permission": "view"},
        {"effect": "allow", "permission": "view_release", "condition": {"title": "New"}},
    ]
    assert titles(world, release=made, actor=user(world=world, rules=rules)) == ["New"]


def test_changed_types_are_derived_anew_in_releases_too(
    world: World, made: str, three: list[str]
) -> None:
    world.apply(ScheduleRelease(release=release(world, NewItem(entry=three[0])), at=day(2)))
    tick(24 * HOUR)
    with world.sessions() as session:
        begin_write(session)
        session.execute(update(Edition).values(recipe="made otherwise"))
        session.commit()
        assert rebuild(session, world.site, REGISTRY).count == 4
        assert rebuild(session, world.site, REGISTRY).count == 0
    assert titles(world, release=made) == ["Elsewhere", "Fresh", "New"]


# -- statements -------------------------------------------------------------------------------


def asked(world: World, **more: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM edition" in statement:
            found.append((statement, parameters))

    event.listen(world.engine, "before_cursor_execute", listen)
    try:
        world.find(**more)
    finally:
        event.remove(world.engine, "before_cursor_execute", listen)
    return found


def test_reads_without_a_release_ask_nothing_of_releases(world: World, made: str) -> None:
    for statement, _ in [*asked(world), *asked(world, actor=ANONYMOUS)]:
        assert "release" not in statement.partition("FROM")[2]


def test_a_statement_is_held_for_every_release(world: World, made: str) -> None:
    first, second = asked(world, release=made), asked(world, release=release(world))
    assert first[0][0] == second[0][0]
    assert first[0][1] != second[0][1]


def test_what_is_laid_over_is_found_by_its_index(world: World, made: str) -> None:
    word = "EXPLAIN" if world.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
    (statement, parameters), *_ = asked(world, release=made)
    with world.sessions() as session:
        connection = session.connection()
        if world.dialect == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        lines = [str(r[-1]) for r in connection.exec_driver_sql(f"{word} {statement}", parameters)]
    plan = "\n".join(lines)
    assert "ix_edition_release" in plan or "ix_edition_entry" in plan
    assert "Seq Scan" not in plan
