"""Invitations over the API: mailed, taken once, and worth nothing afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from webtest import TestApp

from cms import clock
from cms.accounts.invitations import accept
from cms.accounts.links import links_of
from cms.accounts.models import MailedLink
from cms.db.session import begin_write
from cms.events.models import Event
from cms.jobs.models import Job
from cms.settings import Settings

from .conftest import CHEAP, PASSWORD, Api
from .posted import Posted, posted

ZOE = "zoe@example.org"
NEW = {"data": {"email": ZOE, "name": "Zoe", "invite": True}}
CHOSEN = {"data": {"password": PASSWORD}}


@pytest.fixture
def site(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> Iterator[Posted]:
    with posted(wsgi, engine, tokens) as found:
        yield found


def admin_of(site: Posted) -> Api:
    return site.api.as_("administrator")


def signs_in(site: Posted, email: str, password: str = PASSWORD) -> bool:
    body = {"data": {"email": email, "password": password}}
    return site.browser().call("POST", "/sessions", body).status_int == 201


def test_who_is_invited_chooses_a_password_by_a_link_that_is_good_once(site: Posted) -> None:
    made = admin_of(site).post("/users", NEW, 201)["data"]
    assert (made["has_password"], made["locale"]) == (False, None)
    assert site.work() == [(ZOE, "Your invitation to Cartouche")]
    token = site.token(ZOE, "invitation")
    path = f"/invitations/{token}"
    weak = site.api.post(path, {"data": {"password": "zoe zoe zoe zoe"}}, 422)
    assert weak["errors"][0]["pointer"] == "/data/password"
    assert "your name" in weak["errors"][0]["detail"]
    taken = site.api.post(path, {"data": {"password": PASSWORD, "name": "Zoë"}})
    assert taken["data"] == {"email": ZOE, "name": "Zoë"}
    assert signs_in(site, ZOE)
    problem = site.api.post(path, CHOSEN, 404)
    assert "unknown, used or expired" in problem["detail"]
    assert admin_of(site).get(f"/users/{made['id']}")["data"]["has_password"] is True


def test_both_parts_of_the_mail_say_what_to_do_in_the_language_of_who_is_invited(
    site: Posted,
) -> None:
    data = {**NEW["data"], "locale": "de-AT", "name": "<b>Zoë</b>"}
    made = admin_of(site).post("/users", {"data": data}, 201)["data"]
    assert made["locale"] == "de-AT"
    assert site.work() == [(ZOE, "Ihre Einladung zu Cartouche")]
    mail, token = site.mail(ZOE), site.token(ZOE, "invitation")
    html = mail.get_body(("html",)).get_content()
    assert mail["Content-Language"] == "de"
    assert "Guten Tag <b>Zoë</b>," in site.text(ZOE)
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in html
    for part in (site.text(ZOE), html):
        assert token in part
        assert "Der Link gilt einmal, bis" in part


@pytest.mark.parametrize(
    "token", ["", "x", "%00", "%ED%A0%80", "a" * 43, "a" * 5000, "..", "%C3%A9"]
)
def test_what_nobody_was_mailed_is_no_invitation(site: Posted, token: str) -> None:
    assert site.api.call("POST", f"/invitations/{token}", CHOSEN).status_int in (404, 405, 400)


def test_a_link_is_good_for_what_it_says_only(site: Posted) -> None:
    admin_of(site).post("/users", NEW, 201)
    site.work()
    token = site.token(ZOE, "invitation")
    for place in ("password-resets", "address-changes"):
        body = CHOSEN if place == "password-resets" else {}
        site.api.post(f"/{place}/{token}", body, 404)
    site.api.post(f"/invitations/{token}", CHOSEN)


def test_another_invitation_takes_the_place_of_the_first(site: Posted) -> None:
    made = admin_of(site).post("/users", NEW, 201)["data"]
    site.work()
    first = site.token(ZOE, "invitation")
    admin_of(site).post(f"/users/{made['id']}/invite")
    site.work()
    second = site.token(ZOE, "invitation")
    assert first != second
    site.api.post(f"/invitations/{first}", CHOSEN, 404)
    site.api.post(f"/invitations/{second}", CHOSEN)
    admin_of(site).post(f"/users/{made['id']}/invite", None, 409)


@pytest.mark.parametrize("end", ["expire", "deactivate", "forge", "secret"])
def test_a_link_that_has_ended_is_worth_nothing(site: Posted, end: str) -> None:
    made = admin_of(site).post("/users", NEW, 201)["data"]
    site.work()
    token = site.token(ZOE, "invitation")
    values: dict[str, Any] = {}
    if end == "expire":
        values = {"expires_at": clock.now() - timedelta(seconds=1)}
    elif end == "forge":
        # Who may write to the database, but does not know the site's secret.
        values = {"expires_at": clock.now() + timedelta(days=999)}
    elif end == "secret":
        values = {"email": "other@example.org"}
    else:
        admin_of(site).delete(f"/users/{made['id']}")
    if values:
        with site.sessions() as session:
            begin_write(session)
            session.execute(update(MailedLink).values(**values))
            session.commit()
    site.api.post(f"/invitations/{token}", CHOSEN, 404)
    assert not signs_in(site, ZOE)


def test_the_link_is_nowhere_in_the_database(site: Posted) -> None:
    admin_of(site).post("/users", NEW, 201, Idempotency_Key="k")
    site.work()
    token = site.token(ZOE, "invitation")
    site.api.post(f"/invitations/{token}", CHOSEN, 200, Idempotency_Key="k")
    with site.sessions() as session:
        tables = MailedLink.metadata.sorted_tables
        held = "".join(str(session.execute(one.select()).all()) for one in tables)
        names = [event.name for event in session.query(Event).order_by(Event.number)]
        jobs = session.query(Job).all()
    assert token not in held
    assert [name for name in names if name.startswith("user.")][-3:] == [
        "user.invited",
        "user.password_changed",
        "user.joined",
    ]
    assert all(ZOE not in str(job.payload) for job in jobs)


def test_a_mail_that_is_tried_again_holds_the_same_link(site: Posted) -> None:
    site.postbox.replies = ["451 Later"]
    admin_of(site).post("/users", NEW, 201)
    assert site.work() == []
    assert site.work_later() == [(ZOE, "Your invitation to Cartouche")]
    site.api.post(f"/invitations/{site.token(ZOE, 'invitation')}", CHOSEN)


def test_of_two_who_take_an_invitation_at_once_one_gets_it(site: Posted) -> None:
    admin_of(site).post("/users", NEW, 201)
    site.work()
    token, links = site.token(ZOE, "invitation"), links_of(site.services.get(Settings))
    barrier, got = threading.Barrier(2), []

    def take(password: str) -> None:
        with site.sessions() as session:
            barrier.wait()
            begin_write(session)
            user = accept(session, links, token, password, parameters=CHEAP)
            session.commit()
            got.append((user is not None, password))

    chosen = ("the otter counts lamps", "seven lamps in the fog")
    threads = [threading.Thread(target=take, args=(one,)) for one in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done for done, _ in got) == [False, True]
    assert [signs_in(site, ZOE, password) for done, password in got if done] == [True]
    assert [signs_in(site, ZOE, password) for done, password in got if not done] == [False]


def test_an_invitation_is_refused_with_the_reason(site: Posted) -> None:
    both = {**NEW["data"], "password": PASSWORD}
    problem = admin_of(site).post("/users", {"data": both}, 422)
    assert problem["errors"][0]["pointer"] == "/data/password"
    users = {one["email"]: one["id"] for one in admin_of(site).get("/users")["data"]}
    editor, nobody = users["editor@example.org"], users["nobody@example.org"]
    told = admin_of(site).post(f"/users/{editor}/invite", None, 409)["detail"]
    assert "has a password" in told
    admin_of(site).delete(f"/users/{nobody}")
    assert "deactivated" in admin_of(site).post(f"/users/{nobody}/invite", None, 409)["detail"]
    site.api.as_("editor").post(f"/users/{nobody}/invite", None, 403)
    site.api.post(f"/users/{nobody}/invite", None, 401)
    admin_of(site).post("/users/00000000-0000-7000-8000-000000000009/invite", None, 404)
    admin_of(site).post("/users", {"data": {**NEW["data"], "locale": "en_US"}}, 422)


def test_without_mail_or_secret_nobody_is_made_who_could_not_come_in(
    admin: Api, app: TestApp
) -> None:
    assert "cms.mail.host" in admin.post("/users", NEW, 409)["detail"]
    assert ZOE not in str(admin.get("/users"))
