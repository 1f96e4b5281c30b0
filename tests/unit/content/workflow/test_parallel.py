"""Legal and brand in parallel: nothing is public that not both have approved, to the version."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import Actor
from cms.content.collaboration.tasks.models import Task
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.workflow.defining import DefineWorkflow, DeleteWorkflow
from cms.content.workflow.models import WorkflowApproval
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Step, Submit
from cms.errors import Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.models import Event
from tests.unit.content.workflow.shapes import PARALLEL, changed, define, people
from tests.unit.content.workflow.test_review import save, states
from tests.unit.content.world import World, day

Who = dict[str, Actor]


@pytest.fixture
def who(world: World) -> Who:
    found = people(world)
    define(world)
    return found


@pytest.fixture
def made(world: World, who: Who) -> str:
    entry = world.create(title="One", body="Text")
    world.apply(Submit(entry=entry), actor=who["ann"])
    return entry


def refused(world: World, op: Operation, actor: Actor) -> str:
    """Why an operation is refused; nothing is written."""
    before = world.dump()
    with pytest.raises((StateConflict, Forbidden)) as caught:
        world.apply(op, actor=actor)
    assert world.dump() == before
    return caught.value.detail


def step(entry: str, name: str, **more: Any) -> Step:
    return MakeTransition(entry=entry, transition=name, **more)


def approve(world: World, entry: str, who: Who, *names: str) -> None:
    for name in names or ("legal", "brand"):
        world.apply(Approve(entry=entry, track=name), actor=who[name])


def test_both_have_to_approve_before_anything_is_public(world: World, who: Who, made: str) -> None:
    assert "has not approved version 1 (Legal: 'In review', Brand: 'In review')" in refused(
        world, Publish(entry=made), who["editor"]
    )
    approve(world, made, who, "legal")
    assert states(world, made) == {"legal": "approved", "brand": "in_review"}
    assert "(Brand: 'In review')" in refused(world, Publish(entry=made), who["root"])
    assert "Brand" in refused(world, Schedule(entry=made, at=day(5)), who["editor"])
    approve(world, made, who, "brand")
    world.apply(Publish(entry=made), actor=who["editor"])
    assert world.titles() == ["One"]
    assert states(world, made) == {"legal": "published", "brand": "published"}


def test_no_door_leads_around_it(world: World, who: Who) -> None:
    new = CreateEntry(type="page", data={"title": "One", "body": "x"}, publish=True)
    assert "has not approved version 1" in refused(world, new, who["root"])
    made = world.create(title="One", body="x")
    saved = SaveDraft(entry=made, data={"title": "Two"}, base_version=1, publish=True)
    assert "has not approved version 2" in refused(world, saved, who["root"])
    assert "has not approved" in refused(world, Publish(entry=made, at=day(1, 1)), who["root"])
    assert "Released" not in refused(world, step(made, "release"), who["root"])


def test_the_system_itself_is_not_asked(world: World, who: Who) -> None:
    assert world.create(title="Imported", publish=True)
    assert world.titles() == ["Imported"]


def test_other_types_keep_the_workflow_from_the_start(world: World, who: Who) -> None:
    person = world.create("person", name="Ann")
    world.apply(Publish(entry=person), actor=who["editor"])
    assert states(world, person, "person") == {"main": "published"}


def test_one_is_asked_only_for_ones_own_track(world: World, who: Who, made: str) -> None:
    """Who reviews but one of the tracks need not name it; who reviews both has to."""
    world.apply(Approve(entry=made), actor=who["legal"])
    assert states(world, made) == {"legal": "approved", "brand": "in_review"}
    assert "role 'brand'" in refused(world, Approve(entry=made, track="brand"), who["legal"])
    world.apply(Approve(entry=made), actor=who["both"])
    assert states(world, made) == {"legal": "approved", "brand": "approved"}


def test_who_could_mean_several_tracks_says_which(world: World, who: Who, made: str) -> None:
    with pytest.raises(ValidationFailed) as unclear:
        world.apply(Approve(entry=made), actor=who["both"])
    assert [one.pointer for one in unclear.value.problems] == ["/track"]
    with pytest.raises(ValidationFailed) as unknown:
        world.apply(Approve(entry=made, track="tax"), actor=who["both"])
    assert [one.pointer for one in unknown.value.problems] == ["/track"]


def test_nobody_approves_what_they_submitted_not_even_an_administrator(
    world: World, who: Who
) -> None:
    made = world.create(title="One", body="Text")
    world.apply(Submit(entry=made), actor=who["root"])
    assert "Somebody else" in refused(world, Approve(entry=made, track="legal"), who["root"])
    world.apply(Approve(entry=made, track="legal"), actor=who["legal"])


def test_the_editor_has_no_role_in_it(world: World, who: Who, made: str) -> None:
    assert "role 'legal'" in refused(world, Approve(entry=made, track="legal"), who["editor"])


def test_required_fields_are_named_one_by_one(world: World, who: Who) -> None:
    made = world.create(title="One")
    german = SaveDraft(
        entry=made, data={"title": "Eins", "body": "Text"}, base_version=1, locale="de"
    )
    world.apply(german)
    with pytest.raises(ValidationFailed) as caught:
        world.apply(Submit(entry=made), actor=who["ann"])
    (problem,) = caught.value.problems
    assert problem.pointer == "/body"
    assert problem.detail.endswith("(en).")


# -- which version was approved ---------------------------------------------------------------


def test_an_edit_takes_approval_back_and_the_approved_version_can_still_be_published(
    world: World, who: Who, made: str
) -> None:
    approve(world, made, who)
    world.apply(save(made, 1, title="Two"), actor=who["ann"])
    assert states(world, made) == {"legal": "in_review", "brand": "in_review"}
    reason = refused(world, Publish(entry=made), who["editor"])
    assert "has not approved version 2" in reason
    assert "Version 1 is approved: publish that one" in reason
    world.apply(Publish(entry=made, version=1), actor=who["editor"])
    assert world.titles() == ["One"]
    assert states(world, made) == {"legal": "in_review", "brand": "in_review"}


def test_a_version_that_one_track_alone_approved_is_not_published(
    world: World, who: Who, made: str
) -> None:
    approve(world, made, who, "legal")
    world.apply(save(made, 1, title="Two"))
    approve(world, made, who, "brand")
    assert states(world, made) == {"legal": "in_review", "brand": "approved"}
    for version in (1, 2):
        assert "not approved" in refused(world, Publish(entry=made, version=version), who["root"])
    approve(world, made, who, "legal")
    world.apply(Publish(entry=made), actor=who["root"])
    assert world.titles() == ["Two"]


def test_a_returned_approval_is_worth_nothing_any_more(world: World, who: Who, made: str) -> None:
    approve(world, made, who)
    world.apply(Reject(entry=made, comment="No."), actor=who["brand"])
    assert states(world, made) == {"legal": "draft", "brand": "draft"}
    assert world.rows(WorkflowApproval) == []
    assert "not approved" in refused(world, Publish(entry=made), who["root"])


def test_what_was_approved_is_scheduled_as_it_was_approved(
    world: World, who: Who, made: str, frozen_clock: ModuleType
) -> None:
    approve(world, made, who)
    with pytest.raises(ValidationFailed) as caught:
        world.apply(step(made, "release_later"), actor=who["legal"])
    assert [one.pointer for one in caught.value.problems] == ["/at"]
    world.apply(step(made, "release_later", at=day(3)), actor=who["legal"])
    world.apply(save(made, 1, title="Two"), actor=who["ann"])
    frozen_clock.tick(3 * 24 * 3600)
    assert world.titles() == ["One"]


def test_what_was_published_once_can_be_published_again(world: World, who: Who, made: str) -> None:
    approve(world, made, who)
    world.apply(step(made, "release"), actor=who["legal"])
    world.apply(save(made, 1, title="Two"))
    assert states(world, made) == {"legal": "draft", "brand": "draft"}
    world.apply(Publish(entry=made, version=1), actor=who["editor"])
    world.apply(Submit(entry=made), actor=who["ann"])
    approve(world, made, who)
    world.apply(Publish(entry=made), actor=who["editor"])
    world.apply(Publish(entry=made, version=1), actor=who["editor"])
    assert world.titles() == ["One"]


def test_an_approval_may_be_meant_to_hold_for_later_edits(world: World, who: Who) -> None:
    define(world, changed(tracks__1__reset_on_edit={}))
    made = world.create(title="One", body="Text")
    world.apply(Submit(entry=made), actor=who["ann"])
    approve(world, made, who)
    world.apply(save(made, 1, title="Two"))
    assert states(world, made) == {"legal": "in_review", "brand": "approved"}
    approve(world, made, who, "legal")
    world.apply(Publish(entry=made), actor=who["editor"])
    assert world.titles() == ["Two"]


def test_a_release_waits_for_both(world: World, who: Who, made: str) -> None:
    approve(world, made, who, "legal")
    assert "has to wait for Brand" in refused(world, step(made, "release"), who["legal"])


def test_the_last_approval_can_publish(world: World, who: Who) -> None:
    both = changed(transitions__1__then="publish", transitions__2__then="publish")
    define(world, both)
    made = world.create(title="One", body="Text")
    world.apply(Submit(entry=made), actor=who["ann"])
    first = world.apply(Approve(entry=made), actor=who["legal"])
    assert first.plan.warnings == ["Nothing is published yet: Brand has not approved it."]
    assert world.titles() == []
    world.apply(Approve(entry=made), actor=who["brand"])
    assert world.titles() == ["One"]


def test_who_is_exempt_publishes_and_it_is_on_record(world: World, who: Who) -> None:
    define(world, {**PARALLEL, "exempt": {"permission": "publish", "roles": ["editor"]}})
    made = world.create(title="One", body="Text")
    assert "not approved" in refused(world, Publish(entry=made), who["legal"])
    plan = world.apply(Publish(entry=made), actor=who["editor"]).plan
    assert plan.warnings == ["Published without the approval of legal, brand."]
    (event,) = world.rows(Event, name="workflow.overridden")
    assert event.payload["tracks"] == ["legal", "brand"]
    assert event.actor_label == "Editor"


# -- tasks ------------------------------------------------------------------------------------


def test_each_track_has_its_task_until_it_moves_on(world: World, who: Who, made: str) -> None:
    legal, brand = world.rows(Task)
    assert (legal.assignee, brand.assignee) == ("role:legal", "role:brand")
    assert [one.due_at - one.created_at for one in (legal, brand)] == [
        timedelta(days=3),
        timedelta(days=5),
    ]
    approve(world, made, who, "legal")
    assert [one.state for one in world.rows(Task)] == ["done", "open"]
    world.apply(Reject(entry=made, comment="No."), actor=who["brand"])
    found = [(one.kind, one.state) for one in world.rows(Task)]
    assert found == [("review", "done"), ("review", "done"), ("revise", "open")]


def test_an_edit_that_takes_approval_back_asks_for_it_again(
    world: World, who: Who, made: str
) -> None:
    approve(world, made, who, "legal")
    world.apply(save(made, 1, title="Two"))
    found = [(one.assignee, one.state) for one in world.rows(Task)]
    assert found == [("role:legal", "done"), ("role:brand", "open"), ("role:legal", "open")]
    world.apply(save(made, 2, title="Three"))
    assert len(world.rows(Task)) == 3


def test_choosing_who_reviews_and_by_when_needs_the_right_to_assign(world: World, who: Who) -> None:
    made = world.create(title="One", body="Text")
    submit = Submit(entry=made, assignee=f"user:{who['both'].user_id}", due_at=day(9))
    assert "'assign'" in refused(world, submit, who["ann"])
    world.apply(submit, actor=who["editor"])
    assert {(one.assignee, one.due_at) for one in world.rows(Task)} == {
        (f"user:{who['both'].user_id}", day(9))
    }


# -- other workflows --------------------------------------------------------------------------


def test_a_type_has_one_workflow(world: World, who: Who) -> None:
    second = DefineWorkflow(
        workflow="second", label="Second", types=("person", "page"), definition=PARALLEL
    )
    with pytest.raises(ValidationFailed) as caught:
        world.apply(second)
    assert [one.detail for one in caught.value.problems if one.pointer == "/types/1"] == [
        "'page' has the workflow 'parallel' already."
    ]


def test_only_who_manages_workflows_defines_them(world: World, who: Who) -> None:
    op = DefineWorkflow(workflow="w", label="W", types=("person",), definition=PARALLEL)
    assert "manage_workflows" in refused(world, op, who["editor"])
    assert "manage_workflows" in refused(world, DeleteWorkflow(workflow="parallel"), who["editor"])
    required = changed(transitions__0__required_fields=["name"])
    op = DefineWorkflow(workflow="w", label="W", types=("person",), definition=required)
    outcome = world.apply(op, actor=who["root"])
    assert (outcome.type, outcome.version, outcome.created) == ("workflow", 1, True)
    again = world.apply(op, actor=who["root"])
    assert (again.entry_id, again.version, again.created) == (outcome.entry_id, 2, False)


def test_a_deleted_workflow_leaves_no_approval_behind(world: World, who: Who, made: str) -> None:
    approve(world, made, who, "legal")
    world.apply(DeleteWorkflow(workflow="parallel"))
    assert states(world, made) == {"main": "draft"}
    with pytest.raises(NotFound):
        world.apply(DeleteWorkflow(workflow="parallel"))
    with pytest.raises(StateConflict):
        world.apply(DeleteWorkflow(workflow="default"))
    world.apply(Submit(entry=made))
    define(world)
    assert states(world, made) == {"legal": "draft", "brand": "draft"}


def test_a_stricter_revision_holds_for_what_stands_in_review(
    world: World, who: Who, made: str
) -> None:
    approve(world, made, who, "legal")
    stricter = changed(tracks__1__states=["draft", "in_review", "checked", "approved", "published"])
    stricter["transitions"][2] = {**stricter["transitions"][2], "from": ["checked"]}
    stricter["transitions"].append(
        {"name": "check", "track": "brand", "from": ["in_review"], "to": "checked"}
    )
    define(world, stricter)
    assert "'Checked'" in refused(world, Approve(entry=made, track="brand"), who["brand"])
    world.apply(step(made, "check"), actor=who["brand"])
    approve(world, made, who, "brand")
    world.apply(Publish(entry=made), actor=who["editor"])


def test_a_state_that_is_gone_from_the_workflow_counts_as_the_beginning(
    world: World, who: Who, made: str
) -> None:
    fewer = changed(tracks__0__states=["draft", "reading", "approved", "published"])
    fewer["tracks"][0]["reset_on_edit"] = {"approved": "reading"}
    fewer["transitions"][1]["from"] = ["reading"]
    fewer["transitions"].append(
        {"name": "read", "track": "legal", "from": ["draft"], "to": "reading"}
    )
    fewer["transitions"][0]["tasks"] = fewer["transitions"][0]["tasks"][1:]
    fewer["transitions"][0]["track"] = "brand"
    define(world, fewer)
    assert states(world, made) == {"legal": "draft", "brand": "in_review"}
