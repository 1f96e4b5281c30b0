"""Each screen by each role, by nobody, and by a page of another site."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from webtest import TestApp

from tests.functional.api.conftest import Api
from tests.functional.api.test_media import PICTURE, send

from .conftest import ROLES, csrf_of, sign_in
from .screens import SCREENS, Screen

PAGES = [route for route in SCREENS if route[0] != "AdminSignOut"]
WRITES = [route for route in SCREENS if route[2] == "POST"]
COUNT = itertools.count()
FOREIGN = ("https://evil.invalid", "null", "http://localhost.evil.invalid")


@pytest.fixture(scope="module")
def names(admin: Api) -> dict[str, str]:
    return {
        "page": admin.create(title="Live")["id"],
        "asset": send(admin, "/media", PICTURE, publish="true")["data"]["id"],
        "folder": admin.create("media_folder", title="Folder")["id"],
    }


def ask(app: TestApp, screen: Screen, method: str, names: dict[str, str], **given: Any) -> Any:
    address = screen.address.format(**names)
    if method == "GET":
        return app.get(address, expect_errors=True, **given)
    token = given.pop("csrf", None)
    form = {**screen.form, **({"csrf": token} if token else {})}
    if "email" in form:
        # Asking again and again for one account is slowed.
        form["email"] = f"x{next(COUNT)}@example.invalid"
    return app.post(address, form, expect_errors=True, **given)


def answer_to(role: str, route: tuple[str, str, str]) -> tuple[int, ...]:
    """Who may not edit the administrator's page sends a form whose fields were disabled."""
    if route == ("AdminEntry", "", "POST"):
        return (303,) if role in ("administrator", "editor") else (303, 403)
    return (SCREENS[route].answers[role],)


@pytest.mark.parametrize("route", PAGES, ids="-".join)
def test_a_screen_answers_each_role(
    signed_in: dict[str, TestApp], names: dict[str, str], route: tuple[str, str, str]
) -> None:
    for role in ROLES:
        app = signed_in[role]
        token = csrf_of(app) if route[2] == "POST" else None
        answer = (
            ask(app, SCREENS[route], route[2], names, csrf=token)
            if token
            else ask(app, SCREENS[route], route[2], names)
        )
        assert answer.status_int in answer_to(role, route), (role, answer)
        check(answer)


def check(answer: Any) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert answer.content_type in ("text/html", "application/json") or answer.status_int == 303
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text


@pytest.mark.parametrize("route", PAGES, ids="-".join)
def test_nobody_is_asked_to_sign_in(
    browser: TestApp, names: dict[str, str], route: tuple[str, str, str]
) -> None:
    screen, method = SCREENS[route], route[2]
    answer = ask(browser, screen, method, names)
    if screen.anybody is not None:
        assert answer.status_int == screen.anybody
    elif method == "GET":
        assert answer.status_int == 303
        assert "/admin/sign-in?next=/admin" in answer.location
    else:
        assert answer.status_int == 401
        assert "WWW-Authenticate" not in answer.headers
    check(answer)


@pytest.mark.parametrize("route", WRITES, ids="-".join)
def test_a_page_of_another_site_writes_nothing(
    signed_in: dict[str, TestApp],
    browser: TestApp,
    names: dict[str, str],
    route: tuple[str, str, str],
) -> None:
    screen, app = SCREENS[route], signed_in["administrator"]
    token = csrf_of(app)
    for origin in FOREIGN:
        headers = {"Origin": origin}
        assert ask(app, screen, "POST", names, csrf=token, headers=headers).status_int == 403
        refused = 403 if screen.anybody is not None else 401
        assert ask(browser, screen, "POST", names, headers=headers).status_int == refused
    if screen.anybody is None:
        for wrong in ("", "x", token[:-1]):
            assert ask(app, screen, "POST", names, csrf=wrong or "0").status_int == 403


def test_a_wrong_token_beside_a_form_is_no_token_of_the_api(
    signed_in: dict[str, TestApp], names: dict[str, str]
) -> None:
    app = signed_in["administrator"]
    form = {"csrf": csrf_of(app)}
    answer = app.post(f"/api/v1/content/page/{names['page']}/publish", form, expect_errors=True)
    assert answer.status_int == 403


def test_signing_out_ends_the_session(wsgi: Any) -> None:
    app = sign_in(wsgi, "reader")
    answer = app.post("/admin/sign-out", {"csrf": csrf_of(app)})
    assert answer.location == "http://localhost/admin/sign-in"
    assert "You are signed out." in answer.follow().text
    assert app.get("/admin").status_int == 303


def test_what_one_may_not_see_is_not_there(signed_in: dict[str, TestApp], admin: Api) -> None:
    note = admin.create("note", publish=False, title="A secret note")["id"]
    for role in ("author", "contributor", "reader"):
        answer = signed_in[role].get(f"/admin/content/note/{note}", expect_errors=True)
        assert answer.status_int == 404, role
        found = signed_in[role].get("/admin/palette?q=secret").text
        assert "A secret note" not in found
        assert "A secret note" not in signed_in[role].get("/admin/content/note").text
    assert "A secret note" in signed_in["editor"].get("/admin/palette?q=secret").text


def test_a_screen_that_is_not_there_and_parameters_that_are_not(
    signed_in: dict[str, TestApp],
) -> None:
    app = signed_in["editor"]
    for address, status in (
        ("/admin/nowhere", 404),
        ("/admin/content/nothing", 404),
        ("/admin/content/page/nothing", 404),
        ("/admin/content/page?state=odd", 400),
        ("/admin/content/page?sort=odd", 400),
        ("/admin/content/page?locale=xx", 400),
        ("/admin/content/page?after=forged", 400),
        ("/admin/content/page?unknown=1", 400),
        ("/admin/content/page?q=a&q=b", 400),
        ("/admin?x=1", 400),
        ("/admin/static/../secret", 404),
        ("/admin/content/page?q=%ff", 400),
        ("/admin/content/page?q=%00", 400),
    ):
        answer = app.get(address, expect_errors=True)
        assert (address, answer.status_int) == (address, status)
        assert answer.content_type == "text/html"
        assert answer.headers["X-Request-Id"] in answer.text


def test_a_token_is_no_key_to_the_admin(wsgi: Any, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['administrator']}"}
    assert TestApp(wsgi).get("/admin", headers=headers, expect_errors=True).status_int == 403
