"""Erasing over the API: a person's data, an entry's past, and the record of both."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

SECRET = "Zebedee of Mill Lane"


@pytest.fixture
def page(admin: Api) -> str:
    """A page whose second version replaced what is to be erased."""
    made = admin.as_("author").create(title="One", slug="one", labels=[SECRET], publish=True)
    at = f"/content/page/{made['id']}"
    admin.patch(at, {"data": {"labels": []}, "base_version": 1})
    admin.post(f"{at}/publish")
    return at


def test_a_person_is_erased_and_it_is_on_record(admin: Api, page: str) -> None:
    asked = {"data": {"person": "author@example.org", "reason": "asked in May"}}
    plan = admin.post("/erasures?dry_run=true", asked)
    assert plan["meta"] == {"dry_run": True}
    assert {one["holding"] for one in plan["data"]["also"]} >= {"account", "tokens", "versions"}
    assert admin.get(f"{page}/versions/1")["meta"]["author"]["name"] == "Author"
    done = admin.post("/erasures", asked)["data"]
    assert done["also"] == plan["data"]["also"]
    author = admin.get(f"{page}/versions/1")["meta"]["author"]
    assert author["name"] == "erased person"
    user = admin.get(f"/users/{author['id']}")["data"]
    assert (user["active"], user["has_password"]) == (False, False)
    assert "author@" not in user["email"]
    admin.as_("author").get("/sessions/current", 401)
    (record,) = admin.get("/erasures")["data"]
    assert (record["erased"], record["subject"]) == ("person", author["id"])
    assert (record["actor"]["name"], record["reason"]) == ("Administrator", "asked in May")
    assert record["details"]["erased"]["versions"] == 1


def test_a_kept_answer_that_names_the_person_is_forgotten(admin: Api) -> None:
    body = {"data": {"email": "zoe@example.org", "name": "Zoe Zimmer"}}
    made = admin.post("/users", body, 201, Idempotency_Key="k1")
    asked = {"data": {"person": "zoe@example.org", "reason": "asked"}}
    done = admin.post("/erasures", asked, Idempotency_Key="k2")["data"]
    assert {"holding": "stored answers", "rows": 1} in done["also"]
    admin.post("/erasures", asked, 409, Idempotency_Key="k2")
    again = admin.post("/users", body, 201, Idempotency_Key="k1")
    assert again["data"]["id"] != made["data"]["id"]


def test_content_is_erased_from_the_past(admin: Api, page: str) -> None:
    asked = {"fields": ["labels"], "reason": "a private address"}
    admin.post(f"{page}/publish", {}, Idempotency_Key="k3")
    plan = admin.post(f"{page}/erase?dry_run=true", asked)["data"]
    assert {"holding": "versions", "rows": 1} in plan["also"]
    assert SECRET in str(admin.get(f"{page}/versions/1"))
    admin.post(f"{page}/erase", asked)
    assert SECRET not in str(admin.get(f"{page}/versions/1"))
    listed = admin.get(f"{page}/versions")["data"][1]
    assert listed["erased"] == [{"field": "labels", "slice": "*"}]
    assert SECRET not in str(admin.get(f"{page}/diff?from=1&to=2"))
    (record,) = admin.get("/erasures")["data"]
    assert (record["erased"], record["reason"]) == ("history", "a private address")


def test_a_version_that_is_gone_is_listed_and_not_read(admin: Api, page: str) -> None:
    admin.post(f"{page}/erase", {"versions": [1], "reason": "all of it"})
    admin.get(f"{page}/versions/1", 404)
    admin.get(f"{page}/diff?from=1&to=2", 404)
    admin.get(f"{page}/blame?version=1", 404)
    gone = admin.get(f"{page}/versions")["data"][1]
    assert gone["pruned_at"] is not None
    assert gone["author"]["name"] == "Author"
    admin.patch(page, {"data": {"title": "Late"}, "base_version": 1}, 409)


def test_old_versions_are_pruned_in_a_batch(admin: Api, page: str) -> None:
    for number in range(2, 6):
        admin.patch(page, {"data": {"rank": number}, "base_version": number})
    prune = {"operations": [{"operation": "prune_history", "keep_newest": 1}]}
    (plan,) = admin.post("/batch?dry_run=true", prune)["data"]
    entry = page.rpartition("/")[2]
    assert plan["also"] == [{"entry": entry, "versions": [3, 4, 5]}]
    admin.post("/batch", prune)
    gone = [one["version"] for one in admin.get(f"{page}/versions")["data"] if one["pruned_at"]]
    assert gone == [5, 4, 3]
    admin.as_("editor").post("/batch", prune, 403)
    admin.post("/batch", {"operations": [{"operation": "prune_history"}]}, 400)


@pytest.mark.parametrize("name", ["editor", "reader"])
def test_who_has_no_right_to_erase(admin: Api, page: str, name: str) -> None:
    caller = admin.as_(name)
    caller.get("/erasures", 403)
    caller.post("/erasures", {"data": {"person": "author@example.org", "reason": "x"}}, 403)
    caller.post(f"{page}/erase", {"fields": ["labels"], "reason": "x"}, 403)


def test_nobody_is_asked_to_sign_in(admin: Api, page: str) -> None:
    anybody = admin.as_(None)
    anybody.get("/erasures", 401)
    anybody.post("/erasures", {"data": {"person": "author@example.org", "reason": "x"}}, 401)
    anybody.post(f"{page}/erase", {"fields": ["labels"], "reason": "x"}, 401)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"person": "nobody", "reason": "x"}, 400),
        ({"person": "author@example.org", "reason": " "}, 400),
        ({"person": "author@example.org"}, 422),
        ({"person": 7, "reason": "x"}, 422),
        ({"person": "author@example.org", "reason": "x", "why": 1}, 400),
        ({"person": "administrator@example.org", "reason": "x"}, 409),
        ({"person": "00000000-0000-7000-8000-000000000009", "reason": "x"}, 404),
    ],
)
def test_what_can_not_be_erased_is_refused(admin: Api, data: dict[str, Any], status: int) -> None:
    admin.post("/erasures", {"data": data}, status)
