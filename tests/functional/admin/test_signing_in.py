"""Signing in by forms: what is right goes on, what is wrong tells nothing, and links in mail work."""

from __future__ import annotations

import json
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from cms.accounts.links import ADDRESS, INVITATION, RESET, links_of
from cms.accounts.users import create_user, find_by_email
from cms.db.session import begin_write, make_session_factory
from cms.settings import Settings
from tests.authenticator import Authenticator
from tests.functional.api.conftest import PASSWORD
from tests.functional.api.test_factors import Person

EDITOR = "editor@example.org"
CHOSEN = "the otter counts lamps"


def give(app: TestApp, email: str, password: str, wanted: str = "/admin") -> Any:
    form = app.get("/admin/sign-in", {"next": wanted}).forms[0]
    form["email"], form["password"] = email, password
    return form.submit(expect_errors=True)


def test_one_goes_on_to_where_one_wanted_and_nowhere_else(wsgi: Any) -> None:
    for wanted, led in (
        ("/admin/content/page?q=a", "/admin/content/page?q=a"),
        ("//evil.invalid/admin", "/admin"),
        ("https://evil.invalid/", "/admin"),
        ("/\\evil.invalid", "/admin"),
        ("/administrator", "/admin"),
        ("/api/v1", "/admin"),
        ("javascript:alert(1)", "/admin"),
    ):
        answer = give(TestApp(wsgi), EDITOR, PASSWORD, wanted)
        assert answer.location == f"http://localhost{led}", wanted


def test_who_is_sent_to_sign_in_comes_back(wsgi: Any) -> None:
    app = TestApp(wsgi)
    form = app.get("/admin/content/page?state=draft").follow().forms[0]
    form["email"], form["password"] = EDITOR, PASSWORD
    assert form.submit().location == "http://localhost/admin/content/page?state=draft"


def test_the_same_is_said_of_accounts_that_exist_and_such_that_do_not(wsgi: Any) -> None:
    told = set()
    for email in ("reader@example.org", "nobody-at-all@example.org"):
        answer = give(TestApp(wsgi), email, "wrong")
        assert (answer.status_int, answer.headers.get("Set-Cookie")) == (401, None)
        told.add(answer.text.replace(email, "E"))
    assert len(told) == 1
    assert "The address or the password is wrong." in told.pop()


def test_guessing_is_slowed_and_the_form_says_how_long(wsgi: Any) -> None:
    app = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "203.0.113.9"})
    answers = [give(app, "guessed@example.org", f"guess {n}") for n in range(7)]
    assert answers[-1].status_int == 429
    assert "Retry-After" in answers[-1].headers
    assert "Too many tries: wait" in answers[-1].text


def test_the_cookie_is_for_no_script_and_no_other_site(wsgi: Any) -> None:
    (cookie,) = [
        one
        for one in give(TestApp(wsgi), EDITOR, PASSWORD).headers.getall("Set-Cookie")
        if one.startswith("cms_session=")
    ]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_code_of_an_app_is_due_and_then_one_is_in(wsgi: Any) -> None:
    person = Person(TestApp(wsgi), "contributor")
    person.add_app()
    # The code that comes next is good already, for clocks that are ahead.
    following = int(clock.now().timestamp()) // 30 + 1
    app = TestApp(wsgi)
    due = give(app, "contributor@example.org", PASSWORD, "/admin/content/page")
    assert due.location.endswith("/admin/sign-in/factor?next=/admin/content/page")
    assert app.get("/admin").status_int == 303, "the session is not whole yet"
    form = due.follow().forms[0]
    form["code"] = "000000"
    wrong = form.submit(expect_errors=True)
    assert wrong.status_int == 403
    assert "This is wrong, or was used before." in wrong.text
    form = wrong.forms[0]
    form["code"] = f" {pyotp.TOTP(person.secret).generate_otp(following)} "
    assert form.submit().location == "http://localhost/admin/content/page"
    assert app.get("/admin").status_int == 200


def test_a_passkey_alone_lets_one_in(wsgi: Any) -> None:
    key, person = Authenticator(), Person(TestApp(wsgi), "author")
    begun = person.post("/factors", {"data": {"kind": "passkey"}}, 201)["data"]
    credential = key.create(begun["options"])
    finish = f"/factors/{begun['challenge']}/finish"
    person.post(finish, {"data": {"name": "Key", "credential": credential}}, 201)
    app = TestApp(wsgi)
    form = next(f for f in app.get("/admin/sign-in").forms.values() if "credential" in f.fields)
    form["credential"] = json.dumps({"id": "unknown"})
    assert form.submit(expect_errors=True).status_int == 401
    options = app.get("/admin/sign-in/passkey").json["options"]
    form["credential"] = json.dumps(key.get(options))
    assert form.submit().location == "http://localhost/admin"
    assert "Author" in app.get("/admin").text
    again = TestApp(wsgi)
    form.app = again
    assert form.submit(expect_errors=True).status_int == 401, "an answer is good once"


@pytest.fixture
def made(engine: Engine, wsgi: Any) -> Any:
    """Make a mailed link of a kind; return the secret that stands in it."""
    links = links_of(wsgi.registry.cms_services.get(Settings))

    def make(kind: str, email: str, to: str = "") -> str:
        with make_session_factory(engine)() as session:
            begin_write(session)
            user = find_by_email(session, email) or create_user(session, email, "New")
            token = links.token(links.make(session, kind, user, to or email))
            session.commit()
        return token

    return make


def fill(app: TestApp, kind: str, **fields: str) -> Any:
    form = app.get(f"/account/{kind}").forms[0]
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def test_an_invitation_is_taken_with_a_password_that_is_good(wsgi: Any, made: Any) -> None:
    app, token = TestApp(wsgi), made(INVITATION, "invited@example.org")
    weak = fill(app, "invitation", token=token, password="invited", name="Ida")
    assert weak.status_int == 422
    assert 'id="password-error"' in weak.text
    assert weak.forms[0]["name"].value == "Ida"
    done = fill(app, "invitation", token=token, password=CHOSEN, name="Ida")
    assert done.location == "http://localhost/admin/sign-in"
    assert "Your password is set" in done.follow().text
    assert give(app, "invited@example.org", CHOSEN).status_int == 303
    assert "Ida" in app.get("/admin").text
    assert fill(TestApp(wsgi), "invitation", token=token, password=CHOSEN).status_int == 404


def test_a_new_password_and_a_new_address_by_links(wsgi: Any, made: Any) -> None:
    app = TestApp(wsgi)
    made(INVITATION, "moving@example.org")
    first = made(INVITATION, "moving@example.org")
    assert fill(app, "invitation", token=first, password=CHOSEN).status_int == 303
    token = made(RESET, "moving@example.org")
    assert fill(app, "reset", token=token, password=f"{CHOSEN} twice").status_int == 303
    assert give(TestApp(wsgi), "moving@example.org", f"{CHOSEN} twice").status_int == 303
    token = made(ADDRESS, "moving@example.org", "moved@example.org")
    assert fill(app, "address", token=token).status_int == 303
    assert give(TestApp(wsgi), "moved@example.org", f"{CHOSEN} twice").status_int == 303


def test_language_and_colours_are_kept(wsgi: Any) -> None:
    app = TestApp(wsgi)
    german = app.get("/admin/sign-in", headers={"Accept-Language": "de-CH,en;q=0.5"})
    assert "Passwort vergessen?" in german.text
    assert '<html lang="de" dir="ltr"' in german.text
    give(app, "reader@example.org", PASSWORD)
    forms = app.get("/admin").forms
    dark = next(f for f in forms.values() if "scheme" in f.fields)
    assert 'data-scheme="dark"' in dark.submit("scheme", index=2).follow().text
    language = next(f for f in forms.values() if "language" in f.fields)
    assert "Willkommen, Reader" in language.submit("language", index=1).follow().text
    other = TestApp(wsgi)
    give(other, "reader@example.org", PASSWORD)
    assert "Willkommen, Reader" in other.get("/admin").text, "the language is the profile's"
