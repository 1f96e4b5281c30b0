"""The tree: places, order, paths, and where old addresses lead."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, Actor
from cms.access.grants import define_role, grant
from cms.content import positions
from cms.content.lens import open_lens
from cms.content.models import Placement
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.tree import children
from cms.content.subtree import descendants
from cms.db.session import begin_write
from cms.errors import BadRequest, Forbidden, StateConflict, ValidationFailed
from tests.unit.content.test_creating import ANN, refused
from tests.unit.content.world import REGISTRY, World, day

HOUR = 3600
NOON = day(1) + timedelta(seconds=1)


@pytest.fixture
def tree(world: World) -> dict[str, str]:
    """/about/team/ann and /news, all published."""
    ids: dict[str, str] = {}
    for name, parent in (("About", None), ("Team", "About"), ("Ann", "Team"), ("News", None)):
        ids[name] = world.create(title=name, parent=ids.get(parent or ""), publish=True)
    return ids


def rename(world: World, entry: str, slug: str, publish: bool = True) -> None:
    head = world.one(entry, status="draft")
    assert head is not None
    op = SaveDraft(entry=entry, data={"slug": slug}, base_version=head.version, publish=publish)
    world.apply(op)


def listed(world: World, parent: str | None, **more: Any) -> list[str]:
    with world.sessions() as session:
        lens = open_lens(session, world.site, more.pop("actor", ANONYMOUS), REGISTRY, **more)
        return [row.title for row in children(session, lens, [parent])]


def test_a_path_is_made_of_all_slugs_on_the_way(world: World, tree: dict[str, str]) -> None:
    assert world.path(tree["Ann"]) == "/about/team/ann"
    answer = world.at_path("/about/team/ann", actor=ANONYMOUS)
    assert answer.row is not None
    assert answer.row.entry_id == tree["Ann"]
    assert [row.title for row in answer.ancestors] == ["About", "Team"]
    for nothing in ("/", "/about/ann", "/team", "/about/team/ann/x", "/ABOUT", "/" + "x/" * 40):
        assert world.stands_at(nothing, actor=ANONYMOUS) is None


def test_what_is_not_in_the_tree_has_no_path(world: World) -> None:
    ann = world.create("person", name="Ann", publish=True)
    assert world.path(ann) is None
    assert world.stands_at("/ann") is None


def test_moved_entries_take_their_subtree_along(world: World, tree: dict[str, str]) -> None:
    world.apply(Move(entry=tree["Team"], parent=tree["News"]))
    assert world.path(tree["Ann"]) == "/news/team/ann"
    assert world.stands_at("/news/team/ann") == tree["Ann"]
    assert world.stands_at("/about/team/ann") == "/news/team/ann"
    assert world.stands_at("/about/team") == "/news/team"
    assert listed(world, tree["About"]) == []
    assert listed(world, tree["News"]) == ["Team"]


def test_old_addresses_lead_on_after_any_number_of_changes(
    world: World, tree: dict[str, str], frozen_clock: ModuleType
) -> None:
    for slug in ("crew", "people", "us"):
        frozen_clock.tick(HOUR)
        rename(world, tree["Team"], slug)
    rename(world, tree["About"], "company")
    world.apply(Move(entry=tree["Team"], parent=None))
    for old in ("/about/team", "/about/crew", "/about/people", "/company/us", "/about/us"):
        assert world.stands_at(old, actor=ANONYMOUS) == "/us"
        assert world.stands_at(f"{old}/ann", actor=ANONYMOUS) == "/us/ann"
    assert world.stands_at("/about") == "/company"


def test_an_address_taken_anew_belongs_to_who_stands_there(
    world: World, tree: dict[str, str], frozen_clock: ModuleType
) -> None:
    rename(world, tree["News"], "updates")
    assert world.stands_at("/news") == "/updates"
    frozen_clock.tick(HOUR)
    newer = world.create(title="News", publish=True)
    assert world.stands_at("/news") == newer
    frozen_clock.tick(HOUR)
    rename(world, newer, "other")
    assert world.stands_at("/news") == "/other"  # of the latest holder
    world.apply(Unpublish(entry=newer))
    assert world.stands_at("/news", actor=ANONYMOUS) == "/updates"


def test_paths_and_redirects_as_of_then(
    world: World, tree: dict[str, str], frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(HOUR)
    world.apply(Move(entry=tree["Team"], parent=tree["News"]))
    frozen_clock.tick(HOUR)
    rename(world, tree["News"], "updates")
    assert world.path(tree["Ann"], at=NOON) == "/about/team/ann"
    assert world.path(tree["Ann"], at=NOON + timedelta(hours=1)) == "/news/team/ann"
    assert world.path(tree["Ann"], at=NOON + timedelta(hours=2)) == "/updates/team/ann"
    assert world.stands_at("/about/team", at=NOON) == tree["Team"]
    assert world.stands_at("/about/team", at=NOON + timedelta(hours=1)) == "/news/team"


def test_an_unpublished_ancestor_lends_its_last_slug(world: World, tree: dict[str, str]) -> None:
    world.apply(Unpublish(entry=tree["About"]))
    assert world.stands_at("/about", actor=ANONYMOUS) is None
    answer = world.at_path("/about/team/ann", actor=ANONYMOUS)
    assert answer.row is not None
    assert answer.row.entry_id == tree["Ann"]
    assert [row.title for row in answer.ancestors] == ["Team"]
    rename(world, tree["About"], "secret-plans", publish=False)
    assert world.path(tree["Ann"], actor=ANONYMOUS) == "/about/team/ann"


def test_an_ancestor_never_published_lends_the_slug_of_its_draft(world: World) -> None:
    parent = world.create(title="Parent")
    made = world.create(title="Child", parent=parent, publish=True)
    assert world.path(made) == "/parent/child"
    assert world.stands_at("/parent/child", actor=ANONYMOUS) == made
    assert world.stands_at("/parent", actor=ANONYMOUS) is None


def test_a_draft_slug_is_not_given_away(world: World, tree: dict[str, str]) -> None:
    rename(world, tree["News"], "launch-of-x", publish=False)
    assert world.stands_at("/launch-of-x", actor=ANONYMOUS) is None
    assert world.stands_at("/launch-of-x", status="draft") == tree["News"]
    assert world.stands_at("/news", status="draft") == "/launch-of-x"


def test_paths_differ_by_locale(world: World, tree: dict[str, str]) -> None:
    data = {"title": "Über uns", "slug": "ueber-uns"}
    op = SaveDraft(entry=tree["About"], data=data, locale="de", base_version=1, publish=True)
    world.apply(op)
    assert world.path(tree["Ann"], locale="de") == "/ueber-uns/team/ann"
    assert world.stands_at("/ueber-uns/team", locale="de") == tree["Team"]
    assert world.stands_at("/about/team", locale="de") == "/ueber-uns/team"
    assert world.stands_at("/ueber-uns/team") is None


def test_no_circle_is_closed(world: World, tree: dict[str, str]) -> None:
    for below in ("About", "Team", "Ann"):
        assert set(refused(world, Move(entry=tree["About"], parent=tree[below]))) == {"/parent"}


def test_a_path_that_is_taken_is_refused(world: World, tree: dict[str, str]) -> None:
    other = world.create(title="Other", slug="other", parent=tree["News"], publish=True)
    world.create("chapter", title="Team", slug="other", parent=tree["About"], publish=True)
    assert "/slug" in refused(world, Move(entry=other, parent=tree["About"]))


def test_siblings_keep_the_order_they_are_given(world: World) -> None:
    ids = {name: world.create(title=name, publish=True) for name in "abcd"}
    assert listed(world, None) == ["a", "b", "c", "d"]
    world.apply(Move(entry=ids["d"], before=ids["b"]))
    world.apply(Move(entry=ids["a"], after=ids["b"]))
    assert listed(world, None) == ["d", "b", "a", "c"]
    world.apply(Move(entry=ids["d"]))
    assert listed(world, None, actor=ANONYMOUS) == ["b", "a", "c", "d"]
    assert listed(
        world,
        None,
        status="draft",
        actor=Actor(user_id=None, label="x", principals=frozenset(), system=True),
    ) == ["b", "a", "c", "d"]


def test_a_sibling_has_to_be_one(world: World, tree: dict[str, str]) -> None:
    for wrong in (tree["Ann"], tree["News"], "nonsense"):
        assert set(refused(world, Move(entry=tree["News"], before=wrong))) == {"/before"}
        assert set(refused(world, Move(entry=tree["News"], after=wrong))) == {"/after"}
    with pytest.raises(BadRequest):
        world.apply(Move(entry=tree["News"], before=tree["About"], after=tree["About"]))


def test_there_is_always_room_between_siblings(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions, "MAX_LENGTH", 6)
    ids = [world.create(title=name, publish=True) for name in "abc"]
    last = ids[2]
    for _ in range(15):
        moved = ids[0] if last == ids[2] else ids[2]
        world.apply(Move(entry=moved, before=ids[1]))
        last = moved
        world.apply(Move(entry=ids[1], before=moved))
    order = ["b", "c", "a"] if last == ids[2] else ["b", "a", "c"]
    assert listed(world, None)[0] == order[0]
    open_rows = [one for one in world.rows(Placement) if one.valid_to is None]
    assert max(len(one.position) for one in open_rows) <= 6
    assert len({one.position for one in open_rows}) == 3
    editions = world.find(status="draft").rows
    assert {one.entry_id: one.position for one in open_rows} == {
        row.entry_id: row.position for row in editions
    }


def test_one_place_at_a_time(world: World, tree: dict[str, str], frozen_clock: ModuleType) -> None:
    for parent in (None, tree["News"], tree["About"]):
        frozen_clock.tick(HOUR)
        world.apply(Move(entry=tree["Team"], parent=parent))
    rows = world.rows(Placement, entry_id=tree["Team"])
    rows.sort(key=lambda one: one.valid_from)
    assert [row.valid_to for row in rows[:-1]] == [row.valid_from for row in rows[1:]]
    assert rows[-1].valid_to is None


def test_the_right_to_move_is_asked_at_both_ends(world: World, tree: dict[str, str]) -> None:
    with world.sessions() as session:
        begin_write(session)
        for name, permissions in (("mover", ("view", "view_draft", "move")), ("reads", ("view",))):
            rules = [{"effect": "allow", "permission": one} for one in permissions]
            define_role(session, name, name, rules)
        grant(session, f"user:{ANN}", "mover", tree["About"], descendants)
        session.commit()
    actor = Actor(
        user_id=ANN, label="Ann", principals=frozenset({EVERYONE, AUTHENTICATED, f"user:{ANN}"})
    )
    world.apply(Move(entry=tree["Ann"], parent=tree["About"]), actor=actor)
    for op in (
        Move(entry=tree["Ann"], parent=tree["News"]),
        Move(entry=tree["News"], parent=tree["About"]),
    ):
        with pytest.raises(Forbidden):
            world.apply(op, actor=actor)
    world.apply(Move(entry=tree["Ann"], parent=tree["Team"]), actor=actor)
    assert world.path(tree["Ann"]) == "/about/team/ann"


def test_rights_of_its_own_do_not_open_the_place_it_is_moved_to(
    world: World, tree: dict[str, str]
) -> None:
    """A subtree denied to somebody stays so, whatever was granted on what is moved there."""
    with world.sessions() as session:
        begin_write(session)
        rules = [{"effect": "allow", "permission": one} for one in ("view", "view_draft", "move")]
        define_role(session, "mover", "Mover", rules)
        define_role(session, "reads", "Reads", [{"effect": "allow", "permission": "view"}])
        grant(session, f"user:{ANN}", "mover", tree["About"], descendants)
        grant(session, f"user:{ANN}", "reads", tree["Team"], descendants)
        session.commit()
    actor = Actor(
        user_id=ANN, label="Ann", principals=frozenset({EVERYONE, AUTHENTICATED, f"user:{ANN}"})
    )
    with pytest.raises(Forbidden):
        world.apply(Move(entry=tree["Team"], parent=tree["News"]), actor=actor)


def test_a_move_is_for_what_stands_in_the_tree_and_not_in_the_trash(world: World) -> None:
    ann = world.create("person", name="Ann")
    with pytest.raises(StateConflict):
        world.apply(Move(entry=ann))
    with pytest.raises(ValidationFailed):
        world.apply(Move(entry=world.create(title="x"), parent=ann))


def test_moved_while_scheduled(world: World, tree: dict[str, str]) -> None:
    from cms.content.operations.schedule import Schedule

    draft = world.create(title="Later", parent=tree["About"])
    world.apply(Schedule(entry=draft, at=day(5)))
    world.apply(Move(entry=draft, parent=tree["News"]))
    assert world.path(draft, at=day(6)) == "/news/later"
    assert world.stands_at("/news/later", at=day(6)) == draft
    world.apply(Publish(entry=draft))
    assert world.stands_at("/news/later") == draft
