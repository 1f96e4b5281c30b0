"""Creating and saving: drafts, versions, slugs, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, Actor
from cms.access.grants import define_role, grant
from cms.content.models import Edition, Entry, Version
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Restore, Trash
from cms.db.session import begin_write
from cms.errors import (
    BadRequest,
    BaseRequired,
    EditConflict,
    Forbidden,
    NotFound,
    StaleVersion,
    StateConflict,
    ValidationFailed,
)
from tests.unit.content.world import MISSING, World, day

ANN = "00000000-0000-7000-8000-00000000000a"


def user(*roles: str, world: World, rules: list[dict[str, Any]] | None = None) -> Actor:
    with world.sessions() as session:
        begin_write(session)
        if rules is not None:
            define_role(session, "own", "Own", rules)
            roles = (*roles, "own")
        for role in roles:
            grant(session, f"user:{ANN}", role)
        session.commit()
    principals = frozenset({EVERYONE, AUTHENTICATED, f"user:{ANN}"})
    return Actor(user_id=ANN, label="Ann", principals=principals, attributes={"user.id": ANN})


def refused(world: World, *ops: Any) -> dict[str, str]:
    """The problems with which operations are refused, by pointer; nothing is written."""
    before = world.dump()
    with pytest.raises(ValidationFailed) as caught:
        world.apply(*ops)
    assert world.dump() == before
    return {problem.pointer: problem.detail for problem in caught.value.problems}


def test_a_new_entry_is_a_draft_that_readers_do_not_see(world: World) -> None:
    made = world.create(title="About us", rank=3)
    assert world.find().rows == []
    assert world.document(made, status="draft") == {
        "title": "About us",
        "slug": "about-us",
        "rank": 3,
    }
    row = world.one(made, status="draft")
    assert row is not None
    assert (row.version, row.published_at, row.own) == (1, None, True)
    german = world.one(made, status="draft", locale="de")
    assert german is not None
    assert (german.title, german.own, german.fallback) == ("About us", False, ("title", "slug"))


def test_published_at_once(world: World) -> None:
    made = world.create(title="About us", publish=True)
    assert world.titles() == ["About us"]
    assert world.titles(locale="de") == ["About us"]
    assert world.titles(locale="de", fallback=False) == []
    assert world.one(made).published_at == day(1)  # type: ignore[union-attr]


def test_somebody_without_all_rights_creates_and_saves(world: World) -> None:
    editor = user("editor", world=world)
    made = world.create(title="Mine", actor=editor)
    (entry,) = world.rows(Entry)
    (version,) = world.rows(Version)
    assert (entry.owner_id, entry.created_at) == (ANN, version.created_at)
    world.apply(SaveDraft(entry=made, data={"rank": 1}, base_version=1, publish=True), actor=editor)
    assert world.titles(actor=ANONYMOUS) == ["Mine"]
    with pytest.raises(Forbidden):
        world.create(title="Nobody's", actor=ANONYMOUS)


def test_a_condition_has_to_hold_before_and_after(world: World) -> None:
    low = {"rank": {"lt": 5}}
    actor = user(
        world=world,
        rules=[
            {"effect": "allow", "permission": "view_draft"},
            {"effect": "allow", "permission": "create", "condition": low},
            {"effect": "allow", "permission": "edit", "condition": low},
        ],
    )
    made = world.create(title="Low", rank=1, actor=actor)
    world.apply(SaveDraft(entry=made, data={"rank": 4}, base_version=1), actor=actor)
    with pytest.raises(Forbidden):
        world.create(title="High", rank=7, actor=actor)
    with pytest.raises(Forbidden):
        world.apply(SaveDraft(entry=made, data={"rank": 7}, base_version=2), actor=actor)
    world.apply(SaveDraft(entry=made, data={"rank": 7}, base_version=2))
    with pytest.raises(Forbidden):
        world.apply(SaveDraft(entry=made, data={"rank": 1}, base_version=3), actor=actor)


def test_an_entry_that_may_not_be_seen_is_not_found(world: World) -> None:
    made = world.create("note", title="Secret")
    with pytest.raises(NotFound):
        world.apply(SaveDraft(entry=made, data={}, base_version=1), actor=ANONYMOUS)
    with pytest.raises(NotFound):
        world.apply(SaveDraft(entry=MISSING, data={}, base_version=1), actor=ANONYMOUS)
    for bad in ("", "x" * 1000, "' OR 1=1", MISSING.replace("-", "")):
        with pytest.raises(NotFound):
            world.apply(SaveDraft(entry=bad, data={}, base_version=1))


def test_an_id_of_ones_own(world: World) -> None:
    assert world.create(title="x", entry_id=MISSING.upper()) == MISSING
    with pytest.raises(StateConflict):
        world.create(title="x", entry_id=MISSING)
    with pytest.raises(BadRequest):
        world.create(title="x", entry_id="7")


def test_bad_values_are_all_named(world: World) -> None:
    op = CreateEntry(type="page", data={"title": 7, "rank": "x", "nonsense": 1})
    assert set(refused(world, op)) == {"/title", "/rank", "/nonsense"}


def test_an_unknown_type_or_locale(world: World) -> None:
    with pytest.raises(NotFound):
        world.create("nonsense", title="x")
    with pytest.raises(BadRequest):
        world.create(title="x", locale="fr")


# -- slugs ------------------------------------------------------------------------------------


def test_a_made_slug_that_is_taken_gets_a_number(world: World) -> None:
    for _ in range(3):
        world.create(title="About us", publish=True)
    assert [row.slug for row in world.find().rows] == ["about-us", "about-us-2", "about-us-3"]


def test_a_slug_is_made_where_there_is_nothing_to_make_it_of(world: World) -> None:
    made = world.create(title="…")
    assert world.document(made, status="draft")["slug"] == f"page-{made[-6:]}"


def test_a_written_slug_that_is_taken_warns_on_a_draft_and_is_refused_when_published(
    world: World,
) -> None:
    world.create(title="One", slug="x", publish=True)
    second = world.create(title="Two")
    outcome = world.apply(SaveDraft(entry=second, data={"slug": "x"}, base_version=1))
    assert "'x'" in outcome.plan.warnings[0]
    assert "/slug" in refused(world, Publish(entry=second))
    op = SaveDraft(entry=second, data={"rank": 1}, base_version=2, publish=True)
    assert "/slug" in refused(world, op)


def test_a_slug_is_free_in_another_type_and_locale(world: World) -> None:
    one = world.create(title="One", slug="x", publish=True)
    world.create("person", name="X", slug="x", publish=True)
    other = world.create(title="Two", slug="y", publish=True)
    data = {"title": "Zwei", "slug": "x"}
    op = SaveDraft(entry=other, data=data, locale="de", base_version=1, publish=True)
    assert "/slug" in refused(world, op)  # the first is read in German by fallback
    data = {"title": "Eins", "slug": "eins"}
    world.apply(SaveDraft(entry=one, data=data, locale="de", base_version=1, publish=True))
    world.apply(op)
    assert world.stands_at("/x") == one
    assert world.stands_at("/x", locale="de") == other


def test_a_slug_that_looks_like_an_id_is_refused(world: World) -> None:
    op = CreateEntry(type="page", data={"title": "x", "slug": MISSING})
    assert "/slug" in refused(world, op)


# -- uniqueness, singletons, links ------------------------------------------------------------


def test_a_unique_value_that_another_has_is_refused(world: World) -> None:
    ann = world.create("person", name="Ann", email="ann@example.org")
    op = CreateEntry(type="person", data={"name": "Ben", "email": "ann@example.org"})
    assert set(refused(world, op)) == {"/email"}
    ben = world.create("person", name="Ben", email="ben@example.org")
    op = SaveDraft(entry=ben, data={"email": "ann@example.org"}, base_version=1)
    assert set(refused(world, op)) == {"/email"}
    world.apply(SaveDraft(entry=ann, data={"email": "other@example.org"}, base_version=1))
    world.apply(op)


def test_a_unique_value_is_held_while_it_is_published(world: World) -> None:
    ann = world.create("person", name="Ann", email="ann@example.org", publish=True)
    world.apply(SaveDraft(entry=ann, data={"email": "other@example.org"}, base_version=1))
    ben = world.create("person", name="Ben", email="ann@example.org")
    assert set(refused(world, Publish(entry=ben))) == {"/email"}


def test_there_is_one_of_a_singleton(world: World) -> None:
    first = world.create("imprint", title="One")
    with pytest.raises(StateConflict):
        world.create("imprint", title="Two")
    world.apply(Trash(entry=first))
    world.create("imprint", title="Two")
    with pytest.raises(StateConflict):
        world.apply(Restore(entry=first))


def test_links_name_what_exists_and_fits(world: World) -> None:
    page, ann = world.create(title="A page"), world.create("person", name="Ann")
    ben = world.create("person", name="Ben")
    data = {
        "title": "x",
        "author": page,
        "related": [ann, MISSING, {"id": ben, "type": "page"}],
        "sections": [{"_type": "figure", "person": page}],
    }
    assert set(refused(world, CreateEntry(type="page", data=data))) == {
        "/author",
        "/related/1",
        "/related/2",
        "/sections/0/person",
    }
    made = world.create(title="x", author=ann, related=[page, ann])
    assert world.document(made, status="draft")["related"] == [
        {"id": page, "type": "page"},
        {"id": ann, "type": "person"},
    ]


def test_a_link_to_what_was_destroyed_since_does_not_stop_further_work(world: World) -> None:
    from cms.content.operations.trash import Purge

    ann = world.create("person", name="Ann")
    made = world.create(title="x", author=ann, publish=True)
    world.apply(Trash(entry=ann), Purge(entry=ann))
    world.apply(SaveDraft(entry=made, data={"rank": 1}, base_version=1, publish=True))
    assert world.document(made)["author"] == {"id": ann, "type": "person"}


# -- bases ------------------------------------------------------------------------------------


@pytest.fixture
def two_versions(world: World) -> str:
    made = world.create(title="One", rank=1)
    world.apply(SaveDraft(entry=made, data={"title": "Two"}, base_version=1))
    return made


def test_a_base_is_asked_for(world: World, two_versions: str) -> None:
    with pytest.raises(BaseRequired):
        world.apply(SaveDraft(entry=two_versions, data={"rank": 2}))
    for unknown in (0, -1, 3, 10**12):
        with pytest.raises(BadRequest):
            world.apply(SaveDraft(entry=two_versions, data={"rank": 2}, base_version=unknown))


def test_a_strict_base_has_to_be_the_newest(world: World, two_versions: str) -> None:
    op = {"entry": two_versions, "data": {"rank": 2}, "strict": True}
    with pytest.raises(StaleVersion):
        world.apply(SaveDraft(**op, base_version=1))
    world.apply(SaveDraft(**op, base_version=2))


def test_edits_of_an_older_base_are_merged(world: World, two_versions: str) -> None:
    outcome = world.apply(SaveDraft(entry=two_versions, data={"rank": 2}, base_version=1))
    assert outcome.version == 3
    document = world.document(two_versions, status="draft")
    assert (document["title"], document["rank"]) == ("Two", 2)
    assert [(v.number, v.base) for v in world.rows(Version)] == [(1, None), (2, 1), (3, 1)]


def test_the_same_field_is_a_conflict(world: World, two_versions: str) -> None:
    with pytest.raises(EditConflict) as caught:
        world.apply(SaveDraft(entry=two_versions, data={"title": "Three"}, base_version=1))
    assert caught.value.version == 2
    assert caught.value.conflicts == {
        "/title": {
            "base": "One",
            "theirs": "Two",
            "yours": "Three",
            "at": dict.fromkeys(("base", "theirs", "yours", "merged"), "/title"),
        }
    }
    assert caught.value.merged == {"title": "Two"}


def test_nothing_changed_is_no_version(world: World, two_versions: str) -> None:
    before = world.dump()
    outcome = world.apply(SaveDraft(entry=two_versions, data={"title": "Two"}, base_version=2))
    assert outcome.unchanged
    assert world.dump() == before


def test_null_clears_and_replace_clears_what_is_not_named(world: World) -> None:
    made = world.create(title="x", rank=1, body="Long", seo={"title": "t", "robots": "all"})
    world.apply(SaveDraft(entry=made, data={"rank": None, "seo": {"title": None}}, base_version=1))
    assert world.document(made, status="draft") == {
        "title": "x",
        "slug": "x",
        "body": "Long",
        "seo": {"robots": "all"},
    }
    world.apply(SaveDraft(entry=made, data={"title": "y"}, base_version=2, replace=True))
    assert world.document(made, status="draft")["title"] == "y"
    assert "body" not in world.document(made, status="draft")


def test_other_locales_keep_their_text(world: World) -> None:
    made = world.create(title="Team", rank=1, body="Long")
    world.apply(
        SaveDraft(entry=made, data={"title": "Mannschaft"}, locale="de", base_version=1),
        SaveDraft(entry=made, data={"rank": 2}, locale="de", base_version=2),
    )
    assert world.document(made, status="draft") == {
        "title": "Team",
        "slug": "team",
        "body": "Long",
        "rank": 2,
    }
    german = world.one(made, status="draft", locale="de")
    assert german is not None
    assert (german.title, german.slug, german.fallback) == ("Mannschaft", "mannschaft", ("body",))


def test_a_shared_field_changed_in_another_locale_leaves_its_address(world: World) -> None:
    made = world.create(title="Team", publish=True)
    world.apply(SaveDraft(entry=made, data={"rank": 2}, locale="de", base_version=1))
    german = world.one(made, status="draft", locale="de")
    assert german is not None
    assert (german.slug, german.own) == ("team", False)


def test_the_draft_of_another_time(world: World, frozen_clock: ModuleType) -> None:
    made = world.create(title="One")
    for number, title in enumerate(("Two", "Three"), start=1):
        frozen_clock.tick(3600)
        world.apply(SaveDraft(entry=made, data={"title": title}, base_version=number))
    assert world.titles(status="draft") == ["Three"]
    assert world.titles(status="draft", at=day(1, 13)) == ["Two"]
    assert world.titles(status="draft", at=day(1, 13) - timedelta(microseconds=1)) == ["One"]
    assert world.titles(status="draft", at=day(1, 11)) == []


# -- the tree ---------------------------------------------------------------------------------


def test_a_parent_has_to_fit(world: World) -> None:
    ann, page = world.create("person", name="Ann"), world.create(title="Page")
    cases = [
        CreateEntry(type="page", data={"title": "x"}, parent=MISSING),
        CreateEntry(type="page", data={"title": "x"}, parent="nonsense"),
        CreateEntry(type="page", data={"title": "x"}, parent=ann),
        CreateEntry(type="person", data={"name": "x"}, parent=page),
        CreateEntry(type="chapter", data={"title": "x"}),
        Move(entry=page, parent=ann),
        Move(entry=page, parent=MISSING),
        Move(entry=page, parent=page),
    ]
    for op in cases:
        assert set(refused(world, op)) == {"/parent"}
    world.create("chapter", title="x", parent=page)
    with pytest.raises(StateConflict):
        world.apply(Move(entry=ann))


def test_nothing_is_put_into_the_trash_by_the_back_door(world: World) -> None:
    parent, other = world.create(title="Parent"), world.create(title="Other")
    world.apply(Trash(entry=parent))
    for op in (
        CreateEntry(type="page", data={"title": "x"}, parent=parent),
        Move(entry=other, parent=parent),
        Move(entry=parent),
        SaveDraft(entry=parent, data={"rank": 1}, base_version=1),
        Publish(entry=parent),
    ):
        with pytest.raises(StateConflict):
            world.apply(op)


def test_a_tree_has_a_bottom(world: World) -> None:
    chain: list[str] = []
    for number in range(32):
        parent = chain[-1] if chain else None
        chain.append(world.create(title=f"p{number}", parent=parent))
    assert world.path(chain[-1], status="draft") == "/" + "/".join(f"p{n}" for n in range(32))
    op = CreateEntry(type="page", data={"title": "x"}, parent=chain[-1])
    assert set(refused(world, op)) == {"/parent"}
    low, high = world.create(title="low"), world.create(title="high")
    world.apply(Move(entry=low, parent=high))
    assert set(refused(world, Move(entry=high, parent=chain[-2]))) == {"/parent"}
    assert set(refused(world, Move(entry=chain[1], parent=low))) == {"/parent"}
    world.apply(Move(entry=high, parent=chain[-3]))


def test_no_edition_holds_what_is_not_in_the_record(world: World) -> None:
    made = world.create(title="x", publish=True)
    assert {(e.kind, e.locale, e.version) for e in world.rows(Edition, entry_id=made)} == {
        (kind, locale, 1) for kind in ("draft", "live") for locale in ("en", "de")
    }
