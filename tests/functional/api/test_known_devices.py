"""The cookie of a known device: who is given it, what it is good for, and what not."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from .conftest import PASSWORD, Api


def sign_in(browser: Api, who: str, password: str = PASSWORD, **headers: str) -> Any:
    body = {"data": {"email": f"{who}@example.org", "password": password}}
    return browser.call("POST", "/sessions", body, **headers)


def under_attack(app: TestApp, who: str) -> None:
    attacker = Api(TestApp(app.app))
    while sign_in(attacker, who, "a wild guess").status_int != 429:
        pass


def device_of(response: Any) -> list[str]:
    found = response.headers.getall("Set-Cookie")
    return [one for one in found if one.startswith("cms_device=")]


@pytest.mark.usefixtures("frozen_clock")  # a wait is over soon enough on a slow machine
def test_who_signed_in_is_known_and_others_are_not(app: TestApp) -> None:
    browser = Api(TestApp(app.app))
    (cookie,) = device_of(sign_in(browser, "editor"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=15552000" in cookie
    assert "editor" not in cookie
    under_attack(app, "editor")
    under_attack(app, "author")
    assert sign_in(browser, "editor").status_int == 201
    assert sign_in(browser, "author").status_int == 429
    assert sign_in(Api(TestApp(app.app)), "editor").status_int == 429


def test_a_device_is_slowed_by_its_own_failures(app: TestApp) -> None:
    browser = Api(TestApp(app.app))
    sign_in(browser, "editor")
    found = [sign_in(browser, "editor", "a wild guess") for _ in range(7)]
    assert [one.status_int for one in found] == [401] * 5 + [429] * 2
    assert not any(map(device_of, found))
    # A browser that is not known is not held up by that.
    assert sign_in(Api(TestApp(app.app)), "editor").status_int == 201


def test_who_is_not_let_in_is_given_nothing(app: TestApp) -> None:
    assert device_of(sign_in(Api(TestApp(app.app)), "editor", "a wild guess")) == []


def test_signing_in_with_an_idempotency_key_waits_for_nothing(app: TestApp) -> None:
    found = [sign_in(Api(TestApp(app.app)), "editor", Idempotency_Key="once") for _ in range(2)]
    assert [one.status_int for one in found] == [201, 409]
