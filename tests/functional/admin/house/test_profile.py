"""Oneself: the profile, what proves who one is, and the proof that is asked for before what is grave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pyotp import TOTP
from sqlalchemy import Engine, update
from webtest import TestApp

from cms import clock
from cms.accounts.models import User, UserSession
from cms.app import make_app
from cms.db.session import begin_write, make_session_factory
from cms.settings import AccountSettings
from tests.functional.admin.conftest import REGISTRY, csrf_of, sign_in
from tests.functional.api.conftest import PASSWORD, services_on

NEW = "seventeen herons in a boat"


def age(engine: Engine, hours: float = 1) -> None:
    """Let the proofs of all sessions be old."""
    with make_session_factory(engine)() as session:
        begin_write(session)
        then = clock.now() - timedelta(hours=hours)
        session.execute(update(UserSession).values(verified_at=then))
        session.commit()


def form_to(page: Any, action: str) -> Any:
    (found,) = [one for one in page.forms.values() if one.action == action]
    return found


@pytest.fixture
def app(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "author")


def test_name_language_and_zone_are_changed_and_what_is_wrong_is_told(app: TestApp) -> None:
    page = app.get("/admin/profile")
    form = form_to(page, "/admin/profile")
    form["name"], form["time_zone"], form["locale"] = "Ann Author", "Asia/Tokyo", "de"
    page = form.submit().follow()
    assert "Gesichert." in page.text
    assert form_to(page, "/admin/profile")["time_zone"].value == "Asia/Tokyo"
    form = form_to(page, "/admin/profile")
    form["name"], form["locale"] = "x" * 300, ""
    page = form.submit(status=422)
    assert 'aria-invalid="true"' in page.text
    assert form_to(page, "/admin/profile")["name"].value == "x" * 300
    form = form_to(app.get("/admin/profile"), "/admin/profile")
    form["name"], form["locale"] = "Author", ""
    form.submit(status=303)


def test_another_address_needs_the_password_and_a_wrong_one_is_told(app: TestApp) -> None:
    form = form_to(app.get("/admin/profile"), "/admin/profile/address")
    form["email"], form["current_password"] = "ann@example.org", "wrong"
    page = form.submit(status=422)
    assert "This is not your password." in page.text
    form = form_to(page, "/admin/profile/address")
    assert form["email"].value == "ann@example.org"
    form["current_password"] = PASSWORD
    # No mail is set up here, and the page says so.
    assert "mail" in form.submit(status=409).text


def test_a_new_password_ends_other_sessions(wsgi: Any, app: TestApp) -> None:
    other = sign_in(wsgi, "author")
    for wanted, status in (("short", 422), (NEW, 303)):
        form = form_to(app.get("/admin/profile/security"), "/admin/profile/password")
        form["current_password"], form["password"] = PASSWORD, wanted
        answer = form.submit(status=status)
    assert "your other sessions have ended" in answer.follow().text
    assert other.get("/admin").status_int == 303
    form = form_to(app.get("/admin/profile/security"), "/admin/profile/password")
    form["current_password"], form["password"] = NEW, PASSWORD
    form.submit(status=303)


def test_sessions_are_listed_and_ended(wsgi: Any, app: TestApp) -> None:
    other, third = sign_in(wsgi, "author"), sign_in(wsgi, "author")
    page = app.get("/admin/profile/sessions")
    assert page.text.count("this one") == 1
    ends = [one for one in page.forms.values() if "session" in one.fields]
    assert len(ends) >= 2
    ends[0].submit(status=303)
    assert [one.get("/admin").status_int for one in (other, third)].count(303) == 1
    app.post("/admin/profile/sessions", {"csrf": csrf_of(app), "session": ""}, status=303)
    assert [one.get("/admin").status_int for one in (other, third)] == [303, 303]
    assert app.get("/admin").status_int == 200


def add_app(app: TestApp, page: Any) -> Any:
    page = form_to(page, "/admin/profile/security/app").submit()
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    secret = page.text.split("<code>")[1].split("</code>")[0]
    form = form_to(page, "/admin/profile/security/finish")
    form["name"], form["code"] = "My phone", "000000"
    page = form.submit(status=422)
    form = form_to(page, "/admin/profile/security/finish")
    form["code"] = TOTP(secret).now()
    return form.submit(status=303).follow()


def test_an_app_is_added_named_and_removed_with_recovery_codes(wsgi: Any) -> None:
    app = sign_in(wsgi, "contributor")
    page = add_app(app, app.get("/admin/profile/security"))
    assert "The factor is added." in page.text
    codes = form_to(page, "/admin/profile/security/codes").submit("then", value="make")
    assert codes.text.count("<li><code>") == 10
    assert "<li><code>" not in app.get("/admin/profile/security").text
    form = form_to(app.get("/admin/profile/security"), "/admin/profile/security/rename")
    form["name"] = "The old phone"
    page = form.submit(status=303).follow()
    assert "The old phone" in page.text
    page = form_to(page, "/admin/profile/security/remove").submit(status=303).follow()
    assert "The old phone" not in page.text


def test_what_is_grave_asks_for_a_proof_and_goes_on_with_what_was_typed(
    wsgi: Any, engine: Engine
) -> None:
    app = sign_in(wsgi, "editor")
    page = app.get("/admin/profile/security")
    age(engine)
    asked = form_to(page, "/admin/profile/security/app").submit(status=200)
    assert "Is it still you?" in asked.text
    form = form_to(asked, "/admin/proof")
    form["proof-shown"] = "wrong"
    asked = form.submit(status=403)
    assert "This is wrong" in asked.text
    form = form_to(asked, "/admin/proof")
    form["proof-shown"] = PASSWORD
    going_on = form.submit(status=200)
    (form,) = going_on.forms.values()
    assert (form.action, form.method) == ("/admin/profile/security/app", "post")
    assert "<svg" in form.submit(status=200).text


def test_nothing_is_done_before_the_proof(wsgi: Any, engine: Engine) -> None:
    app = sign_in(wsgi, "administrator")
    page = app.get("/admin/people?q=nobody@")
    address = page.text.split('data-open href="')[1].split('"')[0]
    age(engine)
    form = {"csrf": csrf_of(app), "name": "Renamed", "with_groups": "yes", "group": "none"}
    asked = app.post(address, form, status=200)
    assert "Is it still you?" in asked.text
    assert "Renamed" not in app.get(address).text
    form = form_to(asked, "/admin/proof")
    form["proof-shown"] = PASSWORD
    (going_on,) = form.submit().forms.values()
    # The group is not there: what was typed is told of, and still typed.
    again = going_on.submit(status=422)
    assert form_to(again, address)["name"].value == "Renamed"


def test_a_proof_leads_to_no_other_site(wsgi: Any) -> None:
    app = sign_in(wsgi, "editor")
    for to in ("https://evil.invalid/", "//evil.invalid", "/api/v1/users", "javascript:x"):
        form = {"csrf": csrf_of(app), "proof-to": to, "proof-kind": "password", "a": "b"}
        answer = app.post("/admin/proof", {**form, "proof-shown": PASSWORD})
        assert 'action="/admin"' in answer.text
        assert 'name="a" value="b"' in answer.text


def test_who_has_to_add_a_factor_is_led_to_it_and_then_on(engine: Engine, wsgi: Any) -> None:
    accounts = AccountSettings(factors_required=("reader",))
    strict = make_app(services_on(engine, REGISTRY, accounts=accounts))
    app = TestApp(strict)
    form = app.get("/admin/sign-in").forms[0]
    form["email"], form["password"] = "reader@example.org", PASSWORD
    answer = form.submit().follow()
    assert answer.location == "http://localhost/admin/profile/security"
    assert app.get("/admin/profile/sessions").status_int == 303
    page = answer.follow()
    assert "One thing first" in page.text
    assert 'class="side"' not in page.text
    page = add_app(app, page)
    assert 'class="side"' in page.text
    assert app.get("/admin").status_int == 200
    with make_session_factory(engine)() as session:
        assert session.query(User).filter_by(email="reader@example.org").one().active
