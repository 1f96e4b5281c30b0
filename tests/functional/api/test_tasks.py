"""Tasks over the API: mine, my team's, overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from .conftest import Api
from .test_comments import user_id

NONE = "01980000-0000-7000-8000-00000000000a"


@pytest.fixture
def editor(anybody: Api) -> Api:
    return anybody.as_("editor")


@pytest.fixture
def page(admin: Api) -> str:
    found: str = admin.create(publish=False, title="One")["id"]
    return found


def give(api: Api, page: str, assignee: str, status: int = 201, **more: Any) -> Any:
    data = {"entry": page, "assignee": assignee, **more}
    answer = api.post("/tasks", {"data": data}, status)
    return answer["data"] if status == 201 else answer


def kinds(api: Api, query: str = "") -> list[str]:
    return [one["kind"] for one in api.get(f"/tasks{query}")["data"]]


def at(**later: int) -> str:
    return (datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(**later)).isoformat()


def test_given_changed_and_done(
    frozen_clock: ModuleType, admin: Api, editor: Api, page: str
) -> None:
    me = user_id(admin, "Editor")
    made = give(admin, page, f"user:{me}", kind="photo", due_at=at(days=2), note="The tower.")
    assert made["entry"] == {"id": page, "type": "page", "title": "One"}
    assert (made["assignee_name"], made["state"], made["overdue"]) == ("Editor", "open", False)
    path = f"/tasks/{made['id']}"
    etag = made["_meta"]["etag"]
    changed = admin.patch(path, {"data": {"due_at": None}}, If_Match=f'"{etag}"')["data"]
    assert changed["due_at"] is None
    admin.patch(path, {"data": {"note": "x"}}, 412, If_Match=f'"{etag}"')
    done = editor.post(f"{path}/done")["data"]
    assert (done["state"], done["closed_by"]) == ("done", me)
    editor.post(f"{path}/done", {}, 409)
    assert admin.patch(path, {"data": {"state": "open"}})["data"]["state"] == "open"
    assert admin.patch(path, {"data": {"state": "cancelled"}})["data"]["state"] == "cancelled"


def test_mine_my_teams_and_overdue(
    frozen_clock: ModuleType, admin: Api, editor: Api, page: str
) -> None:
    give(admin, page, f"user:{user_id(admin, 'Editor')}", kind="mine", due_at=at(days=1))
    give(admin, page, "role:editor", kind="team", due_at=at(days=3))
    give(admin, page, "role:author", kind="theirs")
    assert kinds(editor, "?assignee=me") == ["mine"]
    assert kinds(editor, "?assignee=team") == ["team"]
    assert kinds(editor, "?assignee=role:author") == ["theirs"]
    assert kinds(editor) == ["mine", "team", "theirs"]
    assert kinds(editor, "?due=overdue") == []
    assert kinds(editor, f"?due={at(days=2).replace('+', '%2B')}") == ["mine"]
    frozen_clock.tick(2 * 24 * 3600)
    assert kinds(editor, "?due=overdue") == ["mine"]
    assert editor.get("/tasks?due=overdue")["data"][0]["overdue"] is True
    assert kinds(editor, f"?entry={page}&page[size]=1&page[number]=2") == ["team"]
    answer = editor.get("/tasks?assignee=team&count=true")
    assert answer["meta"]["page"]["total"] == 1
    assert "assignee=team" in answer["links"]["self"]


def test_a_review_is_a_task_of_the_editors(admin: Api, editor: Api, page: str) -> None:
    admin.post(f"/content/page/{page}/submit", {"due_at": "2999-01-01T00:00:00Z"})
    (task,) = editor.get("/tasks?assignee=team")["data"]
    assert (task["kind"], task["track"], task["assignee_name"]) == ("review", "main", "editor")
    assert task["due_at"] == "2999-01-01T00:00:00.000000Z"
    problem = editor.post(f"/tasks/{task['id']}/done", {}, 409)
    assert "transition" in problem["detail"]
    editor.post(f"/content/page/{page}/approve")
    assert kinds(editor, "?assignee=team") == []
    assert kinds(editor, "?assignee=team&state=done") == ["review"]


def test_assign_is_an_operation_of_the_entry_too(admin: Api, editor: Api, page: str) -> None:
    admin.post(f"/content/page/{page}/assign", {"assignee": "role:editor", "kind": "look"})
    assert kinds(editor, "?assignee=team") == ["look"]


def test_who_may_and_who_may_know(admin: Api, anybody: Api, page: str) -> None:
    made = give(admin, page, "role:editor")
    anybody.get("/tasks", 401)
    anybody.get(f"/tasks/{made['id']}", 401)
    give(anybody, page, "role:editor", 401)
    for name in ("author", "contributor"):
        caller = anybody.as_(name)
        assert kinds(caller, "?state=all") == []
        caller.get(f"/tasks/{made['id']}", 404)
        caller.post(f"/tasks/{made['id']}/done", {}, 404)
        caller.patch(f"/tasks/{made['id']}", {"data": {}}, 404)
        give(caller, page, "role:editor", 404)
    anybody.as_("reader").get("/tasks", 403)
    own = anybody.as_("contributor")
    mine = own.create(publish=False, title="Mine")["id"]
    give(own, mine, "role:editor", 403)
    assert kinds(own, "?state=all") == []
    give(admin, mine, "role:editor", kind="seen")
    (seen,) = own.get("/tasks")["data"]
    own.post(f"/tasks/{seen['id']}/done", {}, 403)


def test_a_title_that_may_not_be_read_is_not_told(admin: Api, anybody: Api, page: str) -> None:
    rules = [
        {"effect": "allow", "permission": "view_draft"},
        {"effect": "deny", "permission": "view_draft", "fields": ["title"]},
    ]
    admin.post("/roles", {"data": {"name": "blind", "label": "Blind", "rules": rules}}, 201)
    principal = f"user:{user_id(admin, 'Nobody')}"
    admin.post("/grants", {"data": {"principal": principal, "role": "blind"}}, 201)
    give(admin, page, principal)
    (task,) = anybody.as_("nobody").get("/tasks?assignee=me")["data"]
    assert task["entry"] == {"id": page, "type": "page", "title": None}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"assignee": "role:editor"}, 422),
        ({"assignee": "role:none"}, 422),
        ({"assignee": 5}, 422),
        ({"assignee": "role:editor", "due_at": "2001-01-01T00:00:00Z"}, 422),
        ({"assignee": "role:editor", "due_at": "soon"}, 422),
        ({"assignee": "role:editor", "kind": ""}, 422),
        ({"assignee": "role:editor", "entry": "x"}, 422),
        ({"assignee": "role:editor", "entry": NONE}, 404),
        ({"assignee": "role:editor", "who": 1}, 400),
    ],
)
def test_what_can_not_be_given(admin: Api, page: str, data: dict[str, Any], status: int) -> None:
    given = (
        data if "entry" in data or data == {"assignee": "role:editor"} else {**data, "entry": page}
    )
    admin.post("/tasks", {"data": given}, status)
    assert kinds(admin, "?state=all") == []


def test_parameters_are_strict(admin: Api, page: str) -> None:
    for query in (
        *("?assignee=ann", "?assignee=user:x", "?due=soon", "?state=closed", "?entry=x"),
        *("?locale=fr", "?sort=x", "?page[after]=x", "?page[size]=0"),
    ):
        admin.get(f"/tasks{query}", 400)
    admin.get("/tasks/x", 404)
    admin.get(f"/tasks/{NONE}", 404)
    made = give(admin, page, "role:editor")
    admin.patch(f"/tasks/{made['id']}", {"data": {"state": "late"}}, 422)
    plan = admin.post(f"/tasks/{made['id']}/done?dry_run=true")["data"]
    assert plan["events"] == ["task.done"]
    assert kinds(admin) == ["task"]
