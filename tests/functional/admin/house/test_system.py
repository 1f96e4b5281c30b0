"""What runs the site by its screens: audit, health, settings, plugins, jobs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from webtest import TestApp

from cms import clock
from cms.audit.keys import audit_keys
from cms.audit.sealing import seal_all
from cms.db.session import begin_write, make_session_factory
from cms.events.models import Event
from cms.jobs.models import Job
from cms.jobs.queue import enqueue
from cms.settings import Settings
from tests.functional.admin.conftest import csrf_of, sign_in
from tests.functional.api.conftest import Api


@pytest.fixture(scope="module")
def app(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def test_the_audit_is_searched_by_who_what_about_and_when(app: TestApp, admin: Api) -> None:
    page = admin.create(title="The harbour light")["id"]
    found = app.get("/admin/audit?who=administrator@example.org&what=entry").text
    assert "The harbour light" in found
    assert "user.created" not in found.split("<tbody>")[1]
    assert "entry." in app.get(f"/admin/audit?about=/admin/content/page/{page}").text
    today = clock.now().date()
    assert "Nothing like that" in app.get(f"/admin/audit?to={today - timedelta(days=2)}").text
    assert "entry." in app.get(f"/admin/audit?from={today - timedelta(days=1)}").text
    assert "Nothing like that" in app.get("/admin/audit?who=nobody@such.example").text
    for wrong in ("from=x", "from=9999-12-31x", "before=x", "who=a&who=b"):
        assert app.get(f"/admin/audit?{wrong}", expect_errors=True).status_int in (400, 404)
    address = found.split('data-open href="')[1].split('"')[0]
    one = app.get(address).text
    assert "The harbour light" in one
    assert "Done together as" in one
    rows = list(csv.reader(io.StringIO(app.get("/admin/audit?as=csv&what=user").text)))
    assert {row[2].partition(".")[0] for row in rows[1:]} == {"user"}


def test_the_audit_goes_on_and_asks_the_same_questions(
    app: TestApp, admin: Api, engine: Engine
) -> None:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    for number in range(40):
        admin.create("note", publish=False, title=f"Note {number}")
    page = app.get("/admin/audit")
    further = page.text.split('href="/admin/audit?before=')[1].split('"')[0]
    event.listen(engine, "before_cursor_execute", note)
    app.get("/admin/audit?what=user.created")
    few = len(asked)
    asked.clear()
    app.get(f"/admin/audit?before={further}")
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= few + 2  # what entries that are named are called
    assert "To the beginning" in app.get(f"/admin/audit?before={further}").text


def test_the_record_is_verified_and_a_change_of_it_is_found(
    wsgi: Any, app: TestApp, engine: Engine
) -> None:
    assert "Nothing is sealed yet" in app.get("/admin/audit/verification").text
    sessions = make_session_factory(engine)
    settings = wsgi.registry.cms_services.get(Settings)
    assert seal_all(sessions, audit_keys(settings)) > 40
    assert "The record is whole" in app.get("/admin/audit/verification").text
    with sessions() as session:
        begin_write(session)
        session.execute(update(Event).where(Event.number == 2).values(actor_label="Somebody else"))
        session.commit()
    text = app.get("/admin/audit/verification").text
    assert "The record was changed" in text
    assert 'href="/admin/audit/2"' in text


def test_health_says_what_is_wrong_and_the_way_out(app: TestApp, engine: Engine) -> None:
    assert "It works" in app.get("/admin/health").text or "fine" in app.get("/admin/health").text
    with make_session_factory(engine)() as session:
        begin_write(session)
        enqueue(session, "test.late", {})
        then = clock.now() - timedelta(hours=1)
        session.execute(update(Job).where(Job.kind == "test.late").values(run_at=then))
        session.commit()
    text = app.get("/admin/health").text
    assert "Something is broken" in text
    assert "Start `cms worker`" in text


def test_settings_hide_secrets_and_say_where_they_come_from(
    app: TestApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = app.get("/admin/settings?q=cms.site").text
    assert "for tests only" not in text
    assert "cms.site.secret" in text
    monkeypatch.setenv("CMS_SITE_NAME", "Named")
    assert "cms.site.name" in app.get("/admin/settings?source=environment").text
    assert "cms.site.name" not in app.get("/admin/settings?source=default").text
    assert "for tests only" not in app.get("/admin/settings?as=csv").text
    assert app.get("/admin/settings?source=odd", status=400)
    assert "No plugins" in app.get("/admin/plugins").text


def test_a_job_that_was_given_up_is_tried_again_or_deleted(app: TestApp, engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        begin_write(session)
        enqueue(session, "test.dead", {})
        values = {"state": "dead", "attempts": 9, "error": "It could not be done."}
        session.execute(update(Job).where(Job.kind == "test.dead").values(**values))
        session.commit()
    found = app.get("/admin/jobs?state=dead&q=test.dead").text
    address = found.split('data-open href="')[1].split('"')[0]
    page = app.get(address)
    assert "It could not be done." in page.text
    token = csrf_of(app)
    done = app.post(address, {"csrf": token, "then": "retry"}, status=303).follow()
    assert "tried again" in done.text
    assert "Waiting" in done.text
    app.post(address, {"csrf": token, "then": "delete"}, status=303)
    assert app.get(address, status=404)
