"""Roles that ask for a factor: without one, a session serves for nothing but to add one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import add_services
from cms.settings import AccountSettings

from .conftest import Api, services_on
from .test_factors import Person
from .test_sessions import user_id

SETTINGS = AccountSettings(factors_required=("editor", "administrator"))


@pytest.fixture
def strict(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> TestApp:
    """The site, asking editors and administrators for a factor."""
    services = services_on(engine, accounts=SETTINGS)
    add_services(services)
    wsgi.registry.cms_services = services
    return TestApp(wsgi)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/content/page", None),
        ("POST", "/content/page", {"data": {"title": "x"}}),
        ("GET", "/sessions", None),
        ("GET", "/tokens", None),
        ("POST", "/tokens", {"data": {"name": "mine"}}),
        (
            "POST",
            "/batch",
            {"operations": [{"operation": "create", "type": "page", "data": {"title": "x"}}]},
        ),
        ("GET", "/users", None),
    ],
)
def test_without_a_factor_nothing_is_answered(
    strict: TestApp, method: str, path: str, body: Any
) -> None:
    editor = Person(strict)
    assert editor.session["factor_required"] is True
    answer = editor.browser.call(method, path, body, 403, X_CSRF_Token=editor.csrf).json
    assert answer["type"] == "urn:cartouche:problem:factor-required"
    assert "/api/v1/factors" in answer["detail"]


def test_adding_one_opens_the_rest(strict: TestApp) -> None:
    editor = Person(strict)
    assert editor.browser.get("/sessions/current")["data"]["factor_required"] is True
    assert editor.browser.get("/factors")["data"] == []
    factor = editor.add_app()
    assert editor.browser.get("/sessions/current")["data"]["factor_required"] is False
    editor.post("/content/page", {"data": {"title": "x"}}, 201)
    editor.delete(f"/factors/{factor['id']}")
    editor.browser.get("/content/page", 403)


def test_recovery_codes_are_not_enough(strict: TestApp) -> None:
    editor = Person(strict)
    editor.post("/factors/recovery-codes", None, 201)
    editor.browser.get("/content/page", 403)


def test_one_may_sign_out(strict: TestApp) -> None:
    Person(strict).delete("/sessions/current")


def test_other_roles_and_tokens_are_asked_for_nothing(
    strict: TestApp, tokens: dict[str, str]
) -> None:
    author = Person(strict, "author")
    assert author.session["factor_required"] is False
    author.post("/content/page", {"data": {"title": "x"}}, 201)
    Api(strict, tokens["editor"]).post("/content/page", {"data": {"title": "x"}}, 201)


def test_a_role_held_by_a_group_on_a_part_of_the_site_asks_too(
    strict: TestApp, tokens: dict[str, str]
) -> None:
    admin = Api(strict, tokens["administrator"])
    page = admin.create(title="Part")["id"]
    author = Person(strict, "author")
    author.browser.get("/content/page")
    admin.post(
        "/grants", {"data": {"principal": "group:desk", "role": "editor", "entry": page}}, 201
    )
    author.browser.get("/content/page")
    admin.post("/groups", {"data": {"name": "desk", "label": "Desk"}}, 201)
    admin.patch(f"/users/{user_id(admin, 'author')}", {"data": {"groups": ["desk"]}})
    author.browser.get("/content/page", 403)
