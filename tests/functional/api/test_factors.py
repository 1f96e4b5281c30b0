"""Factors over the API: signing in with one, adding and removing one's own, resetting others'."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine, text
from webtest import TestApp

from cms import clock

from .conftest import PASSWORD, Api
from .test_sessions import signed_in, user_id

PROVE = "/sessions/current/factors"


class Person:
    """Somebody with a browser, who may have an authenticator app."""

    def __init__(self, app: TestApp, who: str = "editor") -> None:
        self.who = who
        self.browser, self.csrf, self.session = signed_in(app, who)
        self.secret = ""

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        return self.browser.post(path, body, status, X_CSRF_Token=self.csrf)

    def delete(self, path: str, status: int = 204) -> Any:
        return self.browser.delete(path, status, X_CSRF_Token=self.csrf)

    def add_app(self, name: str = "Phone") -> dict[str, Any]:
        begun = self.post("/factors", {"data": {"kind": "totp"}}, 201)["data"]
        self.secret = begun["secret"]
        finish = f"/factors/{begun['challenge']}/finish"
        answer = {"data": {"name": name, "code": self.code()}}
        added: dict[str, Any] = self.post(finish, answer, 201)["data"]
        return added

    def code(self) -> str:
        return pyotp.TOTP(self.secret).generate_otp(int(clock.now().timestamp()) // 30)

    def sign_in(self) -> list[str]:
        """Give the password anew; return the factors that are due."""
        body = {"data": {"email": f"{self.who}@example.org", "password": PASSWORD}}
        self.session = self.browser.post("/sessions", body, 201)["data"]
        self.csrf = self.session["csrf"]
        due: list[str] = self.session["pending"]
        return due

    def prove(self, kind: str, code: str, status: int = 201) -> Any:
        answered = self.post(PROVE, {"data": {"kind": kind, "code": code}}, status)
        if status == 201:
            self.csrf = answered["data"]["csrf"]
        return answered


@pytest.fixture
def editor(app: TestApp, frozen_clock: ModuleType) -> Person:
    """An editor who has added an app, and waited for its next code."""
    person = Person(app)
    person.add_app()
    frozen_clock.tick(30)
    return person


def test_an_app_is_added_with_a_picture_and_a_first_code(app: TestApp) -> None:
    person = Person(app)
    begun = person.post("/factors", {"data": {"kind": "totp"}}, 201)
    data = begun["data"]
    assert data["uri"].startswith("otpauth://totp/Main:editor")
    assert data["qr"].startswith("<svg")
    finish = begun["links"]["finish"]
    problem = person.post(finish, {"data": {"name": "Phone", "code": "1"}}, 422)
    assert [one["pointer"] for one in problem["errors"]] == ["/data/code"]
    person.secret = data["secret"]
    added = person.post(finish, {"data": {"name": "Phone", "code": person.code()}}, 201)["data"]
    assert (added["kind"], added["name"], added["last_used_at"]) == ("totp", "Phone", None)
    person.post(finish, {"data": {"name": "Phone", "code": person.code()}}, 404)
    listed = person.browser.get("/factors")
    assert [one["id"] for one in listed["data"]] == [added["id"]]
    assert data["secret"] not in str(listed)
    assert person.browser.get(f"/factors/{added['id']}")["data"]["name"] == "Phone"


def test_with_a_factor_the_password_alone_opens_nothing(editor: Person) -> None:
    assert editor.sign_in() == ["totp"]
    assert "user" not in editor.session
    browser = editor.browser
    problem = browser.get("/sessions/current", 401)
    assert PROVE in problem["detail"]
    for path in ("/sessions", "/factors", "/tokens", "/content/note", "/notifications"):
        assert browser.call("GET", path).status_int in (401, 404)
    assert browser.get("")["data"]["may"]["site"] == []
    editor.post("/content/page", {"data": {"title": "x"}}, 401)
    editor.post("/factors", {"data": {"kind": "totp"}}, 401)
    editor.post("/sessions/current/verify", {"data": {"password": PASSWORD}}, 401)
    editor.post("/factors/recovery-codes", None, 401)


def test_a_code_makes_the_session_whole_with_another_cookie(editor: Person) -> None:
    editor.sign_in()
    pending = dict(editor.session)
    stolen = Api(TestApp(editor.browser.app.app))
    stolen.app.set_cookie("cms_session", editor.browser.app.cookies["cms_session"])
    whole = editor.prove("totp", editor.code())["data"]
    assert (whole["method"], whole["pending"]) == ("password+totp", [])
    assert whole["user"]["name"] == "Editor"
    assert whole["id"] != pending["id"]
    assert whole["csrf"] != pending["csrf"]
    editor.post("/content/page", {"data": {"title": "x"}}, 201)
    stolen.get("/sessions/current", 401)
    editor.prove("totp", editor.code(), 409)


def test_one_may_sign_out_before_the_factor(editor: Person) -> None:
    editor.sign_in()
    editor.delete("/sessions/current")
    editor.prove("totp", editor.code(), 401)


def test_a_factor_is_not_waited_for_long(editor: Person, frozen_clock: ModuleType) -> None:
    editor.sign_in()
    frozen_clock.tick(600)
    editor.prove("totp", editor.code(), 401)


def test_a_proof_by_cookie_needs_its_csrf_token(editor: Person) -> None:
    editor.sign_in()
    body = {"data": {"kind": "totp", "code": editor.code()}}
    editor.browser.post(PROVE, body, 403)
    editor.browser.post(PROVE, body, 403, X_CSRF_Token="wrong")


def test_wrong_codes_are_counted_for_all_sessions_of_the_user(
    editor: Person, app: TestApp, frozen_clock: ModuleType
) -> None:
    editor.sign_in()
    for _ in range(5):
        editor.prove("totp", "123", 403)
    other = Api(TestApp(app.app))
    body = {"data": {"email": "editor@example.org", "password": PASSWORD}}
    csrf = other.post("/sessions", body, 201)["data"]["csrf"]
    proof = {"data": {"kind": "totp", "code": editor.code()}}
    response = other.call("POST", PROVE, proof, 429, X_CSRF_Token=csrf)
    assert int(response.headers["Retry-After"]) > 0
    frozen_clock.tick(30)
    editor.prove("totp", editor.code())


def test_a_code_opens_one_session_only(editor: Person, app: TestApp) -> None:
    editor.sign_in()
    code = editor.code()
    editor.prove("totp", code)
    editor.sign_in()
    editor.prove("totp", code, 403)


def test_recovery_codes_stand_in_once_each(editor: Person) -> None:
    codes = editor.post("/factors/recovery-codes", None, 201)["data"]["codes"]
    assert editor.sign_in() == ["totp", "recovery"]
    whole = editor.prove("recovery", codes[0])["data"]
    assert whole["method"] == "password+recovery"
    assert editor.browser.get("/factors")["meta"]["recovery_codes"] == 9
    editor.sign_in()
    editor.prove("recovery", codes[0], 403)
    editor.prove("recovery", codes[1])
    editor.delete("/factors/recovery-codes")
    assert editor.sign_in() == ["totp"]


def test_a_factor_proves_a_session_anew(editor: Person, frozen_clock: ModuleType) -> None:
    frozen_clock.tick(15 * 60)
    editor.post("/factors/recovery-codes", None, 403)
    verify = "/sessions/current/verify"
    proof = {"kind": "totp", "code": editor.code()}
    editor.post(verify, {"data": {**proof, "password": PASSWORD}}, 422)
    editor.post(verify, {"data": {"kind": "totp"}}, 422)
    editor.post(verify, {"data": {"code": proof["code"]}}, 422)
    editor.post(verify, {"data": {"kind": "sms", "code": "1"}}, 422)
    editor.post(verify, {"data": proof})
    editor.post("/factors/recovery-codes", None, 201)
    editor.post(verify, {"data": proof}, 403)


def test_what_is_grave_about_factors_needs_a_fresh_proof(
    editor: Person, frozen_clock: ModuleType
) -> None:
    (factor,) = editor.browser.get("/factors")["data"]
    frozen_clock.tick(15 * 60)
    for method, path, body in (
        ("POST", "/factors", {"data": {"kind": "totp"}}),
        ("POST", "/factors/recovery-codes", None),
        ("DELETE", f"/factors/{factor['id']}", None),
    ):
        answer = editor.browser.call(method, path, body, 403, X_CSRF_Token=editor.csrf)
        assert answer.json["type"].endswith("step-up-required")


def test_factors_are_named_and_removed(editor: Person, app: TestApp) -> None:
    (factor,) = editor.browser.get("/factors")["data"]
    path = f"/factors/{factor['id']}"
    named = editor.browser.patch(path, {"data": {"name": "Old"}}, X_CSRF_Token=editor.csrf)
    assert named["data"]["name"] == "Old"
    stranger = Person(app, "author")
    stranger.browser.get(path, 404)
    stranger.delete(path, 404)
    stranger.browser.patch(path, {"data": {"name": "x"}}, 404, X_CSRF_Token=stranger.csrf)
    editor.delete(path)
    assert editor.sign_in() == []


def test_a_token_has_no_say_in_factors(admin: Api) -> None:
    assert admin.get("/factors") == admin.get("/factors")
    admin.post("/factors", {"data": {"kind": "totp"}}, 403)
    admin.post("/factors/recovery-codes", None, 403)
    admin.post(PROVE, {"data": {"kind": "totp", "code": "1"}}, 403)
    scopes = [{"permission": "view"}]
    made = admin.post("/tokens", {"data": {"name": "r", "scopes": scopes}}, 201)["data"]
    Api(admin.app, made["secret"]).get("/factors", 403)


def test_an_administrator_resets_the_factors_of_who_lost_them(
    editor: Person, app: TestApp, admin: Api, engine: Engine
) -> None:
    codes = editor.post("/factors/recovery-codes", None, 201)["data"]["codes"]
    factors = f"/users/{user_id(admin, 'editor')}/factors"
    assert admin.get(factors)["meta"] == {"recovery_codes": 10}
    editor.delete(factors, 403)
    boss = Person(app, "administrator")
    boss.delete(factors)
    editor.browser.get("/sessions/current", 401)
    assert editor.sign_in() == []
    editor.post(PROVE, {"data": {"kind": "recovery", "code": codes[0]}}, 409)
    with engine.connect() as connection:
        jobs = connection.execute(text("SELECT payload FROM job WHERE kind = 'factors.mail'")).all()
    assert len([one for one in jobs if "reset" in str(one)]) == 1


def test_resetting_asks_an_administrator_for_a_fresh_proof(
    app: TestApp, admin: Api, frozen_clock: ModuleType
) -> None:
    boss = Person(app, "administrator")
    frozen_clock.tick(15 * 60)
    answer = boss.delete(f"/users/{user_id(admin, 'editor')}/factors", 403)
    assert answer.json["type"].endswith("step-up-required")


def test_secrets_and_codes_are_kept_nowhere_in_clear(editor: Person, engine: Engine) -> None:
    """A repeated request is no way to them either."""
    key = {"Idempotency_Key": "k1", "X_CSRF_Token": editor.csrf}
    codes = editor.browser.post("/factors/recovery-codes", None, 201, **key)["data"]["codes"]
    editor.browser.post("/factors/recovery-codes", None, 409, **key)
    key["Idempotency_Key"] = "k2"
    begun = editor.browser.post("/factors", {"data": {"kind": "totp"}}, 201, **key)["data"]
    editor.browser.post("/factors", {"data": {"kind": "totp"}}, 409, **key)
    with engine.connect() as connection:
        stored = str(
            [
                connection.execute(text(f"SELECT * FROM {table}")).all()
                for table in (
                    "event",
                    "job",
                    "idempotency_key",
                    "user_factor",
                    "factor_challenge",
                    "recovery_code",
                )
            ]
        )
    assert not any(one in stored for one in (*codes, begun["secret"], editor.secret))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        {"data": {"kind": "totp"}},
        {"data": {"kind": "sms", "code": "1"}},
        {"data": {"kind": "totp", "code": 5}},
        {"data": {"kind": "totp", "code": "1", "more": True}},
        {"data": {"kind": "totp", "code": "1" * 100_000}},
        {"data": {"kind": "recovery", "code": "\ud800"}},
    ],
)
def test_bad_proofs_are_problems_and_open_nothing(editor: Person, body: Any) -> None:
    editor.sign_in()
    answer = editor.browser.call("POST", PROVE, body, X_CSRF_Token=editor.csrf)
    assert answer.status_int in (400, 403, 422)
    editor.browser.get("/sessions/current", 401)
