"""The review inbox, tasks, and what one is told: in the admin, by who has them and who gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

from cms.db.session import make_session_factory
from cms.events.relay import follow
from cms.notifications.writing import Writer
from tests.functional.api.conftest import Api

from .conftest import csrf_of


def entry(admin: Api, title: str) -> dict[str, Any]:
    return admin.create(publish=False, title=title)


def give(app: TestApp, page: Any, status: int = 303, **form: str) -> Any:
    address = f"/admin/content/page/{page['id']}/tasks"
    return app.post(address, {"csrf": csrf_of(app), **form}, status=status)


@pytest.fixture
def worker(engine: Engine) -> Callable[[], None]:
    """Let people know of what has happened, as the worker does."""
    sessions = make_session_factory(engine)
    return lambda: follow(sessions, Writer(mails=False).follower())


def user(admin: Api, name: str) -> str:
    found = next(one for one in admin.get("/users")["data"] if one["name"] == name)
    return f"user:{found['id']}"


def test_a_task_waits_for_whom_it_is_given_and_is_done(
    signed_in: dict[str, TestApp], admin: Api, worker: Callable[[], None]
) -> None:
    boss, editor = signed_in["administrator"], signed_in["editor"]
    page = entry(admin, "The harbour lights")
    give(boss, page, assignee=user(admin, "Editor"), note="Count them", due_at="2035-01-01T10:00")
    inbox = editor.get("/admin/review")
    assert "The harbour lights" in inbox.text
    assert "Count them" in inbox.text
    assert "The harbour lights" in editor.get("/admin").html.select_one(".waiting").get_text()
    assert "The harbour lights" not in boss.get("/admin/review").text
    assert "The harbour lights" in boss.get("/admin/review?which=all").text
    assert "The harbour lights" not in editor.get("/admin/review?which=overdue").text
    worker()
    told = editor.get("/admin/notifications?which=unread")
    assert "Administrator gave you a task: “The harbour lights”" in told.text
    form = next(one for one in inbox.forms.values() if one.action.startswith("/admin/review/"))
    assert "Done." in form.submit("do").follow().text
    assert "The harbour lights" not in editor.get("/admin/review").text
    assert "The harbour lights" in editor.get("/admin/review?which=done").text


def test_what_was_typed_for_a_task_comes_back(signed_in: dict[str, TestApp], admin: Api) -> None:
    page, app = entry(admin, "The ferry"), signed_in["editor"]
    answer = give(app, page, 422, assignee="role:editor", note="Soon", due_at="2001-01-01T10:00")
    assert "Has to lie in the future." in answer.text
    assert answer.html.select_one("#give-note")["value"] == "Soon"
    assert give(app, page, 422, assignee="role:odd").status_int == 422
    for odd in ("which=odd", "page=0", "page=x", "odd=1"):
        assert app.get(f"/admin/review?{odd}", status=400).status_int == 400


def test_one_reads_what_one_was_told_and_chooses_what_comes_by_mail(
    signed_in: dict[str, TestApp], admin: Api, worker: Callable[[], None]
) -> None:
    app, page = signed_in["editor"], entry(admin, "The bell")
    give(signed_in["administrator"], page, assignee=user(admin, "Editor"))
    worker()
    before = app.get("/admin/notifications/count").json["unread"]
    assert before >= 1
    shown = app.get("/admin/notifications?which=unread")
    first = next(f for f in shown.forms.values() if f.action.startswith("/admin/notifications/"))
    opened = first.submit("do", index=0)
    assert opened.location.endswith(f"/admin/content/page/{page['id']}/review")
    assert app.get("/admin/notifications/count").json["unread"] == before - 1
    app.post("/admin/notifications", {"csrf": csrf_of(app)})
    assert app.get("/admin/notifications/count").json == {"unread": 0}
    chosen = {"csrf": csrf_of(app), "digest": "daily", "mail.mention": "true"}
    answer = app.post("/admin/notifications/choices", chosen).follow()
    checked = [one["name"] for one in answer.html.select("input[type=checkbox][checked]")]
    assert checked == ["mail.mention"]
    refused = {"csrf": csrf_of(app), "digest": "hourly"}
    app.post("/admin/notifications/choices", refused, status=400)


@pytest.mark.parametrize("address", ["/admin/review?which=all", "/admin/notifications"])
def test_as_many_queries_for_many_as_for_few(
    signed_in: dict[str, TestApp],
    admin: Api,
    engine: Engine,
    worker: Callable[[], None],
    address: str,
) -> None:
    app, editor = signed_in["editor"], user(admin, "Editor")
    counts = []
    for number in (1, 12):
        for at in range(number):
            give(signed_in["administrator"], entry(admin, f"Task {number}-{at}"), assignee=editor)
        worker()
        app.get(address)
        seen: list[str] = []

        def listen(*given: Any, seen: list[str] = seen) -> None:
            seen.append(given[2])

        event.listen(engine, "before_cursor_execute", listen)
        app.get(address)
        event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(seen))
    assert counts[0] == counts[1], counts
