"""Comments: what they stand on, whom they mention, who may read, change and resolve them."""

from __future__ import annotations

from typing import Any

import pytest

from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.access.grants import define_role, grant
from cms.accounts.users import create_user, deactivate, require_user
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.operations import (
    AddComment,
    DeleteComment,
    EditComment,
    ReopenComment,
    ResolveComment,
)
from cms.content.collaboration.comments.text import TEXT_MAX, clean_text, mentions_in
from cms.content.operations.base import Operation
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.db.session import begin_write
from cms.errors import BadRequest, CMSError, Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.models import Event
from tests.unit.content.workflow.shapes import people
from tests.unit.content.world import MISSING, World

Who = dict[str, Actor]
SECTIONS = [{"_type": "quote", "_id": "q1", "text": "T"}, {"_type": "figure", "_id": "f1"}]


@pytest.fixture
def who(world: World) -> Who:
    return people(world)


@pytest.fixture
def made(world: World) -> str:
    return world.create(title="One", body="Text", sections=SECTIONS)


def refused(world: World, op: Operation, actor: Actor = SYSTEM) -> CMSError:
    before = world.dump()
    with pytest.raises(CMSError) as caught:
        world.apply(op, actor=actor)
    assert world.dump() == before
    return caught.value


def pointers(error: CMSError) -> list[str]:
    return [problem.pointer for problem in error.problems]


def comment(world: World, entry: str, text: str, actor: Actor = SYSTEM, **more: Any) -> str:
    return world.apply(AddComment(entry=entry, text=text, **more), actor=actor).entry_id


# -- text -------------------------------------------------------------------------------------


def test_text_is_kept_as_it_is_but_for_its_ends() -> None:
    assert clean_text("  a\r\nb\rc\t<b>&amp;</b> 👩‍🚒 \n") == "a\nb\nc\t<b>&amp;</b> 👩‍🚒"


@pytest.mark.parametrize(
    "text", ["", " \n", "x" * (TEXT_MAX + 1), "a\x07b", "a\x1bb", "ab\u202egpj.exe", "\u2066x"]
)
def test_text_that_says_nothing_too_much_or_lies_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        clean_text(text)
    assert pointers(caught.value) == ["/text"]


def test_mentions_are_ids_after_an_at() -> None:
    other = MISSING.replace("9", "8")
    text = f"@{MISSING.upper()}, @{other}. Not ann@{MISSING}, nor @@{other}, @{MISSING}0 or @ann."
    assert mentions_in(text) == (MISSING, other)


# -- what it is about -------------------------------------------------------------------------


def test_on_the_entry_a_field_a_block_or_a_locale(world: World, made: str) -> None:
    comment(world, made, "All of it")
    comment(world, made, "A field", field="title", locale="de")
    comment(world, made, "A block", field="sections", block="q1")
    found = [(one.field, one.block, one.locale, one.version) for one in world.rows(Comment)]
    assert found == [(None, None, None, 1), ("title", None, "de", 1), ("sections", "q1", None, 1)]


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        ({"field": "titel"}, "/field"),
        ({"field": "sections", "block": "gone"}, "/block"),
        ({"field": "title", "block": "q1"}, "/block"),
        ({"block": "q1"}, "/block"),
    ],
)
def test_a_place_that_is_not_there_is_pointed_at(
    world: World, made: str, place: dict[str, str], pointer: str
) -> None:
    assert pointers(refused(world, AddComment(entry=made, text="x", **place))) == [pointer]


def test_an_unknown_locale_or_entry_is_refused(world: World, made: str) -> None:
    assert isinstance(refused(world, AddComment(entry=made, text="x", locale="fr")), BadRequest)
    assert isinstance(refused(world, AddComment(entry=MISSING, text="x")), NotFound)


def test_an_answer_is_about_what_its_thread_is_about(world: World, made: str) -> None:
    first = comment(world, made, "A block", field="sections", block="q1")
    second = comment(world, made, "Yes", reply_to=first)
    third = comment(world, made, "And so", reply_to=second)
    rows = {one.id: one for one in world.rows(Comment)}
    assert {rows[one].thread_id for one in (first, second, third)} == {first}
    assert {rows[one].block for one in (first, second, third)} == {"q1"}
    other = world.create(title="Two")
    assert isinstance(refused(world, AddComment(entry=other, text="x", reply_to=first)), NotFound)


def test_an_event_tells_of_it_without_its_text(world: World, made: str, who: Who) -> None:
    ann = who["ann"].user_id
    written = comment(world, made, f"Look, @{ann}", who["editor"], field="title")
    (event,) = world.rows(Event, name="comment.added")
    assert event.subjects == [made, written]
    assert event.payload == {
        "type": "page",
        "version": 1,
        "comment": written,
        "thread": written,
        "field": "title",
        "block": None,
        "locale": None,
        "mentions": [ann],
        "author": who["editor"].user_id,
    }


# -- mentions ---------------------------------------------------------------------------------


def test_who_can_not_see_the_entry_is_not_mentioned(world: World, made: str, who: Who) -> None:
    with world.sessions() as session:
        begin_write(session)
        stranger = create_user(session, "stranger@example.org", "Stranger").id
        gone = create_user(session, "gone@example.org", "Gone")
        grant(session, f"user:{gone.id}", "editor")
        session.flush()
        deactivate(session, require_user(session, gone.id))
        session.commit()
    details = set()
    for user_id in (stranger, gone.id, MISSING):
        error = refused(world, AddComment(entry=made, text=f"Hello @{user_id}"))
        assert pointers(error) == ["/text"]
        details.add(error.problems[0].detail.replace(user_id, "…"))
    assert details == {"@… is nobody who may see what this is about."}, "told apart by nothing"


def test_more_mentions_than_bearable_are_refused(world: World, made: str) -> None:
    many = " ".join(f"@00000000-0000-7000-8000-{n:012d}" for n in range(21))
    assert "20" in refused(world, AddComment(entry=made, text=many)).problems[0].detail


# -- rights -----------------------------------------------------------------------------------


def rule(permission: str, effect: str = "allow", **more: Any) -> dict[str, Any]:
    return {"effect": effect, "permission": permission, **more}


def actor(world: World, name: str, *rules: dict[str, Any]) -> Actor:
    with world.sessions() as session:
        begin_write(session)
        define_role(session, name, name, list(rules))
        user = create_user(session, f"{name}@example.net", name)
        grant(session, f"user:{user.id}", name)
        session.commit()
    principals = frozenset({"system.Everyone", f"user:{user.id}"})
    return Actor(
        user_id=user.id, label=name, principals=principals, attributes={"user.id": user.id}
    )


def test_commenting_needs_the_right_to_and_to_see_the_draft(world: World, made: str) -> None:
    seeing = actor(world, "seeing", rule("view_draft"))
    talking = actor(world, "talking", rule("comment"), rule("view"))
    op = AddComment(entry=made, text="x")
    assert isinstance(refused(world, op, seeing), Forbidden)
    assert isinstance(refused(world, op, talking), NotFound)
    assert isinstance(refused(world, op, ANONYMOUS), NotFound)
    world.apply(Publish(entry=made))
    assert isinstance(refused(world, op, talking), Forbidden)


def test_what_one_may_not_read_one_does_not_comment_on(world: World, made: str) -> None:
    blind = actor(
        world,
        "blind",
        rule("view_draft"),
        rule("comment"),
        rule("view_draft", "deny", fields=["body"]),
    )
    op = AddComment(entry=made, text="x", field="body")
    assert isinstance(refused(world, op, blind), Forbidden)
    hidden = comment(world, made, "About the body", field="body")
    for op in (
        AddComment(entry=made, text="x", reply_to=hidden),
        ResolveComment(comment_id=hidden),
        EditComment(comment_id=hidden, text="x"),
    ):
        assert isinstance(refused(world, op, blind), NotFound)
    mention = AddComment(entry=made, text=f"@{blind.user_id}", field="body")
    assert pointers(refused(world, mention)) == ["/text"]
    comment(world, made, f"@{blind.user_id}", field="title")


def test_a_comment_is_its_authors(world: World, made: str, who: Who) -> None:
    written = comment(world, made, "Mine", who["editor"])
    for op in (
        EditComment(comment_id=written, text="Yours"),
        DeleteComment(comment_id=written),
    ):
        assert "Only whoever wrote" in refused(world, op, who["legal"]).detail
    world.apply(EditComment(comment_id=written, text="Mine still"), actor=who["editor"])
    (row,) = world.rows(Comment)
    assert (row.text, row.edited_at is None) == ("Mine still", False)
    world.apply(DeleteComment(comment_id=written), actor=who["root"])
    assert world.rows(Comment) == []


def test_changed_mentions_are_told_once(world: World, made: str, who: Who) -> None:
    ann, legal = who["ann"].user_id, who["legal"].user_id
    written = comment(world, made, f"@{ann}", who["editor"])
    world.apply(EditComment(comment_id=written, text=f"@{ann} @{legal}"), actor=who["editor"])
    (event,) = world.rows(Event, name="comment.edited")
    assert event.payload["mentions"] == [legal]
    same = EditComment(comment_id=written, text=f"@{ann} @{legal} ")
    assert world.apply(same, actor=who["editor"]).unchanged


def test_a_deleted_beginning_leaves_its_place_to_the_answers(world: World, made: str) -> None:
    first = comment(world, made, "First")
    answer = comment(world, made, "Answer", reply_to=first)
    world.apply(DeleteComment(comment_id=first))
    row = next(one for one in world.rows(Comment) if one.id == first)
    assert (row.text, row.deleted_at is None) == ("", False)
    assert isinstance(refused(world, EditComment(comment_id=first, text="x")), StateConflict)
    world.apply(DeleteComment(comment_id=answer))
    assert [one.id for one in world.rows(Comment)] == [first]


def test_threads_are_resolved_and_reopened(world: World, made: str, who: Who) -> None:
    first = comment(world, made, "First")
    answer = comment(world, made, "Answer", reply_to=first)
    world.apply(ResolveComment(comment_id=answer), actor=who["legal"])
    row = next(one for one in world.rows(Comment) if one.id == first)
    assert row.resolved_by == who["legal"].user_id
    assert world.apply(ResolveComment(comment_id=first)).unchanged
    world.apply(ReopenComment(comment_id=first))
    row = next(one for one in world.rows(Comment) if one.id == first)
    assert row.resolved_at is None
    assert world.apply(ReopenComment(comment_id=first)).unchanged
    names = [one.name for one in world.rows(Event) if one.name.startswith("comment.")]
    assert names[-2:] == ["comment.resolved", "comment.reopened"]


def test_comments_go_with_their_entry(world: World, made: str) -> None:
    written = comment(world, made, "x")
    world.apply(Trash(entry=made))
    assert isinstance(refused(world, EditComment(comment_id=written, text="y")), StateConflict)
    world.apply(Purge(entry=made))
    assert world.rows(Comment) == []
    assert isinstance(refused(world, EditComment(comment_id=written, text="y")), NotFound)


def test_an_id_can_be_chosen_once(world: World, made: str) -> None:
    op = AddComment(entry=made, text="x", comment_id=MISSING)
    assert world.apply(op).entry_id == MISSING
    assert isinstance(refused(world, op), StateConflict)


def test_a_comment_stays_where_an_edit_takes_its_block_away(world: World, made: str) -> None:
    comment(world, made, "A block", field="sections", block="q1")
    world.apply(SaveDraft(entry=made, data={"sections": SECTIONS[1:]}, base_version=1))
    assert [one.block for one in world.rows(Comment)] == ["q1"]
