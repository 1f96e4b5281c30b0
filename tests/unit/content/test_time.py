"""What is told of another instant, and of the present after a schedule came true by itself."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import SYSTEM
from cms.content.lens import open_lens
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.queries.listing import Sort
from cms.content.queries.states import states
from cms.content.queries.tree import children
from cms.content.rebuild import rebuild, stale_entries
from cms.content.site import load_site
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
        return rebuild(session, load_site(session), registry)


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
    assert (last.name, last.payload) == ("site.rebuilt", {"entries": 1})
