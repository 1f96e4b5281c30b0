"""Workflows over the API: the noun, the steps, where an entry stands, and lists by it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.unit.content.workflow.shapes import PARALLEL, changed

from .conftest import Api

BODY = {"type": "doc", "content": [{"type": "paragraph"}]}
WORKFLOW = {
    "name": "parallel",
    "label": "Legal and brand",
    "types": ["page"],
    "definition": PARALLEL,
}
REVIEWS = [{"effect": "allow", "permission": name} for name in ("view_draft", "review", "publish")]


@pytest.fixture
def editor(anybody: Api) -> Api:
    return anybody.as_("editor")


@pytest.fixture
def parallel(admin: Api) -> dict[str, Any]:
    for name in ("legal", "brand"):
        admin.post("/roles", {"data": {"name": name, "label": name, "rules": REVIEWS}}, 201)
    made: dict[str, Any] = admin.post("/workflows", {"data": WORKFLOW}, 201)["data"]
    return made


def stand(admin: Api, *names: str) -> None:
    """Give the editor roles in the workflow."""
    users = admin.get("/users")["data"]
    (editor,) = [one["id"] for one in users if one["name"] == "Editor"]
    for name in names:
        admin.post("/grants", {"data": {"principal": f"user:{editor}", "role": name}}, 201)


def states(api: Api, page: str) -> Any:
    return api.get(f"/content/page/{page}?status=draft")["data"]["_meta"]["workflow"]["states"]


# -- the noun ---------------------------------------------------------------------------------


def test_the_workflow_from_the_start_is_there_for_all_types(admin: Api) -> None:
    (found,) = admin.get("/workflows")["data"]
    assert (found["name"], found["types"], found["builtin"]) == ("default", ["*"], True)
    assert admin.get("/workflows/default")["data"]["definition"] == found["definition"]


def test_workflows_are_made_changed_and_deleted(admin: Api, parallel: dict[str, Any]) -> None:
    assert (parallel["revision"], parallel["builtin"]) == (1, False)
    admin.post("/workflows", {"data": WORKFLOW}, 409)
    etag = parallel["_meta"]["etag"]
    answer = admin.patch("/workflows/parallel", {"data": {"label": "Both"}}, If_Match=f'"{etag}"')[
        "data"
    ]
    assert (answer["label"], answer["revision"]) == ("Both", 2)
    assert answer["definition"] == parallel["definition"]
    admin.patch("/workflows/parallel", {"data": {"label": "x"}}, 412, If_Match=f'"{etag}"')
    assert [one["name"] for one in admin.get("/workflows?count=true")["data"]] == [
        "default",
        "parallel",
    ]
    assert admin.get("/workflows?page[size]=1&page[number]=2")["data"][0]["name"] == "parallel"
    admin.delete("/workflows/parallel")
    admin.get("/workflows/parallel", 404)
    admin.delete("/workflows/default", 409)


def test_what_is_wrong_with_one_is_pointed_at(admin: Api, parallel: dict[str, Any]) -> None:
    lonely = changed(tracks__0__states=["draft", "in_review", "approved", "published", "odd"])
    problem = admin.patch("/workflows/parallel", {"data": {"definition": lonely}}, 422)
    assert problem["errors"] == [
        {
            "pointer": "/data/definition/tracks/0/states",
            "detail": "Nothing leads to the state 'odd'.",
        }
    ]
    problem = admin.post("/workflows", {"data": {**WORKFLOW, "name": "other"}}, 422)
    assert problem["errors"][0]["pointer"] == "/data/types/0"
    admin.post("/workflows", {"data": {**WORKFLOW, "name": "other", "definition": 5}}, 422)
    admin.post("/workflows?dry=1", {"data": WORKFLOW}, 400)


def test_only_who_manages_workflows_sees_them(anybody: Api, editor: Api) -> None:
    editor.get("/workflows", 403)
    editor.post("/workflows", {"data": WORKFLOW}, 403)
    anybody.get("/workflows", 401)
    op = {"operation": "delete_workflow", "workflow": "default"}
    editor.post("/batch", {"operations": [op]}, 403)


# -- steps ------------------------------------------------------------------------------------


def test_review_and_return_with_a_comment(admin: Api, editor: Api, anybody: Api) -> None:
    page = admin.create(publish=False, title="One")["id"]
    assert states(editor, page) == {"main": "draft"}
    answer = editor.post(f"/content/page/{page}/submit")
    assert answer["data"]["_meta"]["workflow"] == {
        "name": "default",
        "states": {"main": "in_review"},
    }
    problem = editor.post(f"/content/page/{page}/reject", {}, 422)
    assert problem["errors"][0]["pointer"] == "/comment"
    editor.post(f"/content/page/{page}/reject", {"comment": "Say when."})
    editor.post(f"/content/page/{page}/transition", {"transition": "submit"})
    editor.post(f"/content/page/{page}/approve", {"base_version": 1})
    assert anybody.get(f"/content/page/{page}")["data"]["title"] == "One"
    assert "workflow" not in anybody.get(f"/content/page/{page}")["data"]["_meta"]
    comments = editor.get(f"/content/page/{page}/comments")["data"]
    assert [one["text"] for one in comments] == ["Say when."]


def test_a_step_can_be_planned(admin: Api) -> None:
    page = admin.create(publish=False, title="One")["id"]
    plan = admin.post(f"/content/page/{page}/submit?dry_run=true")["data"]
    assert plan["also"] == [
        {"workflow": "default", "from": {"main": "draft"}, "to": {"main": "in_review"}},
        {"task": "review", "assignee": "role:editor", "due_at": None},
    ]
    assert plan["events"] == ["workflow.moved", "task.assigned"]
    assert states(admin, page) == {"main": "draft"}


def test_who_may_not_is_told_and_who_sees_nothing_is_not(admin: Api, anybody: Api) -> None:
    draft = admin.create(publish=False, title="One")["id"]
    public = admin.create(title="Two")["id"]
    for name, page, status in (
        ("reader", public, 403),
        ("reader", draft, 404),
        ("nobody", draft, 404),
        (None, public, 401),
        (None, draft, 401),
    ):
        caller = anybody.as_(name)
        caller.post(f"/content/page/{page}/submit", {}, status)
        caller.get(f"/content/page/{page}/workflow", status)


def test_unknown_members_tracks_and_transitions_are_refused(admin: Api) -> None:
    page = admin.create(publish=False, title="One")["id"]
    admin.post(f"/content/page/{page}/submit", {"komment": "x"}, 400)
    admin.post(f"/content/page/{page}/submit", {"transition": "submit"}, 400)
    admin.post(f"/content/page/{page}/submit", {"track": "legal"}, 422)
    admin.post(f"/content/page/{page}/submit", {"due_at": "soon"}, 422)
    admin.post(f"/content/page/{page}/submit", {"due_at": "2001-01-01T00:00:00Z"}, 422)
    admin.post(f"/content/page/{page}/submit", {"assignee": "ann"}, 422)
    admin.post(f"/content/page/{page}/transition", {}, 422)
    admin.post(f"/content/page/{page}/transition", {"transition": "fly"}, 422)
    assert states(admin, page) == {"main": "draft"}


# -- where it stands --------------------------------------------------------------------------


def test_what_is_possible_and_why_the_rest_is_not(
    admin: Api, editor: Api, parallel: dict[str, Any]
) -> None:
    stand(admin, "legal")
    page = admin.create(publish=False, title="One")["id"]
    found = editor.get(f"/content/page/{page}/workflow")["data"]
    assert found["workflow"] == {"name": "parallel", "label": "Legal and brand", "revision": 1}
    assert found["approval"] == {
        "required": True,
        "version": 1,
        "approved": False,
        "lacking": ["legal", "brand"],
        "last_approved": None,
    }
    submit = found["transitions"][0]
    assert submit["possible"] is False
    assert submit["refused"] == ["body has to be filled in for 'Submit' (en)."]
    editor.patch(f"/content/page/{page}", {"data": {"body": BODY}, "base_version": 1})
    admin.post(f"/content/page/{page}/submit")
    found = editor.get(f"/content/page/{page}/workflow")["data"]
    possible = [(one["name"], one["track"]) for one in found["transitions"] if one["possible"]]
    assert possible == [("approve", "legal"), ("reject", None)]
    refused = {(one["name"], one["track"]): one["refused"] for one in found["transitions"]}
    assert refused["approve", "brand"] == ["That is for the role 'brand'."]
    assert "it stands at" in refused["submit", None][0]
    editor.post(f"/content/page/{page}/approve")
    found = editor.get(f"/content/page/{page}/workflow")["data"]
    assert found["approval"]["lacking"] == ["brand"]
    assert [one["state"] for one in found["tracks"]] == ["approved", "in_review"]
    assert [one["transition"] for one in found["moves"]] == ["approve", "submit"]
    assert found["moves"][0]["by"]["name"] == "Editor"


def test_publishing_names_the_version_that_was_approved(
    admin: Api, editor: Api, anybody: Api, parallel: dict[str, Any]
) -> None:
    stand(admin, "legal", "brand")
    page = admin.create(publish=False, title="One", body=BODY)["id"]
    admin.post(f"/content/page/{page}/submit")
    problem = editor.post(f"/content/page/{page}/approve", {}, 422)
    assert problem["errors"][0]["pointer"] == "/track"
    for track in ("legal", "brand"):
        editor.post(f"/content/page/{page}/approve", {"track": track})
    editor.patch(f"/content/page/{page}", {"data": {"title": "Two"}, "base_version": 1})
    problem = editor.post(f"/content/page/{page}/publish", {}, 409)
    assert "Version 1 is approved" in problem["detail"]
    found = editor.get(f"/content/page/{page}/workflow")["data"]["approval"]
    assert (found["approved"], found["last_approved"]) == (False, 1)
    editor.post(f"/content/page/{page}/publish", {"version": 1})
    assert anybody.get(f"/content/page/{page}")["data"]["title"] == "One"
    problem = admin.post("/content/page", {"data": {"title": "New"}, "publish": True}, 409)
    assert "has not approved" in problem["detail"]


def test_a_hidden_field_is_not_named_as_missing(admin: Api, editor: Api) -> None:
    asking = changed(transitions__0__required_fields=["secret"])
    for name in ("legal", "brand"):
        admin.post("/roles", {"data": {"name": name, "label": name, "rules": REVIEWS}}, 201)
    admin.post("/workflows", {"data": {**WORKFLOW, "definition": asking}}, 201)
    page = admin.create(publish=False, title="One")["id"]
    told = editor.get(f"/content/page/{page}/workflow")["data"]["transitions"][0]
    assert told["refused"] == ["A field that you may not read has to be filled in."]
    assert told["required_fields"] == []
    problem = editor.post(f"/content/page/{page}/submit", {}, 422)
    assert "secret" not in str(problem)


# -- lists ------------------------------------------------------------------------------------


def listed(api: Api, wanted: str, **more: str) -> list[str]:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    found = api.get(f"/content/page?status=draft&sort=title&filter[_workflow]={wanted}{query}")
    return [one["title"] for one in found["data"]]


def test_lists_are_narrowed_to_a_state(admin: Api) -> None:
    ids = {name: admin.create(publish=name == "C", title=name)["id"] for name in "ABC"}
    admin.post(f"/content/page/{ids['B']}/submit")
    assert listed(admin, "draft") == ["A"]
    assert listed(admin, "in_review") == listed(admin, "main:in_review") == ["B"]
    assert listed(admin, "published") == ["C"]
    admin.patch(f"/content/page/{ids['C']}", {"data": {"rank": 1}, "base_version": 1})
    assert listed(admin, "draft") == ["A", "C"]
    german = {"data": {"title": "A2"}, "base_version": 1}
    admin.patch(f"/content/page/{ids['A']}?locale=de", german)
    assert listed(admin, "in_review", locale="de") == ["B"]
    found = admin.get("/content/page?status=draft&sort=title")["data"]
    assert [one["_meta"]["workflow"]["states"]["main"] for one in found] == [
        "draft",
        "in_review",
        "draft",
    ]


def test_states_of_tracks_in_lists(admin: Api, editor: Api, parallel: dict[str, Any]) -> None:
    stand(admin, "legal")
    page = admin.create(publish=False, title="One", body=BODY)["id"]
    admin.create(publish=False, title="Two")
    admin.post(f"/content/page/{page}/submit")
    editor.post(f"/content/page/{page}/approve")
    assert listed(admin, "approved") == listed(admin, "legal:approved") == ["One"]
    assert listed(admin, "brand:approved") == []
    assert listed(admin, "brand:draft") == listed(admin, "draft") == ["Two"]


def test_a_state_that_is_not_there_is_refused(admin: Api, anybody: Api) -> None:
    for wanted in ("inreview", "legal:draft", "", "main:", ":draft"):
        admin.get(f"/content/page?status=draft&filter[_workflow]={wanted}", 400)
    problem = anybody.get("/content/page?filter[_workflow]=draft", 400)
    assert problem["parameter"] == "filter[_workflow]"
    admin.get("/content/page?status=draft&filter[_workflow][ne]=draft", 400)


def test_states_cost_one_query_an_answer(admin: Api, engine: Engine) -> None:
    for number in range(6):
        admin.create(publish=number % 2 == 0, title=f"Page {number}")
    found: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: found.append(given[2]))
    assert len(admin.get("/content/page?status=draft")["data"]) == 6
    asked = [one for one in found if "workflow" in one]
    assert len(asked) == 1
