"""Sessions over the API: what is known of them, and who ends whose."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from webtest import TestApp

from .conftest import PASSWORD, Api

AGENT = "Browser/1 (a laptop)"


def signed_in(app: TestApp, who: str = "editor", **headers: str) -> tuple[Api, str, dict[str, Any]]:
    """Sign somebody in with a browser of its own; return it, its CSRF token and the session."""
    browser = Api(TestApp(app.app))
    body = {"data": {"email": f"{who}@example.org", "password": PASSWORD}}
    data = browser.post("/sessions", body, 201, **headers)["data"]
    return browser, data["csrf"], data


def user_id(admin: Api, who: str) -> str:
    users = admin.get("/users?page[size]=100")["data"]
    return str(next(one["id"] for one in users if one["email"] == f"{who}@example.org"))


def test_a_session_says_from_where_with_what_and_when(
    app: TestApp, frozen_clock: ModuleType
) -> None:
    browser, _, begun = signed_in(app, User_Agent=AGENT)
    assert (begun["method"], begun["agent"]) == ("password", AGENT)
    assert begun["created_at"] == begun["last_seen_at"] == begun["verified_at"]
    frozen_clock.tick(61)
    browser.get("/sessions/current")
    found = browser.get("/sessions")["data"][0]
    assert found["last_seen_at"] > begun["last_seen_at"]
    assert found["verified_at"] == begun["verified_at"]


def test_a_write_by_cookie_is_a_sign_of_life_too(app: TestApp, frozen_clock: ModuleType) -> None:
    browser, csrf, begun = signed_in(app)
    frozen_clock.tick(61)
    browser.post("/content/page", {"data": {"title": "x"}}, 201, X_CSRF_Token=csrf)
    seen = browser.get("/sessions")["data"][0]["last_seen_at"]
    assert seen > begun["last_seen_at"]


def test_an_administrator_sees_and_ends_the_sessions_of_others(app: TestApp, admin: Api) -> None:
    first, _, one = signed_in(app)
    second, _, _ = signed_in(app)
    sessions = f"/users/{user_id(admin, 'editor')}/sessions"
    assert len(admin.get(sessions)["data"]) == 2
    admin.delete(f"{sessions}/{one['id']}")
    first.get("/sessions/current", 401)
    second.get("/sessions/current")
    admin.delete(f"{sessions}/{one['id']}", 404)
    admin.delete(sessions)
    second.get("/sessions/current", 401)
    assert admin.get(sessions)["data"] == []


def test_a_session_is_ended_below_its_own_user_only(app: TestApp, admin: Api) -> None:
    browser, _, one = signed_in(app)
    admin.delete(f"/users/{user_id(admin, 'author')}/sessions/{one['id']}", 404)
    browser.get("/sessions/current")
    admin.get("/users/00000000-0000-7000-8000-000000000009/sessions", 404)
    admin.get(f"/users/{user_id(admin, 'author')}/sessions?x=1", 400)


@pytest.mark.parametrize("who", ["editor", "reader", "nobody", None])
def test_nobody_else_sees_sessions_of_others(admin: Api, anybody: Api, who: str | None) -> None:
    sessions = f"/users/{user_id(admin, 'administrator')}/sessions"
    refused = 401 if who is None else 403
    anybody.as_(who).get(sessions, refused)
    anybody.as_(who).delete(sessions, refused)
    anybody.as_(who).delete(f"{sessions}/x", refused)


def test_who_manages_users_can_not_sign_an_administrator_out(
    app: TestApp, admin: Api, anybody: Api
) -> None:
    rules = [{"effect": "allow", "permission": "manage_users"}]
    admin.post("/roles", {"data": {"name": "clerk", "label": "Clerk", "rules": rules}}, 201)
    principal = f"user:{user_id(admin, 'nobody')}"
    admin.post("/grants", {"data": {"principal": principal, "role": "clerk"}}, 201)
    browser, _, begun = signed_in(app, "administrator")
    sessions = f"/users/{user_id(admin, 'administrator')}/sessions"
    clerk = anybody.as_("nobody")
    assert len(clerk.get(sessions)["data"]) == 1
    clerk.delete(sessions, 403)
    clerk.delete(f"{sessions}/{begun['id']}", 403)
    browser.get("/sessions/current")
