"""The plan says which addresses lead on."""

from __future__ import annotations

from cms.clock import tick
from cms.content.operations.move import Move
from cms.content.operations.save import SaveDraft
from tests.unit.content.world import World


def test_a_rename_that_is_published_says_where_the_old_address_leads(world: World) -> None:
    parent = world.create(title="About", publish=True)
    page = world.create(title="Team", parent=parent, publish=True)
    saved = world.apply(
        SaveDraft(entry=page, data={"slug": "people"}, base_version=1, publish=True)
    )
    assert saved.plan.redirects == [
        {"locale": locale, "from": "/about/team", "to": "/about/people"}
        for locale in world.site.locales
    ]


def test_a_move_says_it_too_and_a_draft_says_nothing(world: World) -> None:
    parent = world.create(title="About", publish=True)
    page = world.create(title="Team", publish=True)
    moved = world.apply(Move(entry=page, parent=parent))
    assert moved.plan.redirects[0] == {"locale": "en", "from": "/team", "to": "/about/team"}
    draft = world.create(title="Draft")
    assert world.apply(Move(entry=draft, parent=parent)).plan.redirects == []


def rename(world: World, page: str, base: int, slug: str) -> None:
    world.apply(SaveDraft(entry=page, data={"slug": slug}, base_version=base, publish=True))


def test_a_former_address_leads_to_who_had_the_whole_of_it(world: World) -> None:
    """Another one had its last part later, but under another name of the parent."""
    parent = world.create(title="P", slug="b", publish=True)
    first = world.create(title="First", slug="a", parent=parent, publish=True)
    tick(60)
    rename(world, parent, 1, "c")
    rename(world, first, 1, "first")
    tick(60)
    second = world.create(title="Second", slug="a", parent=parent, publish=True)
    tick(60)
    rename(world, second, 1, "second")
    assert world.stands_at("/b/a") == "/c/first"
    assert world.stands_at("/c/a") == "/c/second"
    # Nobody ever stood there with all of it: who had the most of it last.
    assert world.stands_at("/b/second") == "/c/second"
