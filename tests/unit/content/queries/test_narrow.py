"""Lists for readers who see little begin at what they may see, and tell the same as any other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, text

from cms.access.actor import AUTHENTICATED, EVERYONE, SYSTEM, Actor
from cms.access.grants import define_role, grant
from cms.access.models import EntryScope
from cms.content.lens import open_lens
from cms.content.queries import narrow
from cms.content.queries.listing import Sort
from cms.content.subtree import descendants
from cms.db.session import begin_write
from tests.unit.content.test_creating import ANN, user
from tests.unit.content.test_query_plans import RANK, Explained
from tests.unit.content.world import REGISTRY, World

OTHER = BEN = "00000000-0000-7000-8000-00000000000b"
VIEW_DRAFT = {"effect": "allow", "permission": "view_draft"}


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
    assert (found.owned_in, found.exact) == ((None,), True)
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


class Ben:
    """Somebody who has a role at the root and one at a place, with an entry of his at both."""

    def __init__(self, world: World, at_root: Any, at_place: Any) -> None:
        self.world = world
        self.place = world.create(title="Place")
        for title, owner in (("Bens", BEN), ("Anns", ANN)):
            world.create(title=title, owner=owner)
            world.create(title=f"{title} below", owner=owner, parent=self.place)
        for name, rules, place in (("here", at_root, None), ("there", at_place, self.place)):
            with world.sessions() as session:
                begin_write(session)
                define_role(session, name, name, [VIEW_DRAFT | rule for rule in rules])
                grant(session, f"user:{BEN}", name, place, descendants)
                session.commit()
        self.actor = Actor(
            user_id=BEN,
            label="Ben",
            principals=frozenset({EVERYONE, AUTHENTICATED, f"user:{BEN}"}),
            attributes={"user.id": BEN},
        )

    def exact(self) -> bool | None:
        found = bounds(self.world, self.actor)
        return None if found is None else found.exact

    def sees(self) -> list[str]:
        return drafts(self.world, self.actor, sort=(Sort("title", folded=True),))


OWN, ANNS = {"condition": {"owner": "$user.id"}}, {"condition": {"owner": ANN}}
EITHER = {"condition": {"owner": {"in": ["$user.id", ANN]}}}
TITLED = {"condition": {"and": [{"owner": "$user.id"}, {"title": "Bens"}]}}
NOBODYS = {"condition": {"owner": "nobody"}}
NOT_HERE: dict[str, Any] = {"effect": "deny"}
OF_NOTES = {"type": "note"}


@pytest.mark.parametrize(
    ("at_root", "at_place", "exact", "seen"),
    [
        ([OWN], [{}], True, ["Anns below", "Bens", "Bens below", "Place"]),
        ([OWN], [NOT_HERE], True, ["Bens"]),
        ([OWN], [ANNS], False, ["Anns below", "Bens", "Bens below"]),
        ([], [ANNS], False, ["Anns below"]),
        ([EITHER], [NOT_HERE], True, ["Anns", "Bens"]),
        ([OWN, ANNS], [NOT_HERE], False, ["Anns", "Bens"]),
        ([TITLED], [], False, ["Bens"]),
        ([NOBODYS], [{}], True, ["Anns below", "Bens below", "Place"]),
        ([NOBODYS], [OF_NOTES], None, []),
        ([OWN], [OF_NOTES], True, ["Bens", "Bens below"]),
    ],
)
def test_bounds_that_are_exact_hold_what_is_seen_and_nothing_else(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    at_root: Any,
    at_place: Any,
    exact: bool | None,
    seen: list[str],
) -> None:
    ben = Ben(world, at_root, at_place)
    assert ben.exact() is exact
    assert ben.sees() == seen
    monkeypatch.setattr(narrow, "FEW", 0)
    assert ben.sees() == seen


def test_bounds_of_types_that_are_not_seen_alike_hold_too_much(world: World) -> None:
    ben = Ben(world, [OWN], [{"type": "page"}])
    with world.sessions() as session:
        lens = open_lens(session, world.site, ben.actor, REGISTRY, status="draft")
        found = narrow.bounds_of(lens, ["page", "note"])
    assert found is not None
    assert not found.exact


def test_a_right_that_is_given_or_taken_counts_at_once(world: World) -> None:
    ben = Ben(world, [OWN], [{}])
    assert "Anns below" in ben.sees()
    with world.sessions() as session:
        begin_write(session)
        define_role(session, "there", "there", [VIEW_DRAFT | NOT_HERE])
        session.commit()
    assert ben.sees() == ["Bens"]


def test_what_lies_in_scopes_is_found_by_them_however_little_is_known(world: World) -> None:
    # That nearly all entries lie in none is not in SQLite's statistics of an index.
    ben = Ben(world, [OWN], [{}])
    with world.sessions() as session:
        begin_write(session)
        rows = [{"entry_id": f"{number:08}{ANN[8:]}", "scope_id": None} for number in range(150)]
        session.execute(insert(EntryScope), rows)
        session.execute(text("ANALYZE"))
        session.commit()
    plan = Explained(world).listed(RANK, actor=ben.actor, status="draft", freely=True)
    assert "entry_scope" in plan
    assert "SCAN entry_scope" not in plan
