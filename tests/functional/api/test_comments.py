"""Comments over the API."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

NONE = "01980000-0000-7000-8000-00000000000a"


@pytest.fixture
def editor(anybody: Api) -> Api:
    return anybody.as_("editor")


@pytest.fixture
def page(admin: Api) -> str:
    made = admin.create(
        publish=False, title="One", sections=[{"_type": "quote", "_id": "q1", "text": "T"}]
    )
    found: str = made["id"]
    return found


def say(api: Api, page: str, text: str, status: int = 201, **more: Any) -> Any:
    answer = api.post(f"/content/page/{page}/comments", {"data": {"text": text, **more}}, status)
    return answer["data"] if status == 201 else answer


def texts(api: Api, page: str, query: str = "") -> list[str]:
    return [one["text"] for one in api.get(f"/content/page/{page}/comments{query}")["data"]]


def user_id(admin: Api, name: str) -> str:
    found: str = next(
        one["id"] for one in admin.get("/users?page[size]=50")["data"] if one["name"] == name
    )
    return found


def test_a_thread_from_beginning_to_end(admin: Api, editor: Api, page: str) -> None:
    contributor = user_id(admin, "Administrator")
    first = say(editor, page, f"Ask @{contributor} <b>now</b>", field="sections", block="q1")
    assert first["text"] == f"Ask @{contributor} <b>now</b>"
    assert first["mentions"] == [{"id": contributor, "name": "Administrator"}]
    assert (first["field"], first["block"], first["orphaned"]) == ("sections", "q1", False)
    answer = say(admin, page, "Done", reply_to=first["id"])
    assert (answer["thread"], answer["block"]) == (first["id"], "q1")
    path = f"/content/page/{page}/comments/{first['id']}"
    assert editor.get(path)["data"]["author"]["name"] == "Editor"
    changed = editor.patch(path, {"data": {"text": "Ask nobody"}})["data"]
    assert (changed["text"], changed["mentions"]) == ("Ask nobody", [])
    assert changed["edited_at"] is not None
    resolved = admin.post(f"{path}/resolve")["data"]["resolved"]
    assert resolved["by"]["name"] == "Administrator"
    assert texts(editor, page, "?state=open") == []
    assert texts(editor, page, "?state=resolved") == ["Ask nobody", "Done"]
    assert editor.post(f"{path}/reopen")["data"]["resolved"] is None
    editor.delete(path)
    found = editor.get(path)["data"]
    assert (found["text"], found["deleted"]) == ("", True)
    admin.delete(f"/content/page/{page}/comments/{answer['id']}")


def test_a_comment_outlives_what_it_is_about(admin: Api, page: str) -> None:
    say(admin, page, "About the block", field="sections", block="q1")
    admin.patch(f"/content/page/{page}", {"data": {"sections": []}, "base_version": 1})
    (found,) = admin.get(f"/content/page/{page}/comments")["data"]
    assert (found["orphaned"], found["version"]) == (True, 1)


def test_lists_are_narrowed_and_paged(admin: Api, page: str) -> None:
    for number in range(3):
        say(admin, page, f"{number}", field="title" if number else None)
    assert texts(admin, page, "?field=title") == ["1", "2"]
    assert texts(admin, page, "?block=q1") == []
    answer = admin.get(f"/content/page/{page}/comments?page[size]=2&count=true")
    assert [one["text"] for one in answer["data"]] == ["0", "1"]
    assert answer["meta"]["page"] == {"size": 2, "number": 1, "total": 3, "pages": 2}
    following = answer["links"]["next"].removeprefix("/api/v1")
    assert [one["text"] for one in admin.get(following)["data"]] == ["2"]


def test_comments_on_a_hidden_field_are_for_those_who_read_it(
    admin: Api, editor: Api, page: str
) -> None:
    hidden = say(admin, page, "About the secret", field="secret")
    say(admin, page, "About the title", field="title")
    assert texts(editor, page) == ["About the title"]
    assert editor.get(f"/content/page/{page}/comments?count=true")["meta"]["page"]["total"] == 1
    path = f"/content/page/{page}/comments/{hidden['id']}"
    editor.get(path, 404)
    editor.patch(path, {"data": {"text": "x"}}, 404)
    editor.post(f"{path}/resolve", {}, 404)
    say(editor, page, "x", 404, reply_to=hidden["id"])
    say(editor, page, "x", 403, field="secret")
    problem = say(admin, page, f"@{user_id(admin, 'Editor')}", 422, field="secret")
    assert problem["errors"][0]["pointer"] == "/data/text"


def test_who_may_not_comment(admin: Api, anybody: Api, page: str) -> None:
    public = admin.create(title="Two")["id"]
    for name, place, status in (
        ("reader", public, 403),
        ("reader", page, 404),
        ("author", page, 404),
        (None, page, 401),
        (None, public, 401),
    ):
        caller = anybody.as_(name)
        caller.get(f"/content/page/{place}/comments", status)
        caller.get(f"/content/page/{place}/comments/{NONE}", status)
        say(caller, place, "x", status)


def test_a_comment_belongs_to_the_entry_of_its_address(admin: Api, editor: Api, page: str) -> None:
    other = admin.create(publish=False, title="Other")["id"]
    written = say(admin, page, "x")["id"]
    for path in (f"/content/page/{other}/comments/{written}", f"/content/page/{page}/comments/x"):
        admin.get(path, 404)
        admin.patch(path, {"data": {"text": "y"}}, 404)
        admin.delete(path, 404)
        admin.post(f"{path}/resolve", {}, 404)
    editor.patch(f"/content/page/{page}/comments/{written}", {"data": {"text": "y"}}, 403)
    editor.delete(f"/content/page/{page}/comments/{written}", 403)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": "  "}, 422),
        ({"text": 5}, 422),
        ({"text": "x" * 2001}, 422),
        ({"text": "a\u0007"}, 422),
        ({"text": "\u202etxt"}, 422),
        ({"text": "a\u0000"}, 400),
        ({"text": "x", "author": "me"}, 400),
        ({"text": "x", "field": "none"}, 422),
        ({"text": "x", "field": ["title"]}, 422),
        ({"text": "x", "block": "q1"}, 422),
        ({"text": "x", "locale": "fr"}, 400),
        ({"text": "x", "reply_to": "x"}, 422),
        ({"text": "x", "reply_to": NONE}, 404),
        ({"text": f"@{NONE}"}, 422),
    ],
)
def test_what_can_not_be_said(admin: Api, page: str, data: dict[str, Any], status: int) -> None:
    admin.post(f"/content/page/{page}/comments", {"data": data}, status)
    assert texts(admin, page) == []


def test_parameters_are_strict(admin: Api, page: str) -> None:
    for query in ("?state=some", "?locale=fr", "?sort=x", "?page[after]=x", "?page[size]=0"):
        admin.get(f"/content/page/{page}/comments{query}", 400)
    plan = admin.post(f"/content/page/{page}/comments?dry_run=true", {"data": {"text": "x"}})
    assert plan["data"]["events"] == ["comment.added"]
    assert texts(admin, page) == []


def test_comments_in_a_batch(admin: Api, page: str) -> None:
    ops = [
        {"operation": "comment", "entry": page, "text": "First", "comment_id": NONE},
        {"operation": "comment", "entry": page, "text": "Second", "reply_to": NONE},
        {"operation": "resolve_comment", "comment_id": NONE},
    ]
    answered = admin.post("/batch", {"operations": ops})["data"]
    assert [one["type"] for one in answered] == ["comment"] * 3
    assert answered[0]["id"] == answered[2]["id"] == NONE
    assert texts(admin, page, "?state=resolved") == ["First", "Second"]


def test_what_lies_in_the_trash_is_not_talked_about(admin: Api, page: str) -> None:
    written = say(admin, page, "x")["id"]
    admin.delete(f"/content/page/{page}")
    admin.get(f"/content/page/{page}/comments", 404)
    admin.post(
        "/batch", {"operations": [{"operation": "delete_comment", "comment_id": written}]}, 409
    )
