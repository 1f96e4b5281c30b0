"""Undo over HTTP: a write names its transaction, which can be looked at and taken back."""

from __future__ import annotations

from typing import Any

from .conftest import Api

HEADER = "Cartouche-Transaction"


def change(admin: Api, entry: str, **data: Any) -> str:
    head = admin.get(f"/content/page/{entry}?status=draft")["data"]["_meta"]["version"]
    body = {"data": data, "base_version": head}
    return str(admin.call("PATCH", f"/content/page/{entry}", body, 200).headers[HEADER])


def test_a_write_can_be_undone_by_the_transaction_that_it_names(admin: Api, anybody: Api) -> None:
    page = admin.create("page", title="One", publish=True)["id"]
    gone = admin.call("POST", f"/content/page/{page}/unpublish", {}, 200).headers[HEADER]
    anybody.get(f"/content/page/{page}", 404)
    found = admin.get(f"/transactions/{gone}")["data"]
    assert found["entries"] == [{"id": page, "type": "page", "parts": ["live:*", "live:en"]}]
    assert found["events"] == ["entry.unpublished"]
    plan = admin.post("/undo?dry_run=true", {"transaction": gone})
    assert plan["meta"] == {"dry_run": True}
    anybody.get(f"/content/page/{page}", 404)
    done = admin.call("POST", "/undo", {"transaction": gone}, 200)
    assert anybody.get(f"/content/page/{page}")["data"]["title"] == "One"
    assert admin.get(f"/transactions/{gone}")["data"]["undone_by"] == done.headers[HEADER]


def test_deleting_is_undone_too(admin: Api, anybody: Api) -> None:
    page = admin.create("page", title="One", publish=True)["id"]
    thrown = admin.call("DELETE", f"/content/page/{page}", None, 204).headers[HEADER]
    admin.post("/undo", {"transaction": thrown})
    assert anybody.get("/content/page/one")["data"]["id"] == page


def test_what_is_in_the_way_is_listed(admin: Api) -> None:
    page = admin.create("page", title="One")["id"]
    first = change(admin, page, title="Two", rank=1)
    later = change(admin, page, title="Three")
    problem = admin.post("/undo", {"transaction": first}, 409)
    (error,) = problem["errors"]
    assert error["pointer"] == f"/{page}/draft"
    assert "title" in error["detail"]
    assert later in error["detail"]


def test_a_plan_and_a_refusal_name_no_transaction(admin: Api) -> None:
    page = admin.create("page", title="One", publish=False)["id"]
    assert (
        HEADER
        not in admin.call("POST", f"/content/page/{page}/publish?dry_run=true", {}, 200).headers
    )
    assert HEADER not in admin.call("POST", f"/content/page/{page}/unpublish", {}, 409).headers
    assert HEADER not in admin.call("GET", f"/content/page/{page}?status=draft", None, 200).headers


def test_transactions_are_for_those_who_see_the_drafts(admin: Api, anybody: Api) -> None:
    page = admin.create("page", title="One", publish=True)["id"]
    saved = change(admin, page, title="Two")
    anybody.get(f"/transactions/{saved}", 401)
    anybody.post("/undo", {"transaction": saved}, 401)
    admin.as_("reader").get(f"/transactions/{saved}", 403)
    admin.as_("reader").post("/undo", {"transaction": saved}, 403)
    admin.get("/transactions/nonsense", 404)
    admin.post("/undo", {"transaction": "nonsense"}, 422)
    admin.post("/undo", {}, 422)
    admin.get(f"/transactions/{saved}?x=1", 400)
