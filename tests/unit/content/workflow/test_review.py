"""The workflow that is there from the start: it guides, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS
from cms.access.grants import define_role, grant
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.tasks.models import Task
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.workflow import standings
from cms.content.workflow.models import WorkflowState
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Submit
from cms.db.session import begin_write
from cms.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    StaleVersion,
    StateConflict,
    ValidationFailed,
)
from cms.events.models import Event
from cms.events.order import present
from tests.unit.content.workflow.shapes import people
from tests.unit.content.world import World, day


def states(world: World, entry: str, type: str = "page") -> Mapping[str, str]:
    with world.sessions() as session:
        return standings(session, world.site.id, {entry: type}, present(session))[entry].states


def state(world: World, entry: str) -> str:
    return states(world, entry)["main"]


def moved(world: World) -> list[dict[str, Any]]:
    return [one.payload for one in world.rows(Event, name="workflow.moved")]


def save(entry: str, base: int, **data: Any) -> SaveDraft:
    return SaveDraft(entry=entry, data=data, base_version=base)


def test_from_draft_to_published_and_back_to_draft_by_an_edit(world: World) -> None:
    who = people(world)
    made = world.create(title="One")
    assert state(world, made) == "draft"
    world.apply(Submit(entry=made), actor=who["ann"])
    assert state(world, made) == "in_review"
    assert world.titles() == []
    world.apply(Approve(entry=made), actor=who["editor"])
    assert state(world, made) == "published"
    assert world.titles() == ["One"]
    assert world.rows(WorkflowState) == [], "the round is over"
    world.apply(save(made, 1, title="Two"))
    assert state(world, made) == "draft"
    steps = [(one["transition"], one["from"], one["to"]) for one in moved(world)]
    assert steps == [
        ("submit", {"main": "draft"}, {"main": "in_review"}),
        ("approve", {"main": "in_review"}, {"main": "published"}),
    ]
    assert moved(world)[1]["submitted_by"] == who["ann"].user_id
    assert [one["outcome"] for one in moved(world)] == [None, "approved"]


def test_who_may_publish_does_so_without_asking_anybody(world: World) -> None:
    who = people(world)
    made = world.create(title="One")
    world.apply(Publish(entry=made), actor=who["editor"])
    assert state(world, made) == "published"
    assert world.rows(WorkflowState) == []
    world.apply(Unpublish(entry=made), actor=who["editor"])
    assert state(world, made) == "draft"


def test_publishing_ends_a_review_and_closes_its_tasks(world: World) -> None:
    who = people(world)
    made = world.create(title="One")
    world.apply(Submit(entry=made), actor=who["ann"])
    world.apply(Publish(entry=made), actor=who["editor"])
    assert state(world, made) == "published"
    assert [one.state for one in world.rows(Task)] == ["done"]
    assert moved(world)[-1]["because"] == "publish"


def test_publishing_an_older_version_leaves_the_review_of_the_newest(world: World) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"), Submit(entry=made), Publish(entry=made, version=1))
    assert state(world, made) == "in_review"


def test_what_is_scheduled_counts_as_published_and_by_the_clock_alone(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    world.apply(Submit(entry=made))
    world.apply(Schedule(entry=made, at=day(2)))
    assert state(world, made) == "published"
    world.apply(Schedule(entry=made, at=day(3), action="unpublish"))
    frozen_clock.tick(36 * 3600)
    assert world.titles() == ["One"]
    assert state(world, made) == "published"
    frozen_clock.tick(24 * 3600)
    assert world.titles() == []
    assert state(world, made) == "draft", "nobody wrote anything, and yet it is no more public"


def test_a_translation_that_nobody_published_is_work_to_be_submitted(world: World) -> None:
    made = world.create(title="One", publish=True)
    german = SaveDraft(entry=made, data={"title": "Eins"}, base_version=1, locale="de")
    world.apply(german)
    assert state(world, made) == "draft"
    world.apply(Submit(entry=made))
    world.apply(Approve(entry=made))
    assert world.titles(locale="de") == ["Eins"]
    assert state(world, made) == "published"


def test_a_draft_that_says_nothing_in_any_locale_is_a_draft(world: World) -> None:
    made = world.create(rank=1)
    assert state(world, made) == "draft"


def test_returned_with_a_comment_to_whoever_submitted_it(world: World) -> None:
    who = people(world)
    made = world.create(title="One")
    world.apply(Submit(entry=made), actor=who["ann"])
    with pytest.raises(ValidationFailed) as refused:
        world.apply(Reject(entry=made), actor=who["editor"])
    assert [one.pointer for one in refused.value.problems] == ["/comment"]
    world.apply(Reject(entry=made, comment="Say when."), actor=who["editor"])
    assert state(world, made) == "draft"
    (comment,) = world.rows(Comment)
    assert (comment.text, comment.author_label) == ("Say when.", "Editor")
    assert moved(world)[-1]["comment"] == comment.id
    assert moved(world)[-1]["outcome"] == "returned"
    review, revise = world.rows(Task)
    assert (review.kind, review.assignee, review.state) == ("review", "role:editor", "done")
    assert (revise.kind, revise.assignee) == ("revise", f"user:{who['ann'].user_id}")
    world.apply(Submit(entry=made), actor=who["ann"])
    assert [one.state for one in world.rows(Task)] == ["done", "done", "open"]


def test_an_edit_during_review_takes_nothing_back_here(world: World) -> None:
    made = world.create(title="One")
    world.apply(Submit(entry=made), save(made, 1, title="Two"))
    assert state(world, made) == "in_review"


def test_who_may_not_is_told_why_and_nothing_is_moved(world: World) -> None:
    who = people(world)
    made = world.create(title="One")
    world.apply(Submit(entry=made))
    before = world.dump()
    with pytest.raises(Forbidden, match="'review'"):
        world.apply(Approve(entry=made), actor=who["ann"])
    with pytest.raises(StateConflict, match="'In review'"):
        world.apply(Submit(entry=made), actor=who["ann"])
    with pytest.raises(NotFound):
        world.apply(Submit(entry=made), actor=ANONYMOUS)
    assert world.dump() == before


def test_approving_needs_the_right_to_publish(world: World) -> None:
    who = people(world)
    with world.sessions() as session:
        begin_write(session)
        rules = [{"effect": "allow", "permission": name} for name in ("view_draft", "review")]
        define_role(session, "reviewer", "Reviewer", rules)
        grant(session, f"user:{who['ann'].user_id}", "reviewer")
        session.commit()
    made = world.create(title="One")
    world.apply(Submit(entry=made))
    with pytest.raises(Forbidden, match="'publish'"):
        world.apply(Approve(entry=made), actor=who["ann"])
    assert state(world, made) == "in_review"


def test_what_one_approves_is_what_one_has_read(world: World) -> None:
    made = world.create(title="One")
    world.apply(Submit(entry=made), save(made, 1, title="Two"))
    with pytest.raises(StaleVersion):
        world.apply(Approve(entry=made, base_version=1))
    with pytest.raises(BadRequest):
        world.apply(Approve(entry=made, base_version=3))
    world.apply(Approve(entry=made, base_version=2))
    assert world.titles() == ["Two"]


def test_an_unknown_transition_is_answered_with_those_there_are(world: World) -> None:
    made = world.create(title="One")
    with pytest.raises(ValidationFailed) as refused:
        world.apply(MakeTransition(entry=made, transition="sumbit"))
    (problem,) = refused.value.problems
    assert problem.pointer == "/transition"
    assert "submit, withdraw, approve, reject" in problem.detail


def test_only_what_schedules_takes_a_time(world: World) -> None:
    made = world.create(title="One")
    with pytest.raises(ValidationFailed):
        world.apply(Submit(entry=made, at=day(5)))


def test_what_is_not_ready_is_not_published_by_an_approval(world: World) -> None:
    made = world.create(rank=1)
    world.apply(Submit(entry=made))
    before = world.dump()
    with pytest.raises(ValidationFailed) as refused:
        world.apply(Approve(entry=made))
    assert [one.pointer for one in refused.value.problems] == ["/title"]
    assert world.dump() == before


def test_the_trash_keeps_a_review_and_a_purge_ends_it(world: World) -> None:
    made = world.create(title="One")
    world.apply(Submit(entry=made), Trash(entry=made))
    with pytest.raises(StateConflict):
        world.apply(Approve(entry=made))
    world.apply(Restore(entry=made))
    assert state(world, made) == "in_review"
    world.apply(Trash(entry=made), Purge(entry=made))
    assert world.rows(WorkflowState) == world.rows(Task) == []
