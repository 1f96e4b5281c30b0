"""One locale is published and withdrawn without touching the others: text, slugs, paths."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS
from cms.content.models import Edition
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.unpublish import Unpublish
from cms.errors import Forbidden, ValidationFailed
from tests.unit.content.test_creating import user
from tests.unit.content.world import World, day


def save(entry: str, base: int, locale: str = "en", publish: bool = False, **data: Any) -> Any:
    return SaveDraft(entry=entry, data=data, base_version=base, locale=locale, publish=publish)


def live(world: World, entry: str, locale: str) -> list[tuple[Any, ...]]:
    rows = world.rows(Edition, entry_id=entry, kind="live", locale=locale)
    rows.sort(key=lambda row: row.valid_from)
    return [(row.id, row.valid_from, row.valid_to, row.doc) for row in rows]


def seen(world: World, entry: str, locale: str, **more: Any) -> tuple[Any, ...] | None:
    row = world.one(entry, locale=locale, actor=ANONYMOUS, **more)
    return None if row is None else (row.title, row.slug, row.document["rank"], row.own)


@pytest.fixture
def page(world: World, frozen_clock: ModuleType) -> str:
    """Public in both locales; later German and English drafts, and another rank."""
    made = world.create(title="Team", rank=1, publish=True)
    world.apply(save(made, 1, "de", publish=True, title="Mannschaft"))
    frozen_clock.tick(60)
    world.apply(save(made, 2, title="Our team", rank=2))
    world.apply(save(made, 3, "de", title="Unsere Mannschaft"))
    frozen_clock.tick(60)
    return made


def test_publishing_german_leaves_the_english_rows_as_they_are(world: World, page: str) -> None:
    before = live(world, page, "en")
    world.apply(Publish(entry=page, locales=("de",), shared=False))
    assert live(world, page, "en") == before
    assert seen(world, page, "en") == ("Team", "team", 1, True)
    assert seen(world, page, "de") == ("Unsere Mannschaft", "mannschaft", 1, True)


def test_what_is_shared_goes_along_and_nothing_else(world: World, page: str) -> None:
    world.apply(Publish(entry=page, locales=("de",)))
    assert seen(world, page, "en") == ("Team", "team", 2, True)
    assert seen(world, page, "de") == ("Unsere Mannschaft", "mannschaft", 2, True)


def test_withdrawing_english_leaves_german_alone(world: World, page: str) -> None:
    world.apply(Unpublish(entry=page, locales=("en",)))
    assert seen(world, page, "en") is None
    assert seen(world, page, "de") == ("Mannschaft", "mannschaft", 1, True)
    assert world.titles(locale="de") == ["Mannschaft"]


def test_a_withdrawn_locale_borrows_again_and_its_address_leads_on(
    world: World, page: str, frozen_clock: ModuleType
) -> None:
    english = live(world, page, "en")
    world.apply(Unpublish(entry=page, locales=("de",)))
    assert live(world, page, "en") == english
    assert seen(world, page, "de") == ("Team", "team", 1, False)
    assert seen(world, page, "de", fallback=False) is None
    assert world.stands_at("/mannschaft", locale="de") == "/team"
    assert world.stands_at("/mannschaft", locale="en") is None
    frozen_clock.tick(60)
    world.apply(Publish(entry=page, locales=("de",)))
    assert world.stands_at("/team", locale="de") == "/mannschaft"
    assert world.stands_at("/mannschaft", locale="de") == page


def test_a_german_schedule_moves_no_english_row(world: World, page: str) -> None:
    before = live(world, page, "en")
    world.apply(Schedule(entry=page, at=day(3), action="unpublish", locales=("de",)))
    assert live(world, page, "en") == before
    assert seen(world, page, "de") == ("Mannschaft", "mannschaft", 1, True)
    later = world.one(page, locale="de", at=day(4))
    assert later is not None
    assert (later.title, later.own) == ("Team", False)


# -- addresses ----------------------------------------------------------------------------------


def test_each_locale_has_a_path_of_its_own_down_the_tree(world: World) -> None:
    parent = world.create(title="About", publish=True)
    child = world.create(title="Team", parent=parent, publish=True)
    world.apply(save(child, 1, "de", publish=True, title="Mannschaft"))
    assert world.path(child, locale="de") == "/about/mannschaft"
    world.apply(save(parent, 1, "de", publish=True, title="Über uns"))
    assert world.path(child, locale="de") == "/uber-uns/mannschaft"
    assert world.path(child) == "/about/team"
    assert world.stands_at("/uber-uns/mannschaft", locale="de") == child
    assert world.stands_at("/about/mannschaft", locale="de") == "/uber-uns/mannschaft"
    assert world.stands_at("/about/team", locale="de") == "/uber-uns/mannschaft"
    assert world.stands_at("/uber-uns/mannschaft", locale="en") is None


def test_a_new_slug_leads_on_in_its_locale_only(world: World, page: str) -> None:
    saved = world.apply(save(page, 4, "de", publish=True, slug="team-de"))
    assert saved.plan.redirects == [{"locale": "de", "from": "/mannschaft", "to": "/team-de"}]
    assert world.stands_at("/mannschaft", locale="de") == "/team-de"
    assert world.stands_at("/team", locale="en") == page


def test_a_move_leads_on_in_every_locale(world: World, page: str) -> None:
    parent = world.create(title="About", publish=True)
    world.apply(save(parent, 1, "de", publish=True, title="Über uns"))
    moved = world.apply(Move(entry=page, parent=parent))
    assert moved.plan.redirects == [
        {"locale": "en", "from": "/team", "to": "/about/team"},
        {"locale": "de", "from": "/mannschaft", "to": "/uber-uns/mannschaft"},
    ]
    assert world.stands_at("/mannschaft", locale="de") == "/uber-uns/mannschaft"
    assert world.stands_at("/mannschaft", locale="en") is None


def test_a_slug_may_be_the_same_in_two_locales_and_not_within_one(world: World, page: str) -> None:
    # German readers would meet two under one address: they borrow the English slug.
    made = world.create(title="Mannschaft", publish=True)
    assert seen(world, made, "de") == ("Mannschaft", "mannschaft-2", None, False)
    world.apply(save(made, 1, "de", publish=True, title="Elf"))
    world.apply(save(made, 2, publish=True, slug="mannschaft"))
    assert seen(world, made, "en") == ("Mannschaft", "mannschaft", None, True)
    other = world.create(title="Others", publish=True)
    with pytest.raises(ValidationFailed) as caught:
        world.apply(save(other, 1, "de", publish=True, title="x", slug="mannschaft"))
    assert [one.pointer for one in caught.value.problems] == ["/slug"]


# -- a save in a locale without text of its own ---------------------------------------------------


def test_what_is_shared_is_published_from_a_locale_that_has_no_text(world: World) -> None:
    made = world.create(title="Team", rank=1, publish=True)
    world.apply(save(made, 1, title="Draft"))
    outcome = world.apply(save(made, 2, "de", publish=True, rank=7))
    assert [one["slice"] for one in outcome.plan.stands] == ["*", "en"]
    assert seen(world, made, "de") == ("Team", "team", 7, False)
    assert seen(world, made, "en") == ("Team", "team", 7, True)


def test_what_is_borrowed_is_published_where_nothing_of_it_is_public_yet(world: World) -> None:
    made = world.create(title="Team", rank=1)
    world.apply(save(made, 1, "de", publish=True, rank=7))
    assert seen(world, made, "de") == ("Team", "team", 7, False)
    german = world.create(title="Haus", locale="de")
    with pytest.raises(ValidationFailed):
        world.apply(save(german, 1, "en", publish=True, rank=7))
    world.apply(Publish(entry=german))
    world.apply(save(german, 1, "en", publish=True, rank=8))
    assert seen(world, german, "de") == ("Haus", "haus", 8, True)


def test_what_is_shared_has_to_fit_the_texts_that_are_public(world: World) -> None:
    made = world.create(title="Team", rank=1, publish=True)
    quote = {"_id": "q", "_type": "quote"}
    with pytest.raises(ValidationFailed) as caught:
        world.apply(save(made, 1, "de", publish=True, sections=[quote]))
    assert [one.pointer for one in caught.value.problems] == ["/sections/0/text"]
    # The English draft lacks a title, which nobody is to see.
    world.apply(save(made, 1, title=None))
    world.apply(save(made, 2, "de", publish=True, rank=7))
    assert seen(world, made, "en") == ("Team", "team", 7, True)


def test_publishing_what_is_shared_needs_the_right_to_it(world: World) -> None:
    made = world.create(title="Team", rank=1, publish=True)
    base = {"effect": "allow", "type": "page"}
    rules = [
        {**base, "permission": "view_draft"},
        {**base, "permission": "edit"},
        {**base, "permission": "publish", "locales": ["de"]},
    ]
    ann = user(world=world, rules=rules)
    with pytest.raises(Forbidden):
        world.apply(save(made, 1, "de", publish=True, rank=7), actor=ann)
    world.apply(save(made, 1, "de", title="Mannschaft"), actor=ann)
    world.apply(Publish(entry=made, locales=("de",), shared=False), actor=ann)
    assert seen(world, made, "de") == ("Mannschaft", "mannschaft", 1, True)
