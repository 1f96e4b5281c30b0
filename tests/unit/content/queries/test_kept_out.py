"""What a reader who is kept out of some places is told of how many there are: the same, from less."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from cms.access.actor import SYSTEM, Actor
from cms.access.grants import define_role, grant
from cms.content.lens import open_lens
from cms.content.queries import listing
from cms.content.queries.kept_out import KeptOut, kept_out
from cms.content.subtree import descendants
from cms.db.session import begin_write
from tests.unit.content.test_creating import ANN, user
from tests.unit.content.world import REGISTRY, World


def from_what(world: World, actor: Actor) -> KeptOut | None:
    with world.sessions() as session:
        lens = open_lens(session, world.site, actor, REGISTRY, status="draft")
        return kept_out(lens, ["page"])


def keep_out(world: World, place: str) -> None:
    with world.sessions() as session:
        begin_write(session)
        grant(session, f"user:{ANN}", "no-drafts", place, descendants)
        session.commit()


@pytest.fixture
def ann(world: World) -> Actor:
    """An editor, who is kept out of one of three pages and of what lies below."""
    found = user("editor", world=world)
    place = world.create(title="Secret")
    world.create(title="Secret below", parent=place)
    world.create(title="Open")
    with world.sessions() as session:
        begin_write(session)
        deny = {"effect": "deny", "permission": "view_draft"}
        define_role(session, "no-drafts", "No drafts", [deny])
        session.commit()
    keep_out(world, place)
    return found


def test_it_is_known_from_which_places(world: World, ann: Actor) -> None:
    found = from_what(world, ann)
    assert found is not None
    assert found.types == ("page",)
    assert len(found.places) == 1


def test_nobody_else_is_kept_out_of_places(world: World) -> None:
    world.create(title="Open")
    assert from_what(world, SYSTEM) is None
    assert from_what(world, user("contributor", world=world)) is None


def test_the_count_is_the_same_as_what_is_listed(
    world: World, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = world.find(actor=ann, status="draft", count=True)
    assert (page.total, len(page.rows)) == (1, 1)
    monkeypatch.setattr(listing, "kept_out", lambda lens, types: None)
    assert world.find(actor=ann, status="draft", count=True).total == 1


def test_a_place_that_is_closed_later_counts_at_once(world: World, ann: Actor) -> None:
    """What is admitted reads the same then; only what is kept out has grown."""
    place = world.create(title="Open still")
    assert world.find(actor=ann, status="draft", count=True).total == 2
    keep_out(world, place)
    assert world.find(actor=ann, status="draft", count=True).total == 1


def test_what_is_kept_out_is_counted_from_its_places(world: World, ann: Actor) -> None:
    counted: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        if "count" in statement.lower():
            counted.append(statement)

    bind = world.sessions.kw["bind"]
    event.listen(bind, "before_cursor_execute", note)
    try:
        world.find(actor=ann, status="draft", count=True)
    finally:
        event.remove(bind, "before_cursor_execute", note)
    assert len(counted) == 1
    assert "kept_out" in counted[0]
