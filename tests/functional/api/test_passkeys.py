"""Passkeys over the API: added, beside a password, and instead of one; by a software authenticator."""

from __future__ import annotations

import copy
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webtest import TestApp

from cms.accounts.factors.passkey_challenges import PasskeyChallenges
from tests.authenticator import Authenticator

from .conftest import PASSWORD, Api
from .test_factors import PROVE, Person
from .test_sessions import user_id

ALONE = "/sessions/passkey"


def begin(person: Person) -> tuple[dict[str, Any], str]:
    begun = person.post("/factors", {"data": {"kind": "passkey"}}, 201)
    return begun["data"]["options"], begun["links"]["finish"]


def add(person: Person, key: Authenticator, status: int = 201, **changed: Any) -> Any:
    options, finish = begin(person)
    shown = {"name": "Key", "credential": key.create(options, **changed)}
    return person.post(finish, {"data": shown}, status)


def prove(person: Person, key: Authenticator, status: int = 201, **changed: Any) -> Any:
    options = person.browser.get(PROVE)["data"]["passkey"]
    shown = {"kind": "passkey", "credential": key.get(options, **changed)}
    answered = person.post(PROVE, {"data": shown}, status)
    if status == 201:
        person.csrf = answered["data"]["csrf"]
    return answered


@pytest.fixture
def key() -> Authenticator:
    return Authenticator()


@pytest.fixture
def editor(frozen_clock: ModuleType, app: TestApp, key: Authenticator) -> Person:
    """An editor with a passkey."""
    person = Person(app)
    add(person, key)
    return person


def test_a_passkey_is_added_for_this_site_and_this_user(app: TestApp, admin: Api) -> None:
    person = Person(app)
    options, _ = begin(person)
    assert options["rp"] == {"id": "localhost", "name": "Cartouche"}
    assert options["user"]["name"] == "editor@example.org"
    added = add(person, Authenticator())["data"]
    assert (added["kind"], added["name"]) == ("passkey", "Key")
    again, _ = begin(person)
    assert len(again["excludeCredentials"]) == 1
    listed = admin.get(f"/users/{user_id(admin, 'editor')}/factors")["data"]
    assert [one["kind"] for one in listed] == ["passkey"]


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example.org"},
        {"challenge": "AAAA"},
        {"type": "webauthn.get"},
    ],
)
def test_an_answer_for_another_site_or_question_adds_nothing(
    app: TestApp, key: Authenticator, changed: dict[str, str]
) -> None:
    person = Person(app)
    problem = add(person, key, 422, **changed)
    assert [one["pointer"] for one in problem["errors"]] == ["/data/credential"]
    assert person.browser.get("/factors")["data"] == []


def test_one_passkey_is_added_once(editor: Person, app: TestApp, key: Authenticator) -> None:
    add(editor, key, 422)
    add(Person(app, "author"), key, 422)


def test_beside_the_password_a_passkey_makes_the_session_whole(
    editor: Person, key: Authenticator
) -> None:
    assert editor.sign_in() == ["passkey"]
    whole = prove(editor, key)["data"]
    assert whole["method"] == "password+passkey"
    editor.post("/content/page", {"data": {"title": "x"}}, 201)
    (factor,) = editor.browser.get("/factors")["data"]
    assert factor["last_used_at"]


def test_a_security_key_without_a_pin_serves_beside_a_password_and_not_alone(
    app: TestApp,
) -> None:
    person, key = Person(app), Authenticator(verifies=False)
    add(person, key)
    person.sign_in()
    prove(person, key)
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    fresh.post(ALONE, {"data": {"credential": key.get(options)}}, 401)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example.org"},
        {"challenge": "AAAA"},
        {"type": "webauthn.create"},
        {"rp": "evil.example.org"},
    ],
)
def test_an_answer_for_another_site_or_question_proves_nothing(
    editor: Person, key: Authenticator, changed: dict[str, str]
) -> None:
    editor.sign_in()
    prove(editor, key, 403, **changed)
    editor.browser.get("/sessions/current", 401)


def test_another_passkey_proves_nothing(editor: Person, app: TestApp, key: Authenticator) -> None:
    stranger, theirs = Person(app, "author"), Authenticator()
    add(stranger, theirs)
    editor.sign_in()
    prove(editor, theirs, 403)
    forged = Authenticator(id=key.id)
    prove(editor, forged, 403)
    prove(editor, key)


def test_an_answer_serves_once_in_its_own_session_and_in_time(
    editor: Person, app: TestApp, key: Authenticator, frozen_clock: ModuleType
) -> None:
    editor.sign_in()
    options = editor.browser.get(PROVE)["data"]["passkey"]
    shown = {"data": {"kind": "passkey", "credential": key.get(options)}}
    editor.sign_in()
    editor.post(PROVE, shown, 403)
    options = editor.browser.get(PROVE)["data"]["passkey"]
    answer = {"kind": "passkey", "credential": key.get(options)}
    editor.csrf = editor.post(PROVE, {"data": answer}, 201)["data"]["csrf"]
    verify = "/sessions/current/verify"
    editor.post(verify, {"data": answer}, 403)
    options = editor.browser.get(PROVE)["data"]["passkey"]
    answer = {"kind": "passkey", "credential": key.get(options)}
    editor.post(verify, {"data": answer})
    editor.post(verify, {"data": answer}, 403)
    options = editor.browser.get(PROVE)["data"]["passkey"]
    frozen_clock.tick(601)
    late = {"kind": "passkey", "credential": key.get(options)}
    editor.post(verify, {"data": late}, 403)


def test_a_copy_of_a_key_that_lags_behind_is_refused(editor: Person, key: Authenticator) -> None:
    copied = copy.copy(key)
    editor.sign_in()
    prove(editor, key)
    editor.sign_in()
    prove(editor, copied, 403)


def test_a_passkey_alone_signs_in(editor: Person, app: TestApp, key: Authenticator) -> None:
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    shown = {"data": {"credential": key.get(options)}}
    session = fresh.post(ALONE, shown, 201)["data"]
    assert (session["method"], session["pending"]) == ("passkey", [])
    assert fresh.get("/sessions/current")["data"]["user"]["name"] == "Editor"
    Api(TestApp(app.app)).post(ALONE, shown, 401)


def test_guesses_at_the_password_hold_up_no_passkey(
    editor: Person, app: TestApp, key: Authenticator
) -> None:
    attacker = Api(TestApp(app.app, extra_environ={"REMOTE_ADDR": "198.51.100.1"}))
    guess = {"data": {"email": "editor@example.org", "password": "a wild guess"}}
    statuses = [attacker.call("POST", "/sessions", guess).status_int for _ in range(12)]
    assert statuses[-1] == 429
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    fresh.post(ALONE, {"data": {"credential": key.get(options)}}, 201)


def test_who_is_shut_out_is_so_with_a_passkey_too(
    editor: Person, app: TestApp, admin: Api, key: Authenticator
) -> None:
    admin.delete(f"/users/{user_id(admin, 'editor')}")
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    fresh.post(ALONE, {"data": {"credential": key.get(options)}}, 401)


def test_a_removed_passkey_opens_nothing(editor: Person, app: TestApp, key: Authenticator) -> None:
    (factor,) = editor.browser.get("/factors")["data"]
    editor.delete(f"/factors/{factor['id']}")
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    fresh.post(ALONE, {"data": {"credential": key.get(options)}}, 401)


def test_trying_passkeys_is_slowed_by_address(app: TestApp, key: Authenticator) -> None:
    fresh = Api(TestApp(app.app))
    options = fresh.get(ALONE)["data"]["options"]
    shown = {"data": {"credential": key.get(options)}}
    statuses = [fresh.call("POST", ALONE, shown).status_int for _ in range(22)]
    assert set(statuses[:20]) == {401}
    assert statuses[-1] == 429


def test_a_factor_of_one_kind_takes_no_proof_of_another(editor: Person, key: Authenticator) -> None:
    _, finish = begin(editor)
    editor.post(finish, {"data": {"name": "Key", "code": "123456"}}, 422)
    editor.sign_in()
    credential = key.get(editor.browser.get(PROVE)["data"]["passkey"])
    editor.post(PROVE, {"data": {"kind": "totp", "credential": credential}}, 422)
    editor.post(PROVE, {"data": {"kind": "passkey", "code": "123456"}}, 422)
    editor.post(PROVE, {"data": {"kind": "totp", "code": "123456"}}, 403)


def test_the_password_still_asks_for_the_passkey(editor: Person) -> None:
    assert editor.sign_in() == ["passkey"]
    editor.post("/sessions/current/verify", {"data": {"password": PASSWORD}}, 401)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=8,
)
PLACES = (
    ("id",),
    ("rawId",),
    ("type",),
    ("response",),
    ("response", "clientDataJSON"),
    ("response", "authenticatorData"),
    ("response", "signature"),
    ("response", "attestationObject"),
    ("response", "userHandle"),
)


def spoilt(credential: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(credential)
    at = made if len(place) == 1 else made["response"]
    at[place[-1]] = value
    return made


FEW = settings(max_examples=15)
SPOILT = JSON | st.text(alphabet="AZaz09_-=", max_size=80)


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_whatever_stands_in_an_answer_that_adds_nothing_breaks(
    app: TestApp, place: tuple[str, ...]
) -> None:
    person = Person(app)

    @FEW
    @given(value=SPOILT)
    def ask(value: Any) -> None:
        options, finish = begin(person)
        bad = spoilt(Authenticator().create(options), place, value)
        shown = {"data": {"name": "Key", "credential": bad}}
        answer = person.browser.call("POST", finish, shown, X_CSRF_Token=person.csrf)
        assert answer.status_int in (201, 400, 409, 422)

    ask()


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_whatever_stands_in_an_answer_that_proves_nothing_breaks(
    editor: Person, key: Authenticator, frozen_clock: ModuleType, place: tuple[str, ...]
) -> None:
    fresh = Api(TestApp(editor.browser.app.app))
    # Of these an authenticator may say what it likes.
    unread = place[-1] in ("attestationObject", "userHandle")

    @FEW
    @given(value=SPOILT)
    def ask(value: Any) -> None:
        frozen_clock.tick(1000)
        good = key.get(fresh.get(ALONE)["data"]["options"])
        bad = spoilt(good, place, value)
        answer = fresh.call("POST", ALONE, {"data": {"credential": bad}})
        assert answer.status_int in ((201, 400, 401, 403) if unread else (400, 401))

    ask()


def test_a_challenge_is_good_for_its_purpose_and_time_and_no_other(
    frozen_clock: ModuleType,
) -> None:
    given_out = PasskeyChallenges("secret")
    challenge = given_out.give("sign in")
    assert given_out.is_good(challenge, "sign in")
    assert not given_out.is_good(challenge, "session x")
    assert not PasskeyChallenges("another").is_good(challenge, "sign in")
    for bad in (b"", b"x", challenge[:-1], challenge + b"\0", bytes(len(challenge))):
        assert not given_out.is_good(bad, "sign in")
    frozen_clock.tick(600)
    assert given_out.is_good(challenge, "sign in")
    frozen_clock.tick(1)
    assert not given_out.is_good(challenge, "sign in")
