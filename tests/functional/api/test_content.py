"""Entries over the API: create, read, change, and what is answered when it can't be."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

ABSENT = "00000000-0000-7000-8000-000000000009"


def test_a_draft_is_seen_by_who_may_and_what_is_published_by_everybody(
    admin: Api, anybody: Api
) -> None:
    made = admin.create(title="Hello", publish=False)
    assert made["_meta"]["status"] == "draft"
    assert made["slug"] == "hello"
    anybody.get(f"/content/page/{made['id']}", 404)
    published = admin.post(f"/content/page/{made['id']}/publish")["data"]
    assert published["_meta"]["status"] == "published"
    seen = anybody.get("/content/page/hello")["data"]
    assert (seen["id"], seen["title"]) == (made["id"], "Hello")
    assert seen["_meta"]["path"] == "/hello"


def test_creating_answers_201_with_the_location(admin: Api) -> None:
    response = admin.call("POST", "/content/page", {"data": {"title": "New"}}, 201)
    path = f"/api/v1/content/page/{response.json['data']['id']}"
    assert response.headers["Location"].endswith(path)
    assert admin.get(f"{path}?status=draft")["data"]["title"] == "New"


def test_a_change_names_its_base_and_is_answered_as_the_draft(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One", rank=1)
    path = f"/content/page/{made['id']}"
    problem = admin.patch(path, {"data": {"title": "Two"}}, 428)
    assert problem["type"].endswith("base-required")
    changed = admin.patch(path, {"data": {"title": "Two"}, "base_version": 1})["data"]
    assert (changed["title"], changed["rank"]) == ("Two", 1)
    assert changed["_meta"]["status"] == "changed"
    assert anybody.get(path)["data"]["title"] == "One"
    replaced = admin.put(path, {"data": {"title": "Three"}, "base_version": 2})["data"]
    assert (replaced["title"], replaced["rank"]) == ("Three", None)
    published = admin.patch(
        path, {"data": {"rank": 5}, "base_version": 3, "publish": True, "note": "Ready"}
    )["data"]
    assert published["_meta"]["status"] == "published"
    assert anybody.get(path)["data"]["rank"] == 5


def test_if_match_is_strict_and_base_version_merges(admin: Api) -> None:
    made = admin.create(title="One", rank=1)
    path = f"/content/page/{made['id']}"
    etag = f'"{made["_meta"]["etag"]}"'
    admin.patch(path, {"data": {"title": "Two"}}, If_Match=etag)
    stale = admin.patch(path, {"data": {"rank": 2}}, 412, If_Match=etag)
    assert stale["type"].endswith("stale-version")
    merged = admin.patch(path, {"data": {"rank": 2}, "base_version": 1})["data"]
    assert (merged["title"], merged["rank"]) == ("Two", 2)
    conflict = admin.patch(path, {"data": {"title": "Mine"}, "base_version": 1}, 409)
    told = conflict["conflicts"]["/title"]
    assert (told["base"], told["theirs"], told["yours"]) == ("One", "Two", "Mine")
    admin.patch(path, {"data": {"rank": 3}}, If_Match="*")
    admin.patch(path, {"data": {"rank": 4}}, 412, If_Match='W/"v4"')
    admin.patch(path, {"data": {"rank": 4}}, 400, If_Match="v4, what")
    admin.patch(path, {"data": {"rank": 4}, "base_version": 1}, 400, If_Match='"v4"')


def test_the_etag_of_an_answer_serves_as_if_match_too(admin: Api) -> None:
    made = admin.create(title="One")
    response = admin.call("GET", f"/content/page/{made['id']}?status=draft", None, 200)
    tag = response.headers["ETag"]
    admin.get(f"/content/page/{made['id']}?status=draft", 304, If_None_Match=tag)
    changed = admin.patch(f"/content/page/{made['id']}", {"data": {"title": "Two"}}, If_Match=tag)
    assert changed["data"]["title"] == "Two"
    admin.get(f"/content/page/{made['id']}?status=draft", 200, If_None_Match=tag)


def test_every_wrong_value_is_pointed_at_in_the_body(admin: Api) -> None:
    problem = admin.post(
        "/content/page",
        {"data": {"title": 5, "rank": "1", "labels": ["a", 2], "unknown": 1}},
        422,
    )
    assert {one["pointer"] for one in problem["errors"]} == {
        "/data/title",
        "/data/rank",
        "/data/labels/1",
        "/data/unknown",
    }
    problem = admin.post("/content/page", {"data": {"title": "x"}, "parent": "x", "at": 3}, 422)
    assert {one["pointer"] for one in problem["errors"]} == {"/parent", "/at"}


def test_what_an_answer_holds_beside_the_fields_is_ignored_in_a_write(admin: Api) -> None:
    made = admin.create(title="One")
    path = f"/content/page/{made['id']}?status=draft"
    whole = admin.get(path)["data"]
    whole["title"] = "Two"
    saved = admin.put(
        f"/content/page/{made['id']}", {"data": whole, "base_version": whole["_meta"]["version"]}
    )
    assert saved["data"]["title"] == "Two"


def test_publishing_what_lacks_a_required_field_is_refused(admin: Api) -> None:
    made = admin.create(publish=False, rank=1)
    problem = admin.post(f"/content/page/{made['id']}/publish", status=422)
    assert problem["errors"][0]["pointer"] == "/title"
    assert admin.post("/content/page", {"data": {"rank": 1}, "publish": True}, 422)


def test_a_dry_run_answers_the_plan_and_changes_nothing(admin: Api) -> None:
    made = admin.create(title="One", publish=False)
    path = f"/content/page/{made['id']}"
    plan = admin.post(f"{path}/publish?dry_run=true")
    assert plan["data"]["operation"] == "publish"
    assert plan["meta"]["dry_run"] is True
    admin.post("/content/page?dry_run=true", {"data": {"title": "Two"}})
    admin.patch(f"{path}?dry_run=true", {"data": {"title": "Two"}, "base_version": 1})
    admin.delete(f"{path}?dry_run=true", 200)
    assert admin.get(f"{path}?status=draft")["data"]["_meta"]["status"] == "draft"
    assert len(admin.get("/content/page?status=draft")["data"]) == 1


def test_to_the_trash_and_back_and_gone_for_good(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One")
    path = f"/content/page/{made['id']}"
    admin.delete(path)
    anybody.get(path, 404)
    admin.get(f"{path}?status=draft", 404)
    assert admin.get(f"{path}?status=trashed")["data"]["_meta"]["status"] == "trashed"
    assert admin.delete(path, 409)
    restored = admin.post(f"{path}/restore")["data"]
    assert restored["_meta"]["status"] == "unpublished"
    trashed = admin.post(f"{path}/trash")["data"]
    assert trashed["_meta"]["status"] == "trashed"
    assert admin.post(f"{path}/purge", status=204) is None
    admin.get(f"{path}?status=trashed", 404)
    admin.post(f"{path}/restore", status=404)


def test_schedule_and_its_state(admin: Api, anybody: Api) -> None:
    made = admin.create(title="Soon", publish=False)
    path = f"/content/page/{made['id']}"
    problem = admin.post(f"{path}/schedule", {}, 422)
    assert problem["errors"] == [{"pointer": "/at", "detail": "is required."}]
    admin.post(f"{path}/schedule", {"at": "2001-01-01T00:00:00Z"}, 400)
    scheduled = admin.post(f"{path}/schedule", {"at": "2999-01-01T00:00:00Z"})["data"]
    assert scheduled["_meta"]["status"] == "scheduled"
    anybody.get(path, 404)
    anybody.get(f"{path}?at=2999-01-02T00:00:00Z", 403)
    assert admin.get(f"{path}?at=2999-01-02T00:00:00Z")["data"]["title"] == "Soon"
    assert admin.post(f"{path}/unschedule")["data"]["_meta"]["status"] == "draft"


def test_locales_and_what_is_borrowed(admin: Api, anybody: Api) -> None:
    made = admin.create(title="Hello", rank=1)
    path = f"/content/page/{made['id']}"
    german = anybody.get(f"{path}?locale=de")["data"]
    assert german["title"] == "Hello"
    assert "title" in german["_meta"]["fallback"]
    anybody.get(f"{path}?locale=de&fallback=none", 404)
    admin.patch(
        f"{path}?locale=de", {"data": {"title": "Hallo"}, "base_version": 1, "publish": True}
    )
    german = anybody.get(f"{path}?locale=de")["data"]
    assert (german["title"], german["_meta"]["locale"]) == ("Hallo", "de")
    assert anybody.get(path)["data"]["title"] == "Hello"
    alone = anybody.get(f"{path}?locale=de&fallback=none")["data"]
    assert alone["rank"] == 1
    assert alone["_meta"]["fallback"] == []
    anybody.get(f"{path}?locale=fr", 400)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/content/nothing", 404),
        ("GET", "/content/nothing/x", 404),
        ("GET", f"/content/page/{ABSENT}", 404),
        ("GET", "/content/page/%00", 404),
        ("GET", "/content/page/%ff", 400),
        ("GET", "/nothing", 404),
        ("GET", "/content/page/x/nothing", 404),
        ("PUT", "/content/page", 405),
        ("POST", f"/content/page/{ABSENT}", 405),
        ("GET", f"/content/page/{ABSENT}/publish", 405),
        ("POST", f"/content/page/{ABSENT}/publish", 404),
        ("DELETE", f"/content/page/{ABSENT}", 404),
        ("TRACE", "/content/page", 405),
        ("GET", "/content/page?statis=draft", 400),
        ("POST", "/content/page?status=draft", 400),
    ],
)
def test_what_is_not_there_or_not_answered(admin: Api, method: str, path: str, status: int) -> None:
    response = admin.call(method, path, None, status)
    if status == 405:
        assert method not in response.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"data": {"title": "\\u0000"}}', "application/json", 400),
        (b'{"data": {"title": "\\ud800"}}', "application/json", 400),
        (b'{"data": {"title": "a", "title": "b"}}', "application/json", 400),
        (b'{"data": {"extra": 1e999}}', "application/json", 400),
        (b'{"data": {"extra": ' + b"[" * 300 + b"]" * 300 + b"}}", "application/json", 413),
        (b'{"data": {"title": "' + b"x" * 1_100_000 + b'"}}', "application/json", 413),
        (b"data=1", "application/x-www-form-urlencoded", 415),
        (b'{"data": {}}', "application/json; charset=latin-1", 415),
        (b"[]", "application/json", 400),
        (b"{}", "application/json", 422),
        (b'{"data": []}', "application/json", 422),
        (b'{"data": {}, "dta": 1}', "application/json", 400),
    ],
)
def test_bodies_that_are_not_read(admin: Api, body: bytes, content_type: str, status: int) -> None:
    response = admin.app.post(
        "/api/v1/content/page",
        body,
        headers={**admin.headers, "Content-Type": content_type},
        status=status,
    )
    assert response.json["status"] == status
    assert admin.get("/content/page?status=draft")["data"] == []


def test_values_come_back_to_the_letter(admin: Api) -> None:
    extra: Any = {"a": [1, 1.5, -0.1, True, None, "é\u2028\U0001f600"], "": {"nested": []}}
    made = admin.create(title="  spaces ", price="12.50", extra=extra, labels=[" x "])
    read = admin.get(f"/content/page/{made['id']}")["data"]
    assert read["title"] == "  spaces "
    assert (read["price"], read["extra"], read["labels"]) == ("12.50", extra, [" x "])


def test_writers_without_rights_are_told_why(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One")
    path = f"/content/page/{made['id']}"
    assert anybody.patch(path, {"data": {}, "base_version": 1}, 401)
    assert anybody.post("/content/page", {"data": {"title": "x"}}, 401)
    assert anybody.delete(f"/content/page/{ABSENT}", 401)
    refused = anybody.as_("nobody").patch(path, {"data": {"title": "x"}, "base_version": 1}, 403)
    assert "edit" in refused["detail"]
    draft = admin.create(title="Two", publish=False)
    anybody.as_("nobody").patch(
        f"/content/page/{draft['id']}", {"data": {"title": "x"}, "base_version": 1}, 404
    )
    anybody.get("/content/page?status=draft", 403)
    anybody.as_("nobody").get("/content/page?at=2020-01-01T00:00:00Z", 403)


def test_a_field_that_may_not_be_read_is_left_out_and_unknown(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One", secret="s3cret")
    path = f"/content/page/{made['id']}"
    assert admin.get(path)["data"]["secret"] == "s3cret"
    assert "secret" not in anybody.get(path)["data"]
    for query in ("filter[secret]=s3cret", "sort=secret", "fields=secret"):
        problem = anybody.get(f"/content/page?{query}", 400)
        assert "secret" in problem["detail"]
    assert "s3cret" not in str(anybody.get("/content/page"))
