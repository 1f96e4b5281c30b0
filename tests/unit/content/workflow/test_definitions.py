"""What can be a workflow: every shape is checked, and so is that each way leads somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from cms.access.permissions import CORE
from cms.access.roles import BUILTIN as ROLES
from cms.content.workflow.builtin import BUILTIN
from cms.content.workflow.definition import Workflow
from cms.content.workflow.parsing import workflow_from_json
from cms.content.workflow.schema import DEFINITION
from cms.content.workflow.soundness import soundness_problems
from cms.errors import ValidationFailed
from tests.unit.content.workflow.shapes import PARALLEL, STATES, changed, track
from tests.unit.content.world import REGISTRY

PERMISSIONS = frozenset(one.name for one in CORE if one.content)
ROLE_NAMES = frozenset({"legal", "brand", *(name for name, _, _ in ROLES)})
APPROVED = {"name": "approve", "track": "legal", "from": ["in_review"], "to": "approved"}


def read(definition: Any, types: tuple[str, ...] = ("page",), name: str = "parallel") -> Workflow:
    return workflow_from_json(name, "Parallel", types, definition)


def problems(definition: Any, types: tuple[str, ...] = ("page",)) -> dict[str, str]:
    found = soundness_problems(read(definition, types), REGISTRY, PERMISSIONS, ROLE_NAMES)
    return {problem.pointer.removeprefix("/definition"): problem.detail for problem in found}


def test_the_parallel_workflow_and_the_builtin_one_are_sound() -> None:
    assert problems(PARALLEL) == {}
    assert problems(BUILTIN.definition(), ("*",)) == {}
    validator = Draft202012Validator(DEFINITION)
    validator.validate(PARALLEL)
    validator.validate(BUILTIN.definition())


def test_a_workflow_need_not_say_when_something_is_published() -> None:
    plain = changed(transitions=PARALLEL["transitions"][:4])
    for one in plain["tracks"]:
        one["states"] = STATES[:3]
        del one["when_published"]
    assert problems(plain) == {}


def test_what_is_written_is_read_back() -> None:
    workflow = read(PARALLEL)
    assert read(workflow.definition()) == workflow
    assert read(BUILTIN.definition(), ("*",)).definition() == BUILTIN.definition()


def test_who_says_nothing_of_edits_loses_the_approval_by_one() -> None:
    silent = track("legal")
    del silent["reset_on_edit"]
    assert read(changed(tracks__0=silent)).tracks[0].reset_on_edit == {"approved": "draft"}
    assert read(changed(tracks__0__reset_on_edit={})).tracks[0].reset_on_edit == {}


@pytest.mark.parametrize(
    ("definition", "pointer"),
    [
        (None, ""),
        ([], ""),
        ({**PARALLEL, "trax": 1}, ""),
        (changed(tracks=[]), "/tracks"),
        (changed(tracks=[track("a")] * 2), "/tracks"),
        (changed(tracks=[track(f"t{n}") for n in range(9)]), "/tracks"),
        (changed(tracks__0=3), "/tracks/0"),
        (changed(tracks__0__name="Le gal"), "/tracks/0/name"),
        (changed(tracks__0__label="\n"), "/tracks/0/label"),
        (changed(tracks__0__states=["draft", "draft"]), "/tracks/0/states"),
        (changed(tracks__0__states=[{"name": 5}]), "/tracks/0/states/0/name"),
        (changed(tracks__0__publish_when=[]), "/tracks/0/publish_when"),
        (changed(tracks__0__publish_when="approved"), "/tracks/0/publish_when"),
        (changed(tracks__0__when_published=[]), "/tracks/0/when_published"),
        (changed(tracks__0__reset_on_edit=["approved"]), "/tracks/0/reset_on_edit"),
        (changed(tracks__0__reset_on_edit={"approved": 1}), "/tracks/0/reset_on_edit"),
        (changed(transitions={}), "/transitions"),
        (changed(transitions=[APPROVED, APPROVED]), "/transitions"),
        (changed(transitions__0__from=[]), "/transitions/0/from"),
        (changed(transitions__0__from=[{}]), "/transitions/0/from"),
        (changed(transitions__0__to=None), "/transitions/0/to"),
        (changed(transitions__0__then="destroy"), "/transitions/0/then"),
        (changed(transitions__0__then=[]), "/transitions/0/then"),
        (changed(transitions__0__who="all"), "/transitions/0/who"),
        (changed(transitions__0__who={"not_submitter": 1}), "/transitions/0/who/not_submitter"),
        (changed(transitions__0__comment_required="yes"), "/transitions/0/comment_required"),
        (changed(transitions__0__tasks__0__due_days=0), "/transitions/0/tasks/0/due_days"),
        (changed(transitions__0__tasks__0__due_days=True), "/transitions/0/tasks/0/due_days"),
        (changed(transitions__0__tasks__0__assignee="ann"), "/transitions/0/tasks/0/assignee"),
        (changed(exempt={"rolls": []}), "/exempt"),
    ],
)
def test_a_shape_that_is_wrong_is_pointed_at(definition: Any, pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        read(definition)
    assert [one.pointer for one in refused.value.problems] == [f"/definition{pointer}"]


def test_name_and_types_are_checked() -> None:
    with pytest.raises(ValidationFailed) as refused:
        workflow_from_json("Not a name", "", (), PARALLEL)
    assert [one.pointer for one in refused.value.problems] == ["/name", "/label", "/types"]


@pytest.mark.parametrize(
    ("definition", "pointer"),
    [
        (changed(tracks__0__publish_when=["done"]), "/tracks/0/publish_when"),
        (changed(tracks__0__when_published="done"), "/tracks/0/when_published"),
        (changed(tracks__0__reset_on_edit={"approved": "done"}), "/tracks/0/reset_on_edit"),
        (changed(tracks__0__reset_on_edit={"draft": "approved"}), "/tracks/0/reset_on_edit"),
        (changed(transitions__1__track="lawyers"), "/transitions/1/track"),
        (changed(transitions__0__from=["gone"]), "/transitions/0/from"),
        (changed(transitions__1__to="gone"), "/transitions/1/to"),
        (changed(transitions__1__to="in_review"), "/transitions/1/to"),
        (changed(transitions__1__to="published"), "/transitions/1/to"),
        (changed(transitions__0__who={"permission": "fly"}), "/transitions/0/who/permission"),
        (
            changed(transitions__0__who={"permission": "manage_users"}),
            "/transitions/0/who/permission",
        ),
        (changed(transitions__1__who={"roles": ["lawyer"]}), "/transitions/1/who/roles"),
        (
            changed(transitions__0__tasks__0__assignee="role:lawyer"),
            "/transitions/0/tasks/0/assignee",
        ),
        (changed(transitions__0__tasks__0__track=None), "/transitions/0/tasks/0/track"),
        (changed(transitions__0__tasks__0__track="tax"), "/transitions/0/tasks/0/track"),
        (
            changed(transitions__1__tasks=[{"kind": "x", "track": "brand"}]),
            "/transitions/1/tasks/0/track",
        ),
        (changed(transitions__0__required_fields=["bodie"]), "/transitions/0/required_fields"),
        (changed(exempt={"permission": "fly"}), "/exempt/permission"),
    ],
)
def test_a_name_that_is_not_there_is_pointed_at(definition: Any, pointer: str) -> None:
    assert list(problems(definition)) == [pointer]


def test_types_have_to_exist() -> None:
    assert problems(changed(transitions__0__required_fields=[]), ("*", "pge")) == {
        "/types/1": "There is no content type 'pge'."
    }


def test_a_field_that_only_some_types_have_may_be_required_of_all() -> None:
    assert problems(PARALLEL, ("*",)) == {}
    named = problems(PARALLEL, ("page", "note"))
    assert named == {"/transitions/0/required_fields": "note has no field 'body'."}


def without(*names: str) -> dict[str, Any]:
    left = [one for one in PARALLEL["transitions"] if one["name"] not in names]
    return changed(transitions=left)


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    lonely = changed(tracks__0__states=[*STATES, "archived"])
    assert problems(lonely) == {"/tracks/0/states": "Nothing leads to the state 'archived'."}


def test_a_way_that_ends_is_refused() -> None:
    dead = changed(tracks__0__states=[*STATES, "refused"])
    dead["transitions"].append(
        {"name": "refuse", "track": "legal", "from": ["in_review"], "to": "refused"}
    )
    found = problems(dead)
    assert list(found) == ["/transitions"]
    assert "legal in refused" in found["/transitions"]
    dead["tracks"][0]["reset_on_edit"]["refused"] = "draft"
    assert problems(dead) == {}, "an edit leads on"


def test_published_is_not_where_a_track_begins() -> None:
    assert "/tracks/0/when_published" in problems(changed(tracks__0__when_published="draft"))


def test_one_track_without_a_way_is_enough_for_nothing_to_be_published() -> None:
    stuck = changed()
    del stuck["transitions"][2]
    found = problems(stuck)
    assert "nothing leads to being published" in found["/transitions"]


def test_a_step_that_can_never_be_made_is_refused() -> None:
    odd = changed()
    odd["tracks"][0]["publish_when"] = ["approved"]
    odd["transitions"].append(
        {"name": "rush", "from": ["draft"], "to": "published", "then": "publish"}
    )
    assert problems(odd) == {"/transitions/6/from": "'rush' can never be made."}


def test_a_step_of_all_tracks_that_takes_one_approval_back_is_followed() -> None:
    """Each track alone could be approved; both at once never can."""
    circle = {
        "tracks": [
            {"name": name, "states": ["open", "done"], "publish_when": ["done"]}
            for name in ("a", "b")
        ],
        "transitions": [
            {"name": "start", "track": "a", "from": ["open"], "to": "done"},
        ],
    }
    assert "b in open" in problems(circle)["/transitions"]


def test_too_many_combinations_are_refused_and_not_walked() -> None:
    names = [f"s{n}" for n in range(30)]
    many = {
        "tracks": [{"name": f"t{n}", "states": names} for n in range(8)],
        "transitions": [{"name": "go", "from": ["s0"], "to": "s1"}],
    }
    assert "combinations" in problems(many)["/tracks"]
