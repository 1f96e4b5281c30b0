"""Releases: made, filled, looked at, published and undone, with their plan in words before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp
from webtest.forms import Hidden

from cms import clock
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted
from .test_history import form_to


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def pressed(shown: Any, then: str, status: int | None = None, **fields: str) -> Any:
    """Press a button of a release's page, and return its answer."""
    forms = [one for one in shown.forms.values() if then in _thens(one)]
    form = forms[0]
    for name, text in fields.items():
        form[name] = text
    hidden = isinstance(form["then"], Hidden)
    return form.submit("item" if hidden else "then", status=status)


def _thens(form: Any) -> list[str]:
    return [one._value for one in form.fields.get("then", [])]


def filled(admin: Api, title: str, *entries: str) -> str:
    release: str = admin.post("/releases", {"data": {"title": title}}, 201)["data"]["id"]
    if entries:
        items = [{"entry": one} for one in entries]
        admin.post(f"/releases/{release}/items", {"items": items})
    return f"/admin/releases/{release}"


def test_a_release_is_made_filled_published_and_undone(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="The quay", publish=False)["id"]
    assert "No release yet" in editor.get("/admin/releases").text
    form = form_to(editor.get("/admin/releases/new"), "/new")
    form["title"] = " "
    refused = form.submit(status=422)
    assert "1 to 200 characters" in refused.text
    form["title"], form["note"] = "Spring", "All of it"
    made = form.submit().follow()
    assert "Nothing is in it yet" in made.text
    found = editor.get(f"{made.request.path}?q=quay")
    shown = found.forms[f"add-{page}"].submit().follow()
    assert "The quay" in shown.text
    assert "English: goes live (Title" in shown.text
    assert "Ready" in shown.text
    plan = pressed(shown, "publish")
    assert "version 1, English" in plan.text
    admin.as_(None).get(f"/content/page/{page}", 404)
    done = form_to(plan, made.request.path).submit("confirmed").follow()
    assert "readers see all of it now" in done.text
    admin.as_(None).get(f"/content/page/{page}")
    asked = pressed(done, "undo")
    assert "nothing any more" in asked.text
    undone = form_to(asked, made.request.path).submit("confirmed").follow()
    assert "what stood before stands again" in undone.text
    admin.as_(None).get(f"/content/page/{page}", 404)


def test_what_breaks_is_said_before(editor: TestApp, admin: Api) -> None:
    boss = admin.create("person", name="Hidden boss", publish=False)["id"]
    page = admin.create(title="Led", publish=False, author=boss)["id"]
    other = admin.create(title="Empty soon", publish=False, slug="taken-slug")["id"]
    admin.create(title="Holder", slug="taken-slug")
    address = filled(admin, "Breaking", page, other)
    shown = editor.get(address).text
    for words in (
        "Links that lead nowhere then",
        "Hidden boss",
        "Languages without text",
        "What stands in the way",
        "the address “taken-slug” is that of",
        "Not ready",
    ):
        assert words in shown, words
    refused = editor.post(
        address, {"csrf": csrf_of(editor), "then": "publish", "confirmed": "yes"}, status=422
    )
    assert 'class="part bad"' in refused.text
    assert admin.get(f"/releases/{address.split('/')[-1]}")["data"]["state"] == "open"


def test_a_release_is_scheduled_changed_emptied_and_deleted(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="In summer", publish=False)["id"]
    address = filled(admin, "Summer", page)
    at = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    plan = pressed(editor.get(address), "schedule", at=at)
    done = form_to(plan, address).submit("confirmed").follow()
    assert "Planned: all of it" in done.text
    assert "Take out" not in done.text, "what is scheduled is as it is"
    assert "Summer" in editor.get(f"/admin/calendar?month={at[:7]}").text
    off = pressed(done, "unschedule")
    shown = form_to(off, address).submit("confirmed").follow()
    shown = pressed(shown, "change", title="High summer").follow()
    assert "High summer" in shown.text
    wrong = pressed(shown, "change", 422, title="x" * 201)
    assert "x" * 201 in wrong.text, "what was typed stays"
    empty = pressed(shown, "remove").follow()
    assert "Nothing is in it yet" in empty.text
    gone = form_to(pressed(empty, "delete"), address).submit("confirmed").follow()
    assert "The release is deleted" in gone.text
    assert editor.get(address, status=404)


def test_what_is_refused_is_said_and_what_is_odd_is_not_read(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Twice", publish=False)["id"]
    address, token = filled(admin, "Double", page), csrf_of(editor)
    add = {"csrf": token, "then": "add", "entry": page, "action": "publish"}
    twice = editor.post(address, add, status=422)
    assert "in the release already" in twice.text
    for form in ({"then": "odd"}, {**add, "action": "odd"}, {"then": "schedule", "at": "soon"}):
        assert editor.post(address, {"csrf": token, **form}, status=400)
    past = {"csrf": token, "then": "schedule", "at": "2001-01-01T00:00", "confirmed": "yes"}
    assert "future" in editor.post(address, past, status=422).text
    for query in ("page=0", "page=x", "page=99999999", "x=1"):
        assert editor.get(f"{address}?{query}", status=400)


def test_a_release_costs_the_same_however_full(editor: TestApp, admin: Api, engine: Engine) -> None:
    counts = []
    for many in (10, 40):
        entries = [admin.create(title=f"One of {many}", publish=False)["id"] for _ in range(many)]
        address = filled(admin, f"With {many}", *entries)
        with counted(engine) as asked:
            shown = editor.get(address)
        counts.append(len(asked))
        assert shown.text.count("One of") >= many
    assert counts[0] == counts[1]
    for number in range(2):
        filled(admin, f"More {number}")
    with counted(engine) as asked:
        editor.get("/admin/releases")
    few = len(asked)
    for number in range(20):
        filled(admin, f"Many {number}")
    with counted(engine) as asked:
        editor.get("/admin/releases")
    assert len(asked) == few
