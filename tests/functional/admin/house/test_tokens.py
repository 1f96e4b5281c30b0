"""Tokens by their screens: made, narrowed, shown once, rotated, revoked; and drafts that are shown."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from tests.functional.admin.conftest import sign_in
from tests.functional.api.conftest import Api


@pytest.fixture(scope="module")
def app(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def form_to(page: Any, action: str, which: int = 0) -> Any:
    return [one for one in page.forms.values() if one.action == action][which]


def secret_in(page: Any) -> str:
    assert page.headers["Cache-Control"] == "no-store"
    return str(page.text.split('id="secret-text">')[1].split("<")[0])


def calls(wsgi: Any, secret: str, path: str = "/api/v1/content/page") -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    status: int = TestApp(wsgi).get(path, headers=headers, expect_errors=True).status_int
    return status


def test_a_token_is_made_narrowed_shown_once_rotated_and_revoked(
    wsgi: Any, app: TestApp, admin: Api
) -> None:
    form = form_to(app.get("/admin/tokens/new"), "/admin/tokens/new")
    form["name"], form["s0.permission"] = "", "view"
    page = form.submit("then", value="make", status=422)
    form = form_to(page, "/admin/tokens/new")
    assert form["s0.permission"].value == "view"
    form["name"], form["s0.type"] = "A website", "page"
    page = form_to(form.submit("then", value="add"), "/admin/tokens/new").submit(
        "then", value="make"
    )
    secret = secret_in(page)
    assert calls(wsgi, secret) == 200
    address = app.get("/admin/tokens?q=website").text.split('data-open href="')[1].split('"')[0]
    shown = app.get(address)
    assert secret not in shown.text
    assert secret[:12] in shown.text
    form = form_to(shown, address)
    form["overlap"] = "1"
    other = secret_in(form.submit("then", value="rotate", status=200))
    assert (calls(wsgi, secret), calls(wsgi, other)) == (200, 200)
    assert "Ends soon" in app.get(address).text
    done = form_to(app.get(address), address, 1).submit("then", value="revoke", status=303)
    assert "opens nothing" in done.follow().text
    assert (calls(wsgi, secret), calls(wsgi, other)) == (401, 200)


def test_what_one_does_not_see_is_no_scope(app: TestApp) -> None:
    form = form_to(app.get("/admin/tokens/new"), "/admin/tokens/new")
    form["name"], form["s0.permission"] = "Another", "view"
    form["s0.subtree"] = "00000000-0000-7000-8000-00000000000a"
    assert "There is no entry" in form.submit("then", value="make", status=409).text


def test_tokens_of_others_are_seen_by_who_manages_them(wsgi: Any, app: TestApp) -> None:
    manager = sign_in(wsgi, "administrator")
    everybody = manager.get("/admin/tokens?q=editor")
    assert "Whose" in everybody.text
    own = app.get("/admin/tokens").text
    assert "Whose" not in own
    assert "administrator" not in own.split("<tbody>")[1]
    address = manager.get("/admin/tokens?q=admin").text.split('data-open href="')[1].split('"')[0]
    assert app.get(address, status=404)


def test_a_draft_is_shown_by_a_preview_token(wsgi: Any, app: TestApp, admin: Api) -> None:
    draft = admin.create(publish=False, title="Not out yet")["id"]
    form = form_to(app.get("/admin/tokens/preview"), "/admin/tokens/preview")
    form["what"] = f"http://localhost/admin/content/page/{draft}"
    page = form.submit(status=200)
    secret = page.text.split('class="codes"><code>')[1].split("<")[0]
    assert calls(wsgi, secret, f"/api/v1/content/page/{draft}?status=draft") == 200
    assert calls(wsgi, secret, "/api/v1/tokens") in (401, 403)
