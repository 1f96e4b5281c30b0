"""What is grave, by a session whose last proof is old: refused, until the session is verified."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from webtest import TestApp

from .conftest import PASSWORD, Api
from .test_sessions import signed_in, user_id

RULES = [{"effect": "allow", "permission": "view"}]
GRAVE = {
    "a role": ("POST", "/roles", {"data": {"name": "h", "label": "H", "rules": RULES}}),
    "a role's rules": ("PATCH", "/roles/reader", {"data": {"rules": RULES}}),
    "deleting a role": ("DELETE", "/roles/contributor", None),
    "a grant": ("POST", "/grants", {"data": {"principal": "group:x", "role": "reader"}}),
    "taking a grant back": ("DELETE", "/grants/{grant}", None),
    "groups": ("PATCH", "/users/{user}", {"data": {"groups": ["staff"]}}),
    "a password": ("PATCH", "/users/{user}", {"data": {"password": "another long password"}}),
    "a user in groups": (
        "POST",
        "/users",
        {"data": {"email": "zoe@example.org", "name": "Zoe", "groups": ["staff"]}},
    ),
    "a token": ("POST", "/tokens", {"data": {"name": "mine"}}),
    "purging": ("POST", "/content/page/{page}/purge", {}),
    "purging in a batch": (
        "POST",
        "/batch",
        {"operations": [{"operation": "purge", "entry": "{page}"}]},
    ),
    "erasing content": (
        "POST",
        "/content/page/{page}/erase",
        {"fields": ["title"], "reason": "asked"},
    ),
    "erasing a person": ("POST", "/erasures", {"data": {"person": "x@example.org", "reason": "r"}}),
}


@pytest.fixture
def names(admin: Api) -> dict[str, str]:
    grants = admin.get("/grants?page[size]=100")["data"]
    page = admin.create(title="Old")["id"]
    admin.delete(f"/content/page/{page}")
    given = next(one["id"] for one in grants if one["role"] == "contributor")
    return {"user": user_id(admin, "nobody"), "grant": given, "page": page}


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, inner in names.items():
            value = value.replace(f"{{{name}}}", inner)
        return value
    if isinstance(value, dict):
        return {name: filled(inner, names) for name, inner in value.items()}
    return [filled(inner, names) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("what", GRAVE)
def test_what_is_grave_needs_a_fresh_proof(
    app: TestApp, names: dict[str, str], frozen_clock: ModuleType, what: str
) -> None:
    method, path, body = GRAVE[what]
    address, sent = filled(path, names), filled(body, names)
    browser, csrf, _ = signed_in(app, "administrator")
    frozen_clock.tick(15 * 60)
    problem = browser.call(method, address, sent, 403, X_CSRF_Token=csrf).json
    assert problem["type"] == "urn:cartouche:problem:step-up-required"
    proof = {"data": {"password": PASSWORD}}
    browser.post("/sessions/current/verify", proof, 200, X_CSRF_Token=csrf)
    answered = browser.call(method, address, sent, X_CSRF_Token=csrf)
    assert answered.status_int != 403, answered.json


def test_a_token_is_asked_for_nothing(
    admin: Api, names: dict[str, str], frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(365 * 86400)
    admin.post("/tokens", {"data": {"name": "mine"}}, 201)
    admin.post(f"/content/page/{names['page']}/purge", {}, 204)


def test_what_is_not_grave_is_done_all_day(app: TestApp, frozen_clock: ModuleType) -> None:
    browser, csrf, _ = signed_in(app, "administrator")
    frozen_clock.tick(8 * 3600)
    browser.post("/content/page", {"data": {"title": "x"}}, 201, X_CSRF_Token=csrf)
    browser.get("/roles")
    person = {"data": {"email": "zoe@example.org", "name": "Zoe"}}
    browser.post("/users", person, 201, X_CSRF_Token=csrf)


def test_a_wrong_password_proves_nothing_and_guessing_is_slowed(
    app: TestApp, frozen_clock: ModuleType
) -> None:
    browser, csrf, begun = signed_in(app)
    frozen_clock.tick(60)
    wrong = {"data": {"password": "wrong"}}
    statuses = [
        browser.call("POST", "/sessions/current/verify", wrong, X_CSRF_Token=csrf).status_int
        for _ in range(6)
    ]
    assert statuses == [403] * 5 + [429]
    right = {"data": {"password": PASSWORD}}
    browser.post("/sessions/current/verify", right, 429, X_CSRF_Token=csrf)
    frozen_clock.tick(2)
    proved = browser.post("/sessions/current/verify", right, 200, X_CSRF_Token=csrf)["data"]
    assert proved["verified_at"] > begun["verified_at"]


def test_only_a_session_is_verified(admin: Api, anybody: Api, app: TestApp) -> None:
    proof = {"data": {"password": PASSWORD}}
    admin.post("/sessions/current/verify", proof, 403)
    anybody.post("/sessions/current/verify", proof, 401)
    browser, csrf, _ = signed_in(app)
    browser.post("/sessions/current/verify", proof, 403)
    for bad in ({}, {"data": {}}, {"data": {"password": 5}}, {"data": {"password": "x", "y": 1}}):
        answer = browser.call("POST", "/sessions/current/verify", bad, X_CSRF_Token=csrf)
        assert answer.status_int in (400, 422)


def test_proving_it_by_one_session_serves_no_other(
    app: TestApp, names: dict[str, str], frozen_clock: ModuleType
) -> None:
    first, first_csrf, _ = signed_in(app, "administrator")
    second, second_csrf, _ = signed_in(app, "administrator")
    frozen_clock.tick(15 * 60)
    proof = {"data": {"password": PASSWORD}}
    first.post("/sessions/current/verify", proof, 200, X_CSRF_Token=first_csrf)
    second.post("/tokens", {"data": {"name": "t"}}, 403, X_CSRF_Token=second_csrf)
    first.post("/tokens", {"data": {"name": "t"}}, 201, X_CSRF_Token=first_csrf)
