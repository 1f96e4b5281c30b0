"""Tasks: given, changed, done; whose they are, and who knows of them."""

from __future__ import annotations

from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import SYSTEM, Actor
from cms.access.grants import grant
from cms.accounts.groups import create_group
from cms.accounts.users import create_user, set_groups
from cms.content.collaboration.tasks.due import due_tasks
from cms.content.collaboration.tasks.models import Task
from cms.content.collaboration.tasks.operations import Assign, ChangeTask, FinishTask
from cms.content.lens import open_lens
from cms.content.operations.trash import Purge, Trash
from cms.content.queries.tasks import TaskQuery, count_tasks, list_tasks
from cms.content.subtree import descendants
from cms.content.workflow.transitions import Reject, Submit
from cms.db.session import begin_write
from cms.errors import Forbidden, NotFound, StateConflict
from cms.events.models import Event
from tests.unit.content.collaboration.test_comments import actor, pointers, refused, rule
from tests.unit.content.workflow.shapes import people
from tests.unit.content.world import MISSING, REGISTRY, World, day

Who = dict[str, Actor]


@pytest.fixture
def who(world: World) -> Who:
    return people(world)


@pytest.fixture
def made(world: World) -> str:
    return world.create(title="One")


def to(actor: Actor) -> str:
    return f"user:{actor.user_id}"


def assign(world: World, entry: str, assignee: str, by: Actor = SYSTEM, **more: Any) -> str:
    world.apply(Assign(entry=entry, assignee=assignee, **more), actor=by)
    found: Task = world.rows(Task)[-1]
    return found.id


def titles(world: World, by: Actor, **wanted: Any) -> list[tuple[str, str]]:
    with world.sessions() as session:
        lens = open_lens(session, world.site, by, REGISTRY, status="draft")
        found = list_tasks(session, lens, TaskQuery(**wanted), limit=50)
        assert count_tasks(session, lens, TaskQuery(**wanted)) == len(found)
        return [(one.title, one.task.kind) for one in found]


def test_a_task_is_given_and_told_of(world: World, made: str, who: Who) -> None:
    task = assign(world, made, to(who["ann"]), who["editor"], due_at=day(3), kind="photo")
    (event,) = world.rows(Event, name="task.assigned")
    assert event.subjects == [made, task]
    told = {name: event.payload[name] for name in ("task", "kind", "assignee", "due_at")}
    assert told == {
        "task": task,
        "kind": "photo",
        "assignee": to(who["ann"]),
        "due_at": "2026-03-03T12:00:00.000000Z",
    }


def test_giving_needs_the_right_to_assign(world: World, made: str, who: Who) -> None:
    op = Assign(entry=made, assignee=to(who["editor"]))
    assert isinstance(refused(world, op, who["ann"]), Forbidden)


def test_it_is_given_to_those_there_are_who_may_see_it(world: World, made: str, who: Who) -> None:
    stranger = actor(world, "stranger", rule("view"))
    for assignee in ("ann", to(stranger), f"user:{MISSING}", "role:none", "group:none", "user:x"):
        error = refused(world, Assign(entry=made, assignee=assignee))
        assert pointers(error) == ["/assignee"], assignee
    with world.sessions() as session:
        begin_write(session)
        create_group(session, "desk", "Desk")
        create_group(session, 'a"b', "Quoted")
        user = create_user(session, "g@example.org", "G", groups=["desk"])
        set_groups(session, user, ["desk", 'a"b'])
        session.commit()
    for assignee in ("role:editor", "group:desk", 'group:a"b'):
        assign(world, made, assignee)
    error = refused(world, Assign(entry=made, assignee="group:des"))
    assert pointers(error) == ["/assignee"]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"due_at": day(1)}, "/due_at"),
        ({"kind": ""}, "/kind"),
        ({"kind": "x" * 61}, "/kind"),
        ({"kind": "a\nb"}, "/kind"),
        ({"note": "a\x00b"}, "/note"),
    ],
)
def test_values_that_can_not_be_are_pointed_at(
    world: World, made: str, values: dict[str, Any], pointer: str
) -> None:
    op = Assign(entry=made, assignee="role:editor", **values)
    assert pointers(refused(world, op)) == [pointer]


def test_whoever_has_it_says_that_it_is_done(world: World, made: str, who: Who) -> None:
    task = assign(world, made, to(who["ann"]))
    error = refused(world, FinishTask(task=task), who["legal"])
    assert isinstance(error, Forbidden)
    world.apply(FinishTask(task=task), actor=who["ann"])
    (row,) = world.rows(Task)
    assert (row.state, row.closed_by) == ("done", who["ann"].user_id)
    assert isinstance(refused(world, FinishTask(task=task), who["ann"]), StateConflict)
    other = assign(world, made, "role:legal")
    world.apply(FinishTask(task=other), actor=who["legal"])
    third = assign(world, made, "role:legal")
    world.apply(FinishTask(task=third), actor=who["editor"])
    assert [one.name for one in world.rows(Event)].count("task.done") == 3


def test_a_task_is_changed_by_who_may_assign(world: World, made: str, who: Who) -> None:
    task = assign(world, made, to(who["ann"]), due_at=day(3))
    assert isinstance(refused(world, ChangeTask(task=task, note="x"), who["ann"]), Forbidden)
    world.apply(ChangeTask(task=task, note=" Look at the end. "), actor=who["editor"])
    world.apply(ChangeTask(task=task, assignee="role:legal", no_date=True), actor=who["editor"])
    (row,) = world.rows(Task)
    assert (row.note, row.assignee, row.due_at) == ("Look at the end.", "role:legal", None)
    world.apply(ChangeTask(task=task, state="cancelled"), actor=who["editor"])
    assert isinstance(refused(world, ChangeTask(task=task, note="x")), StateConflict)
    world.apply(ChangeTask(task=task, state="open", due_at=day(9)), actor=who["editor"])
    world.apply(ChangeTask(task=task, state="done"), actor=who["editor"])
    names = [one.name for one in world.rows(Event) if one.name.startswith("task.")]
    assert names == [
        *("task.assigned", "task.changed", "task.assigned"),
        *("task.cancelled", "task.assigned", "task.done"),
    ]


def test_a_task_of_the_workflow_is_done_by_its_transition(
    world: World, made: str, who: Who
) -> None:
    world.apply(Submit(entry=made), actor=who["ann"])
    (task,) = world.rows(Task)
    assert "transition" in refused(world, FinishTask(task=task.id), who["editor"]).detail
    world.apply(ChangeTask(task=task.id, state="cancelled"), actor=who["editor"])
    world.apply(Reject(entry=made, comment="No."), actor=who["editor"])
    assert [one.state for one in world.rows(Task)] == ["cancelled", "open"]


def test_who_does_not_see_the_draft_knows_of_no_task(world: World, made: str, who: Who) -> None:
    task = assign(world, made, to(who["ann"]))
    reader = actor(world, "reader2", rule("view"), rule("assign"))
    for op in (FinishTask(task=task), ChangeTask(task=task), FinishTask(task=MISSING)):
        assert isinstance(refused(world, op, reader), NotFound)


# -- lists ------------------------------------------------------------------------------------


def test_mine_my_teams_and_what_is_overdue(
    world: World, made: str, who: Who, frozen_clock: ModuleType
) -> None:
    assign(world, made, to(who["legal"]), kind="mine", due_at=day(5))
    assign(world, made, "role:legal", kind="team", due_at=day(2))
    assign(world, made, "role:brand", kind="theirs")
    legal = who["legal"]
    assert titles(world, legal, assignee="me") == [("One", "mine")]
    assert titles(world, legal, assignee="team") == [("One", "team")]
    assert [kind for _, kind in titles(world, legal)] == ["team", "mine", "theirs"]
    assert titles(world, legal, due=now(frozen_clock)) == []
    frozen_clock.tick(3 * 24 * 3600)
    assert titles(world, legal, due=now(frozen_clock)) == [("One", "team")]
    assert titles(world, legal, assignee=to(who["ann"])) == []
    assert titles(world, legal, assignee="nobody") == []
    assert titles(world, legal, entry_id=MISSING) == []


def now(frozen_clock: ModuleType) -> datetime:
    found: datetime = frozen_clock.now()
    return found


def test_a_team_is_whoever_has_the_role_there(world: World, who: Who) -> None:
    here, there = world.create(title="Here"), world.create(title="There")
    part = actor(world, "part", rule("view_draft"))
    with world.sessions() as session:
        begin_write(session)
        grant(session, to(part), "editor", here, descendants)
        session.commit()
    below = world.create(title="Below", parent=here)
    for entry in (here, there, below):
        assign(world, entry, "role:editor")
    assert sorted(titles(world, part, assignee="team")) == [("Below", "task"), ("Here", "task")]
    everywhere = titles(world, who["editor"], assignee="team")
    assert len(everywhere) == 3


def test_groups_are_teams_as_well(world: World, made: str) -> None:
    member = actor(world, "member", rule("view_draft"))
    with world.sessions() as session:
        begin_write(session)
        create_group(session, "desk", "Desk")
        create_user(session, "g@example.org", "G", groups=["desk"])
        session.commit()
    assign(world, made, "group:desk")
    assert titles(world, member, assignee="team") == []
    of_desk = Actor(
        user_id=member.user_id,
        label="m",
        principals=member.principals | {"group:desk"},
        attributes=member.attributes,
    )
    assert titles(world, of_desk, assignee="team") == [("One", "task")]


def test_tasks_about_what_is_not_seen_are_not_listed(world: World, made: str, who: Who) -> None:
    only_notes = actor(world, "notes", rule("view_draft", type="note"))
    assign(world, made, "role:editor")
    assert titles(world, only_notes, which="all") == []
    world.apply(Trash(entry=made))
    assert titles(world, who["editor"], which="all") == []
    world.apply(Purge(entry=made))
    assert world.rows(Task) == []


def test_what_is_due_soon_is_known_to_who_reminds(
    world: World, made: str, who: Who, frozen_clock: ModuleType
) -> None:
    soon = assign(world, made, to(who["ann"]), due_at=day(2))
    assign(world, made, to(who["ann"]), due_at=day(9))
    assign(world, made, to(who["ann"]))
    done = assign(world, made, to(who["ann"]), due_at=day(2))
    world.apply(FinishTask(task=done))
    with world.sessions() as session:
        found = due_tasks(session, day(3))
    assert [(one.id, one.entry_id, one.assignee, one.due_at) for one in found] == [
        (soon, made, to(who["ann"]), day(2))
    ]
    world.apply(Trash(entry=made))
    with world.sessions() as session:
        assert due_tasks(session, day(3)) == []


def test_closed_tasks_are_listed_when_asked_for(world: World, made: str, who: Who) -> None:
    task = assign(world, made, "role:editor")
    world.apply(FinishTask(task=task), actor=who["editor"])
    assert titles(world, who["editor"]) == []
    assert titles(world, who["editor"], which="done") == [("One", "task")]
    assert titles(world, who["editor"], which="cancelled") == []
