"""Sessions, tokens, users, roles and grants over the API."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from .conftest import PASSWORD, Api


@pytest.fixture
def browser(app: TestApp) -> Api:
    """A caller with a cookie jar of its own."""
    return Api(TestApp(app.app))


def sign_in(browser: Api, who: str = "editor", password: str = PASSWORD) -> Any:
    body = {"data": {"email": f"{who}@Example.org", "password": password}}
    return browser.call("POST", "/sessions", body)


def test_a_cookie_reads_at_once_and_writes_with_its_csrf_token(browser: Api) -> None:
    response = sign_in(browser)
    assert response.status_int == 201
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    csrf = response.json["data"]["csrf"]
    me = browser.get("/sessions/current")["data"]
    assert (me["user"]["name"], me["csrf"], me["current"]) == ("Editor", csrf, True)
    browser.post("/content/page", {"data": {"title": "x"}}, 403)
    browser.post("/content/page", {"data": {"title": "x"}}, 403, X_CSRF_Token="wrong")
    browser.post("/content/page", {"data": {"title": "x"}}, 201, X_CSRF_Token=csrf)
    browser.delete("/sessions/current", 403)
    browser.delete("/sessions/current", 204, X_CSRF_Token=csrf)
    browser.get("/sessions/current", 401)


def test_a_wrong_password_is_told_without_saying_what_was_wrong(browser: Api) -> None:
    wrong = sign_in(browser, "editor", "wrong").json
    unknown = sign_in(browser, "stranger", "wrong").json
    assert wrong["status"] == unknown["status"] == 401
    assert wrong["detail"] == unknown["detail"]
    browser.post("/sessions", {"data": {"email": 5}}, 422)


def test_many_failures_have_to_wait(browser: Api) -> None:
    statuses = [sign_in(browser, "editor", "wrong") for _ in range(12)]
    last = statuses[-1]
    assert last.status_int == 429
    assert int(last.headers["Retry-After"]) > 0


def test_one_sees_and_ends_ones_own_sessions(app: TestApp, browser: Api) -> None:
    csrf = sign_in(browser).json["data"]["csrf"]
    other = Api(TestApp(app.app))
    sign_in(other)
    found = browser.get("/sessions")["data"]
    assert sorted(one["current"] for one in found) == [False, True]
    theirs = next(one for one in found if not one["current"])
    browser.delete(f"/sessions/{theirs['id']}", 204, X_CSRF_Token=csrf)
    other.get("/sessions/current", 401)


@pytest.mark.parametrize(
    "authorization", ["Bearer x", "Bearer ", "Bearer", "Basic abc", "", "Bearer cms_é"]
)
def test_a_bad_token_is_refused_and_never_taken_for_nobody(
    anybody: Api, authorization: str
) -> None:
    response = anybody.call("GET", "/content/page", None, 401, Authorization=authorization)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_shown_once_narrowed_listed_and_revoked(admin: Api, anybody: Api) -> None:
    made = admin.post(
        "/tokens",
        {
            "data": {
                "name": "reader",
                "scopes": [{"permission": "view"}, {"permission": "view_draft"}],
            }
        },
        201,
    )["data"]
    narrow = Api(anybody.app, made["secret"])
    narrow.get("/content/page?status=draft")
    narrow.post("/content/page", {"data": {"title": "x"}}, 403)
    narrow.post("/tokens", {"data": {"name": "wider"}}, 403)
    narrow.get("/users", 403)
    assert narrow.get("/sessions/current")["data"]["token"]["name"] == "reader"
    listed = admin.get("/tokens?page[size]=100")["data"]
    assert next(one for one in listed if one["id"] == made["id"])["last_used_at"]
    assert made["secret"] not in str(listed)
    anybody.as_("editor").get(f"/tokens/{made['id']}", 404)
    assert "secret" not in admin.get(f"/tokens/{made['id']}")["data"]
    admin.delete(f"/tokens/{made['id']}")
    narrow.get("/content/page", 401)
    problem = admin.post(
        "/tokens", {"data": {"name": "", "expires_at": "2001-01-01T00:00:00Z"}}, 422
    )
    assert {one["pointer"] for one in problem["errors"]} == {"/data/name", "/data/expires_at"}
    admin.post("/tokens", {"data": {"name": "x", "expires_at": "soon"}}, 422)
    admin.post("/tokens", {"data": {"name": "x", "scopes": [{"what": 1}]}}, 422)


def test_users_are_created_changed_and_shut_out(admin: Api, anybody: Api, browser: Api) -> None:
    made = admin.post(
        "/users", {"data": {"email": "Zoe@example.org", "name": "Zoe", "password": PASSWORD}}, 201
    )["data"]
    assert made["email"] == "zoe@example.org"
    assert "password" not in made
    path = f"/users/{made['id']}"
    response = admin.call("GET", path, None, 200)
    tag = response.headers["ETag"]
    admin.post("/groups", {"data": {"name": "staff", "label": "Staff"}}, 201)
    changed = admin.patch(path, {"data": {"name": "Zoë", "groups": ["staff"]}}, If_Match=tag)
    assert (changed["data"]["name"], changed["data"]["groups"]) == ("Zoë", ["staff"])
    admin.patch(path, {"data": {"name": "Z"}}, 412, If_Match=tag)
    assert sign_in(browser, "zoe").status_int == 201
    admin.delete(path)
    assert admin.get(path)["data"]["active"] is False
    browser.get("/sessions/current", 401)
    problem = admin.post("/users", {"data": {"email": "zoe@example.org", "name": ""}}, 422)
    assert problem["errors"]
    admin.post("/users", {"data": {"email": "x@example.org", "name": "x", "admin": True}}, 400)
    anybody.as_("editor").get("/users", 403)
    anybody.get("/users", 401)
    listed = admin.get("/users?page[size]=2&count=true")
    assert listed["meta"]["page"]["total"] == 7
    assert admin.get(listed["links"]["next"])["data"]


def test_the_last_administrator_stays(admin: Api) -> None:
    me = admin.get("/sessions/current")["data"]["user"]["id"]
    admin.delete(f"/users/{me}", 409)
    admin.patch(f"/users/{me}", {"data": {"active": False}}, 409)
    own = next(g for g in admin.get("/grants")["data"] if g["role"] == "administrator")
    admin.delete(f"/grants/{own['id']}", 409)


def test_who_manages_users_can_not_become_more(admin: Api, anybody: Api) -> None:
    rules = [{"effect": "allow", "permission": "manage_users"}]
    admin.post("/roles", {"data": {"name": "clerk", "label": "Clerk", "rules": rules}}, 201)
    users = {user["email"]: user["id"] for user in admin.get("/users")["data"]}
    principal = f"user:{users['nobody@example.org']}"
    admin.post("/grants", {"data": {"principal": principal, "role": "clerk"}}, 201)
    clerk = anybody.as_("nobody")
    clerk.get("/users")
    clerk.get("/roles", 403)
    boss = f"/users/{users['administrator@example.org']}"
    clerk.patch(boss, {"data": {"password": "a new long password"}}, 403)
    clerk.patch(boss, {"data": {"active": False}}, 403)
    clerk.delete(boss, 403)
    clerk.patch(f"/users/{users['nobody@example.org']}", {"data": {"groups": ["admins"]}}, 403)
    clerk.patch(f"/users/{users['reader@example.org']}", {"data": {"name": "R"}})


def test_roles_and_grants(admin: Api, anybody: Api) -> None:
    rules = [
        {"effect": "allow", "permission": "edit", "type": "page"},
        {"effect": "allow", "permission": "view_draft"},
    ]
    made = admin.post("/roles", {"data": {"name": "helper", "label": "H", "rules": rules}}, 201)
    assert made["data"]["builtin"] is False
    admin.post("/roles", {"data": {"name": "helper", "label": "H", "rules": []}}, 409)
    problem = admin.post(
        "/roles", {"data": {"name": "Bad Name", "label": "x", "rules": [{"effect": "maybe"}]}}, 422
    )
    assert all(one["pointer"].startswith("/data/") for one in problem["errors"])
    news, other = (admin.create(title=title, publish=False) for title in ("News", "Other"))
    users = {user["email"]: user["id"] for user in admin.get("/users")["data"]}
    grant = {
        "principal": f"user:{users['nobody@example.org']}",
        "role": "helper",
        "entry": news["id"],
    }
    given = admin.post("/grants", {"data": grant}, 201)["data"]
    nobody = anybody.as_("nobody")
    body = {"data": {"rank": 1}, "base_version": 1}
    nobody.patch(f"/content/page/{news['id']}", body)
    nobody.patch(f"/content/page/{other['id']}", body, 404)
    admin.delete("/roles/helper", 409)
    admin.delete(f"/grants/{given['id']}")
    nobody.patch(f"/content/page/{news['id']}", body, 404)
    admin.delete("/roles/helper")
    admin.get("/roles/helper", 404)
    admin.post("/grants", {"data": {"principal": "nobody", "role": "editor"}}, 422)
    admin.post("/grants", {"data": {"principal": "group:x", "role": "nothing"}}, 422)
    admin.patch("/roles/administrator", {"data": {"rules": []}}, 409)
    changed = admin.patch("/roles/reader", {"data": {"label": "Reads"}})["data"]
    assert changed["label"] == "Reads"


def test_the_service_document_says_what_one_may_do(admin: Api, anybody: Api) -> None:
    nobody = anybody.get("")["data"]
    assert nobody["may"] == {"content": {"page": ["view"], "person": ["view"]}, "site": []}
    assert nobody["locales"] == ["en", "de"]
    mine = admin.get("")
    assert "manage_users" in mine["data"]["may"]["site"]
    assert "publish" in mine["data"]["may"]["content"]["note"]
    for name, link in mine["links"].items():
        if name not in ("content", "paths", "batch", "undo", "translations", "docs", "graphql"):
            admin.get(link)


def test_types_are_described_to_who_may_see_them(admin: Api, anybody: Api) -> None:
    assert [one["name"] for one in anybody.get("/types")["data"]] == ["page", "person"]
    anybody.get("/types/note", 404)
    page = admin.get("/types/page")["data"]
    assert page["schema"]["properties"]["title"]["title"] == "Title"
    assert page["help"] == "A page of the site."


def test_health(anybody: Api) -> None:
    assert anybody.get("/healthz") == {"status": "ok"}
    assert anybody.get("/readyz")["checks"] == {"database": "ok"}
