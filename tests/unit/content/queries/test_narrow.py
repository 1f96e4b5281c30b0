"""Lists for readers who see little begin at what they may see, and tell the same as any other."""

from __future__ import annotations

from typing import Any

import pytest

from cms.access.actor import SYSTEM, Actor
from cms.access.grants import grant
from cms.content.lens import open_lens
from cms.content.queries import narrow
from cms.content.queries.listing import Sort
from cms.content.subtree import descendants
from cms.db.session import begin_write
from tests.unit.content.test_creating import ANN, user
from tests.unit.content.test_query_plans import RANK, Explained
from tests.unit.content.world import REGISTRY, World

OTHER = "00000000-0000-7000-8000-00000000000b"


def drafts(world: World, actor: Actor, **more: Any) -> list[str]:
    return world.titles(actor=actor, status="draft", **more)


def bounds(world: World, actor: Actor, status: Any = "draft") -> narrow.Bounds | None:
    with world.sessions() as session:
        lens = open_lens(session, world.site, actor, REGISTRY, status=status)
        return narrow.bounds_of(lens, ["page"])


def few(world: World, actor: Actor) -> bool:
    with world.sessions() as session:
        lens = open_lens(session, world.site, actor, REGISTRY, status="draft")
        return narrow.few_bounds(session, lens, ["page"]) is not None


@pytest.fixture
def ann(world: World) -> Actor:
    """She writes what she owns, and edits what stands below one page."""
    found = user("contributor", world=world)
    place = world.create(title="Place")
    for title, owner in (("Mine", ANN), ("Theirs", OTHER)):
        world.create(title=title, owner=owner)
        world.create(title=f"{title} below", owner=owner, parent=place)
    with world.sessions() as session:
        begin_write(session)
        grant(session, f"user:{ANN}", "editor", place, descendants)
        session.commit()
    return found


def test_what_somebody_sees_is_within_scopes_and_what_is_theirs(world: World, ann: Actor) -> None:
    found = bounds(world, ann)
    assert found is not None
    assert len(found.scopes) == 1
    assert found.owners == (ANN,)
    assert few(world, ann)


def test_what_is_open_has_no_bounds(world: World, ann: Actor) -> None:
    assert bounds(world, SYSTEM) is None
    assert bounds(world, ann, "published") is None
    editor = user("editor", world=world)
    assert bounds(world, editor) is None


def test_a_narrow_list_is_the_same_as_a_wide_one(
    world: World, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = Sort("title", folded=True)
    narrowed = drafts(world, ann, sort=(title,), count=True)
    assert narrowed == ["Mine", "Mine below", "Place", "Theirs below"]
    monkeypatch.setattr(narrow, "FEW", 3)
    assert not few(world, ann)
    assert drafts(world, ann, sort=(title,), count=True) == narrowed
    assert world.find(actor=ann, status="draft", count=True).total == 4


def test_it_is_read_from_where_it_lies(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    explained = Explained(world)
    ann = user("contributor", world=world)
    world.create(title="Mine", owner=ANN)
    plan = explained.listed(RANK, actor=ann, status="draft", freely=True)
    assert "ix_entry_owner_id" in plan
    assert "ixf_page_rank" not in plan
    monkeypatch.setattr(narrow, "FEW", 0)
    assert "ix_entry_owner_id" not in explained.listed(RANK, actor=ann, status="draft", freely=True)
