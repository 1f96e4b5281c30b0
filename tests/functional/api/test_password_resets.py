"""Forgotten passwords: a link by mail, and no word to anybody about who has an account."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, event

from cms.accounts.links import RESET
from cms.accounts.models import MailedLink
from cms.events.models import Event
from cms.jobs.models import DONE, Job

from .conftest import PASSWORD, Api
from .posted import Posted, posted

EDITOR, STRANGER = "editor@example.org", "stranger@example.org"
OTHER = "the otter counts lamps"
CHOSEN = {"data": {"password": OTHER}}


@pytest.fixture
def site(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> Iterator[Posted]:
    with posted(wsgi, engine, tokens) as found:
        yield found


def ask(site: Posted, email: str, status: int = 202) -> Any:
    return site.api.post("/password-resets", {"data": {"email": email}}, status)


def sign_in(browser: Api, password: str) -> int:
    body = {"data": {"email": EDITOR, "password": password}}
    return int(browser.call("POST", "/sessions", body).status_int)


def test_a_link_by_mail_sets_another_password_and_ends_all_sessions(site: Posted) -> None:
    browser = site.browser()
    assert sign_in(browser, PASSWORD) == 201
    ask(site, " Editor@Example.org ")
    assert site.work() == [(EDITOR, "A new password for Cartouche")]
    token = site.token(EDITOR, "reset")
    assert sign_in(site.browser(), PASSWORD) == 201
    site.api.post(f"/password-resets/{token}", {"data": {"password": "editor"}}, 422)
    done = site.api.post(f"/password-resets/{token}", CHOSEN)
    assert done["data"] == {"email": EDITOR, "name": "Editor"}
    browser.get("/sessions/current", 401)
    assert sign_in(site.browser(), PASSWORD) == 401
    assert sign_in(site.browser(), OTHER) == 201
    site.api.post(f"/password-resets/{token}", CHOSEN, 404)
    assert site.work() == [(EDITOR, "Your password at Cartouche was changed")]


def test_every_link_dies_with_the_first_that_is_used(site: Posted) -> None:
    tokens = []
    for _ in range(2):
        ask(site, EDITOR)
        site.work()
        tokens.append(site.token(EDITOR, "reset"))
    site.api.post(f"/password-resets/{tokens[1]}", CHOSEN)
    site.api.post(f"/password-resets/{tokens[0]}", CHOSEN, 404)


@pytest.mark.parametrize(
    "email", [STRANGER, "nobody@example.org", "", "no address", "\u0000", "ß" * 254]
)
def test_whoever_asks_learns_nothing(site: Posted, engine: Engine, email: str) -> None:
    """The same answer by the same statements, whether or not there is an account."""
    statements: dict[str, list[str]] = {}
    ask(site, "first@example.org")
    for asked in (EDITOR, email):
        seen = statements.setdefault(asked, [])

        def note(*given: Any, into: list[str] = seen) -> None:
            into.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", note)
        response = site.api.call("POST", "/password-resets", {"data": {"email": asked}})
        event.remove(engine, "before_cursor_execute", note)
        if response.status_int == 400:
            assert email == "\u0000"
            return
        assert (response.status_int, response.json["data"]) == (202, {"asked": True})
        assert asked == "" or asked not in response.text
    assert statements[EDITOR] == statements[email]
    with site.sessions() as session:
        assert session.query(Job).count() == 3
        assert session.query(MailedLink).count() == 0
    assert [to for to, _ in site.work()] == [EDITOR]


def test_who_is_shut_out_or_has_no_password_gets_no_link(site: Posted) -> None:
    admin = site.api.as_("administrator")
    users = {one["email"]: one["id"] for one in admin.get("/users")["data"]}
    admin.delete(f"/users/{users['reader@example.org']}")
    for name in ("reader", "nobody"):
        ask(site, f"{name}@example.org")
    assert site.work() == []
    ask(site, EDITOR)
    site.work()
    admin.delete(f"/users/{users[EDITOR]}")
    site.api.post(f"/password-resets/{site.token(EDITOR, 'reset')}", CHOSEN, 404)


@pytest.mark.parametrize("email", [EDITOR, STRANGER])
def test_asking_again_and_again_has_to_wait_whether_or_not_there_is_an_account(
    site: Posted, frozen_clock: ModuleType, email: str
) -> None:
    for _ in range(3):
        ask(site, email)
    response = site.api.call("POST", "/password-resets", {"data": {"email": email}}, 429)
    assert response.headers["Retry-After"] == "60"
    frozen_clock.tick(60)
    ask(site, email)
    ask(site, "author@example.org")


def test_one_peer_that_asks_for_many_has_to_wait(site: Posted, frozen_clock: ModuleType) -> None:
    for number in range(20):
        ask(site, f"{number}@example.org")
    ask(site, EDITOR, 429)


def test_asking_keeps_nobody_from_signing_in_and_a_reset_ends_the_wait(
    site: Posted, frozen_clock: ModuleType
) -> None:
    for _ in range(3):
        ask(site, EDITOR)
    assert sign_in(site.browser(), PASSWORD) == 201
    site.work()
    for _ in range(6):
        status = sign_in(site.browser(), "wrong")
    assert status == 429
    site.api.post(f"/password-resets/{site.token(EDITOR, 'reset')}", CHOSEN)
    assert sign_in(site.browser(), OTHER) == 201
    ask(site, EDITOR)


def test_a_mail_that_is_tried_again_holds_the_same_link(site: Posted) -> None:
    site.postbox.replies = ["451 Later", "451 Later"]
    ask(site, EDITOR)
    assert site.work() == site.work_later() == []
    assert len(site.work_later()) == 1
    with site.sessions() as session:
        assert session.query(MailedLink).filter_by(kind=RESET).count() == 1
        names = [one.name for one in session.query(Event)]
        assert names.count("user.reset_mailed") == 1
        assert session.query(Job).one().state == DONE
    site.api.post(f"/password-resets/{site.token(EDITOR, 'reset')}", CHOSEN)


def test_without_mail_it_is_answered_the_same(admin: Api, anybody: Api) -> None:
    for email in (EDITOR, STRANGER):
        done = anybody.post("/password-resets", {"data": {"email": email}}, 202)
        assert done["data"] == {"asked": True}
    anybody.post("/password-resets", {"data": {}}, 422)
    anybody.post("/password-resets", {"data": {"email": EDITOR, "name": "x"}}, 400)
    anybody.post("/password-resets?x=1", {"data": {"email": EDITOR}}, 400)


def test_a_new_password_by_an_administrator_is_told(site: Posted) -> None:
    admin = site.api.as_("administrator")
    users = {one["email"]: one["id"] for one in admin.get("/users")["data"]}
    admin.patch(f"/users/{users[EDITOR]}", CHOSEN)
    assert site.work() == [(EDITOR, "Your password at Cartouche was changed")]
