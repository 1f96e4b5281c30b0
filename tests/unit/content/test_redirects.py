"""The plan says which addresses lead on."""

from __future__ import annotations

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
