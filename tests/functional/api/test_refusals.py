"""What is refused is on record, and an attack does not fill the record."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from webtest import TestApp

from .conftest import PASSWORD, Api


def events(admin: Api, name: str) -> list[Any]:
    found = admin.get(f"/audit?name={name}")["data"]
    return list(found)


def guess(browser: Api) -> int:
    body = {"data": {"email": "editor@example.org", "password": "a wild guess"}}
    status: int = browser.call("POST", "/sessions", body).status_int
    return status


def test_guesses_that_are_refused_are_one_event_a_window(
    app: TestApp, admin: Api, frozen_clock: ModuleType
) -> None:
    browser = Api(TestApp(app.app))
    assert [guess(browser) for _ in range(20)].count(429) == 15
    (event,) = events(admin, "access.throttled")
    assert event["details"]["path"] == "/api/v1/sessions"
    assert (event["details"]["refused"], event["actor"]["id"]) == (1, None)
    assert "editor" not in str(event)
    frozen_clock.tick(61)
    assert [guess(browser) for _ in range(2)] == [401, 429]
    assert events(admin, "access.throttled")[0]["details"]["refused"] == 15


def test_a_forged_write_is_on_record_with_whose_cookie_it_was(app: TestApp, admin: Api) -> None:
    browser = Api(TestApp(app.app))
    body = {"data": {"email": "editor@example.org", "password": PASSWORD}}
    begun = browser.post("/sessions", body, 201)["data"]
    for token in ("", "wrong", begun["csrf"][:-1]):
        browser.post("/content/page", {"data": {"title": "x"}}, 403, X_CSRF_Token=token)
    (event,) = events(admin, "access.forged")
    assert event["subjects"] == [begun["user"]["id"]]
    assert event["details"]["path"] == "/api/v1/content/{id}"
    assert begun["csrf"][:-1] not in str(event)
    assert events(admin, "access.refused") == []


def test_a_write_that_somebody_may_not_do_is_on_record_once(admin: Api, anybody: Api) -> None:
    reader = anybody.as_("reader")
    for _ in range(3):
        reader.post("/roles", {"data": {"name": "x", "label": "X"}}, 403)
    assert len(events(admin, "access.refused")) == 1
    assert events(admin, "access.throttled") == []
