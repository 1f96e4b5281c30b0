"""One's own profile: name, language, zone; password and address by the present password only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from .conftest import PASSWORD, Api
from .posted import Posted, posted

EDITOR, WANTED = "editor@example.org", "wanted@example.org"
OTHER = "the otter counts lamps"


@pytest.fixture
def site(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> Iterator[Posted]:
    with posted(wsgi, engine, tokens) as found:
        yield found


@pytest.fixture
def editor(anybody: Api) -> Api:
    return anybody.as_("editor")


def ask(site: Posted, email: str, status: int = 200, password: str = PASSWORD) -> Any:
    body = {"data": {"email": email, "current_password": password}}
    return site.api.as_("editor").patch("/profile", body, status)


def test_one_reads_and_changes_ones_own(editor: Api) -> None:
    response = editor.call("GET", "/profile", None, 200)
    found, tag = response.json["data"], response.headers["ETag"]
    assert (found["email"], found["name"], found["has_password"]) == (EDITOR, "Editor", True)
    assert found["locale"] is found["time_zone"] is found["asked_email"] is None
    assert "hash" not in response.text
    editor.get("/profile", 304, If_None_Match=tag)
    changes = {"name": "Edith", "locale": "de-AT", "time_zone": "Europe/Vienna"}
    changed = editor.patch("/profile", {"data": changes}, If_Match=tag)["data"]
    assert {name: changed[name] for name in changes} == changes
    editor.patch("/profile", {"data": {"name": "Eve"}}, 412, If_Match=tag)
    editor.patch("/profile", {"data": {"time_zone": None}})
    assert editor.get("/profile")["data"]["locale"] == "de-AT"
    assert editor.get("/sessions/current")["data"]["user"]["name"] == "Edith"


def test_what_is_wrong_is_told_with_its_place(editor: Api) -> None:
    body = {"data": {"locale": "en_US", "time_zone": "Mars/Olympus"}}
    problem = editor.patch("/profile", body, 422)
    told = {one["pointer"]: one["detail"] for one in problem["errors"]}
    assert told.keys() == {"/data/locale", "/data/time_zone"}
    assert "did you mean en-US" in told["/data/locale"]
    for zone in ("", "../../etc/passwd", "/etc/passwd", "x" * 500, "Europe"):
        editor.patch("/profile", {"data": {"time_zone": zone}}, 422)
    for odd in ({"name": ""}, {"name": 5}, {"name": "\x01"}, {"locale": 5}):
        editor.patch("/profile", {"data": odd}, 422)
    editor.patch("/profile", {"data": {"groups": ["admins"]}}, 400)
    editor.patch("/profile?x=1", {"data": {}}, 400)
    assert editor.get("/profile")["data"]["name"] == "Editor"


def test_nobody_else_gets_at_it(anybody: Api, admin: Api) -> None:
    anybody.get("/profile", 401)
    anybody.patch("/profile", {"data": {"name": "x"}}, 401)
    made = admin.post("/tokens", {"data": {"name": "n", "scopes": [{"permission": "view"}]}}, 201)
    narrow = Api(anybody.app, made["data"]["secret"])
    assert narrow.get("/profile")["data"]["name"] == "Administrator"
    narrow.patch("/profile", {"data": {"name": "x"}}, 403)


def test_a_password_is_changed_by_who_knows_the_present_one(site: Posted) -> None:
    browser, other = site.browser(), site.browser()
    body = {"data": {"email": EDITOR, "password": PASSWORD}}
    csrf = browser.post("/sessions", body, 201)["data"]["csrf"]
    other.post("/sessions", body, 201)

    def change(status: int, **data: Any) -> Any:
        return browser.patch("/profile", {"data": data}, status, X_CSRF_Token=csrf)

    missing = change(422, password=OTHER)
    assert missing["errors"][0]["pointer"] == "/data/current_password"
    wrong = change(422, password=OTHER, current_password="wrong")
    assert wrong["errors"][0]["detail"] == "is not your password."
    weak = change(422, password="editor editor", current_password=PASSWORD)
    assert weak["errors"][0]["pointer"] == "/data/password"
    other.get("/sessions/current")
    change(200, password=OTHER, current_password=PASSWORD)
    browser.get("/sessions/current")
    other.get("/sessions/current", 401)
    assert site.work() == [(EDITOR, "Your password at Cartouche was changed")]
    site.browser().post("/sessions", body, 401)
    site.browser().post("/sessions", {"data": {"email": EDITOR, "password": OTHER}}, 201)


def test_guessing_the_present_password_is_slowed_as_at_signing_in(editor: Api) -> None:
    body = {"data": {"password": OTHER, "current_password": "wrong"}}
    statuses = [editor.call("PATCH", "/profile", body).status_int for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    body["data"]["current_password"] = PASSWORD
    assert editor.call("PATCH", "/profile", body).status_int == 429


def test_an_account_without_a_password_is_told_the_way_out(anybody: Api) -> None:
    body = {"data": {"password": OTHER, "current_password": ""}}
    assert "no password" in anybody.as_("nobody").patch("/profile", body, 409)["detail"]


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(site: Posted) -> None:
    changed = ask(site, " Wanted@Example.org ")["data"]
    assert (changed["email"], changed["asked_email"]) == (EDITOR, WANTED)
    assert sorted(site.work()) == [
        (EDITOR, "Your address at Cartouche is to be changed"),
        (WANTED, "Confirm your address for Cartouche"),
    ]
    assert "somebody gave your address" in site.text(WANTED)
    token = site.token(WANTED, "address")
    assert site.api.post(f"/address-changes/{token}")["data"]["email"] == WANTED
    assert site.work() == [(EDITOR, "Your address at Cartouche was changed")]
    mine = site.api.as_("editor").get("/profile")["data"]
    assert (mine["email"], mine["asked_email"]) == (WANTED, None)
    site.api.post(f"/address-changes/{token}", None, 404)
    site.browser().post("/sessions", {"data": {"email": EDITOR, "password": PASSWORD}}, 401)
    site.browser().post("/sessions", {"data": {"email": WANTED, "password": PASSWORD}}, 201)


def test_a_new_password_calls_a_change_of_address_off(site: Posted) -> None:
    ask(site, WANTED)
    site.work()
    body = {"data": {"password": OTHER, "current_password": PASSWORD}}
    assert site.api.as_("editor").patch("/profile", body)["data"]["asked_email"] is None
    site.api.post(f"/address-changes/{site.token(WANTED, 'address')}", {}, 404)


def test_whose_an_address_is_already_is_not_told(site: Posted) -> None:
    taken = ask(site, "author@example.org")
    assert taken["data"]["asked_email"] == "author@example.org"
    assert site.work() == [(EDITOR, "Your address at Cartouche is to be changed")]
    ask(site, WANTED)
    site.work()
    made = {"data": {"email": WANTED, "name": "First"}}
    site.api.as_("administrator").post("/users", made, 201)
    site.api.post(f"/address-changes/{site.token(WANTED, 'address')}", {}, 404)
    assert site.api.as_("editor").get("/profile")["data"]["email"] == EDITOR


def test_an_address_needs_the_password_and_mail(site: Posted, editor: Api) -> None:
    ask(site, WANTED, 422, password="wrong")
    problem = ask(site, "no address", 422)
    assert problem["errors"][0]["pointer"] == "/data/email"
    assert ask(site, EDITOR.upper())["data"]["asked_email"] is None
    assert site.work() == []


def test_without_mail_no_address_can_be_changed(editor: Api) -> None:
    body = {"data": {"email": WANTED, "current_password": PASSWORD}}
    assert "cms.mail.host" in editor.patch("/profile", body, 409)["detail"]


def test_mail_speaks_the_language_and_tells_the_time_of_the_profile(site: Posted) -> None:
    changes = {"locale": "de", "time_zone": "Asia/Tokyo"}
    site.api.as_("editor").patch("/profile", {"data": changes})
    site.api.post("/password-resets", {"data": {"email": EDITOR}}, 202)
    assert site.work() == [(EDITOR, "Ein neues Passwort für Cartouche")]
    assert "JST" in site.text(EDITOR)
