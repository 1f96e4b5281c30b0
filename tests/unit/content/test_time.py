"""What is told of another instant, and of the present after a schedule came true by itself."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import SYSTEM
from cms.content.lens import open_lens
from cms.content.models import Edition
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Restore, Trash
from cms.content.queries.listing import Sort
from cms.content.queries.states import states
from cms.content.queries.tree import children
from cms.content.rebuild import rebuild, stale_entries
from cms.content.site import load_site
from cms.errors import StateConflict
from cms.events.models import Event
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry, build_registry
from tests.unit.content.world import REGISTRY, World, day

HOUR, DAY = 3600, 24 * 3600
NEWEST = (Sort("_published_at", system=True, descending=True),)
OLDEST = (Sort("_published_at", system=True),)


def state(world: World, entry: str, **more: Any) -> str:
    with world.sessions() as session:
        lens = open_lens(session, world.site, SYSTEM, REGISTRY, **more)
        return states(session, lens, [entry])[entry]


def below(world: World, parent: str | None, **more: Any) -> list[str]:
    with world.sessions() as session:
        lens = open_lens(session, world.site, SYSTEM, REGISTRY, **more)
        return [row.title for row in children(session, lens, [parent])]


def dates(world: World, **more: Any) -> dict[str, Any]:
    return {row.title: row.published_at for row in world.find(status="draft", **more).rows}


# -- when a draft was first published ---------------------------------------------------------


def test_drafts_know_of_a_publication_that_came_by_the_clock(
    world: World, frozen_clock: ModuleType
) -> None:
    world.create(title="Today", publish=True)
    made = world.create(title="Later")
    world.create(title="Never")
    world.apply(Schedule(entry=made, at=day(3)))
    today = world.find().rows[0].published_at
    assert dates(world) == {"Today": today, "Later": None, "Never": None}
    assert world.titles(status="draft", sort=NEWEST) == ["Today", "Never", "Later"]
    frozen_clock.tick(2 * DAY)
    assert dates(world) == {"Today": today, "Later": day(3), "Never": None}
    assert world.titles(status="draft", sort=NEWEST) == ["Later", "Today", "Never"]
    assert world.titles(status="draft", sort=OLDEST) == ["Today", "Later", "Never"]
    published = {"published_at": {"gte": "2026-03-02T00:00:00Z"}}
    assert world.titles(status="draft", where=published) == ["Later"]
    assert world.titles(status="draft", where={"published_at": None}) == ["Never"]


def test_a_draft_of_then_knows_nothing_of_what_came_later(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    before = world.rows(Edition)[0].valid_from
    frozen_clock.tick(DAY)
    world.apply(Publish(entry=made))
    assert dates(world) == {"One": day(2)}
    assert dates(world, at=before) == {"One": None}
    assert dates(world, at=day(9)) == {"One": day(2)}


def test_a_draft_knows_of_a_schedule_that_was_called_off_no_more(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    world.apply(Schedule(entry=made, at=day(3)))
    assert dates(world, at=day(4)) == {"One": day(3)}
    world.apply(Unschedule(entry=made))
    assert dates(world, at=day(4)) == {"One": None}


def test_drafts_of_then_know_what_was_asserted_since(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    frozen_clock.tick(2 * DAY)
    world.apply(SaveDraft(entry=made, data={"title": "Two"}, base_version=1))
    frozen_clock.tick(DAY)
    world.apply(Publish(entry=made, at=day(2)))
    assert dates(world, at=day(2)) == {"One": day(2)}
    assert dates(world, at=day(2) - timedelta(microseconds=1)) == {"One": None}


# -- the state of then ------------------------------------------------------------------------


def test_what_was_published_later_was_a_draft_before(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    frozen_clock.tick(DAY)
    world.apply(Publish(entry=made))
    assert state(world, made, status="draft", at=day(1, 13)) == "draft"
    assert state(world, made, status="draft") == "published"


def test_what_was_scheduled_then_is_told_as_scheduled(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    frozen_clock.tick(DAY)
    world.apply(Schedule(entry=made, at=day(5)))
    frozen_clock.tick(DAY)
    world.apply(Unschedule(entry=made))
    assert state(world, made, status="draft", at=day(1, 13)) == "draft"
    for locale in ("en", "de"):
        assert state(world, made, status="draft", at=day(2), locale=locale) == "scheduled"
    assert state(world, made, status="draft", at=day(3)) == "draft"
    person = world.create("person", name="Ann")
    world.apply(Schedule(entry=person, at=day(5)))
    frozen_clock.tick(DAY)
    assert state(world, person, status="draft", at=day(3, 13), locale="de") == "scheduled"


# -- where an entry stood then ----------------------------------------------------------------


def test_what_is_backdated_stood_where_its_place_was_then(
    world: World, frozen_clock: ModuleType
) -> None:
    old, new = world.create(title="Old", publish=True), world.create(title="New", publish=True)
    made = world.create(title="Page", parent=old)
    frozen_clock.tick(DAY)
    world.apply(Move(entry=made, parent=new))
    frozen_clock.tick(DAY)
    world.apply(Publish(entry=made, at=day(1, 18)))
    for at, parent, other, path in (
        (day(1, 18), old, new, "/old/page"),
        (day(2), new, old, "/new/page"),
        (day(3), new, old, "/new/page"),
    ):
        assert below(world, parent, at=at) == ["Page"]
        assert below(world, other, at=at) == []
        assert world.path(made, at=at) == path
        assert world.stands_at(path, at=at) == made
    assert world.stands_at("/old/page") == "/new/page"


def test_what_is_backdated_stands_under_what_it_stood_under_first(
    world: World, frozen_clock: ModuleType
) -> None:
    top = world.create(title="Top", publish=True)
    old = world.create(title="Old", parent=top, publish=True)
    made = world.create(title="Page", parent=old)
    frozen_clock.tick(DAY)
    world.apply(Move(entry=made, parent=None))
    world.apply(Publish(entry=made, at=day(1, 1)))
    assert world.path(made, at=day(1, 1)) == "/top/old/page"
    assert world.path(made) == "/page"


def test_what_is_created_with_a_date_of_then_has_its_whole_path(world: World) -> None:
    top = world.create(title="Top", publish=True)
    parent = world.create(title="Parent", parent=top, publish=True)
    made = world.create(title="Page", parent=parent, publish=True, at=day(1, 1))
    assert world.path(made, at=day(1, 1)) == "/top/parent/page"


def test_an_ancestor_lends_the_slug_that_its_draft_had_then(
    world: World, frozen_clock: ModuleType
) -> None:
    parent = world.create(title="Parent", data={"slug": "before"})
    made = world.create(title="Page", parent=parent, publish=True)
    frozen_clock.tick(DAY)
    world.apply(SaveDraft(entry=parent, data={"slug": "after"}, base_version=1))
    assert world.path(made, at=day(1, 13)) == "/before/page"
    assert world.path(made) == "/after/page"


def test_nothing_was_live_while_it_lay_in_the_trash(world: World, frozen_clock: ModuleType) -> None:
    made = world.create(title="One")
    frozen_clock.tick(HOUR)
    world.apply(Trash(entry=made))
    frozen_clock.tick(HOUR)
    world.apply(Restore(entry=made))
    frozen_clock.tick(HOUR)
    with pytest.raises(StateConflict, match="lay in the trash"):
        world.apply(Publish(entry=made, at=day(1, 13)))
    world.apply(Publish(entry=made, at=day(1, 14)))
    assert world.titles(at=day(1, 14)) == ["One"]


# -- after a schedule came true ---------------------------------------------------------------


def test_the_plan_of_redirects_begins_where_the_entry_stands_now(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One", publish=True)
    world.apply(SaveDraft(entry=made, data={"slug": "two"}, base_version=1))
    world.apply(Schedule(entry=made, at=day(2)))
    world.apply(SaveDraft(entry=made, data={"slug": "three"}, base_version=2))
    frozen_clock.tick(2 * DAY)
    plan = world.apply(Publish(entry=made)).plan
    assert {(one["from"], one["to"]) for one in plan.redirects} == {("/two", "/three")}


class Other(ContentType, name="page", allowed_in=("/", "page")):
    title = f.Text(required=True, localized=True)
    slug = f.Slug(source="title", localized=True)


def rebuilt(world: World, registry: TypeRegistry) -> int:
    with world.sessions() as session:
        return rebuild(session, load_site(session), registry).count


@pytest.fixture
def changed() -> TypeRegistry:
    return build_registry([("test", Other)])


def test_what_ended_by_the_clock_is_not_rebuilt_for_ever(
    world: World, frozen_clock: ModuleType, changed: TypeRegistry
) -> None:
    made = world.create(title="One", publish=True)
    world.apply(Schedule(entry=made, at=day(2), action="unpublish"))
    frozen_clock.tick(2 * DAY)
    assert rebuilt(world, changed) == 1
    with world.sessions() as session:
        assert stale_entries(session, world.site, changed) == []
    assert rebuilt(world, changed) == 0


def test_a_rebuild_is_on_record_so_that_no_process_behind_misses_it(
    world: World, frozen_clock: ModuleType, changed: TypeRegistry
) -> None:
    world.create(title="One", publish=True)
    frozen_clock.tick(HOUR)
    rebuilt(world, changed)
    frozen_clock.tick(-HOUR)
    assert world.titles() + world.titles(status="draft") == ["One", "One"]
    last = world.rows(Event)[-1]
    assert (last.name, last.payload) == ("site.entries_derived", {"entries": 1})
