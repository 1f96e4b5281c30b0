"""The calendar: what is planned on its day, moved and called off after the plan was shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted
from .test_history import form_to

NEXT = (clock.now() + timedelta(days=40)).replace(day=15, hour=9, minute=0, second=0, microsecond=0)
MONTH = NEXT.strftime("%Y-%m")


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def planned(admin: Api, title: str, at: datetime = NEXT, **body: Any) -> tuple[str, str]:
    """Schedule a page, and return its id and that of what is planned."""
    page = admin.create(title=title, publish=body.get("action") == "unpublish")["id"]
    admin.post(f"/content/page/{page}/schedule", {"at": clock.to_text(at), **body})
    found = admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    return page, found[-1]["id"]


def released(admin: Api, title: str, at: datetime) -> str:
    """Schedule a release with an item, and return its id."""
    release: str = admin.post("/releases", {"data": {"title": title}}, 201)["data"]["id"]
    entry = admin.create(title=f"In {title}", publish=False)["id"]
    admin.post(f"/releases/{release}/items", {"items": [{"entry": entry}]})
    admin.post(f"/releases/{release}/schedule", {"at": clock.to_text(at)})
    return release


def day(page: Any, number: int) -> str:
    """Return what a day of the month holds."""
    stamp = f'data-day="{MONTH}-{number:02}"'
    return str(page.text.split(stamp)[1].split("data-day=")[0].split('class="legend')[0])


def test_what_is_planned_stands_on_its_day(editor: TestApp, admin: Api) -> None:
    planned(admin, "The bell rings")
    planned(admin, "The fair ends", NEXT + timedelta(hours=2), action="unpublish")
    released(admin, "Spring", NEXT + timedelta(days=1))
    shown = editor.get(f"/admin/calendar?month={MONTH}")
    assert "Goes live: </span>The bell rings" in day(shown, 15)
    assert "Ends: </span>The fair ends" in day(shown, 15)
    assert "09:00" in day(shown, 15)
    assert "Release: </span>Spring" in day(shown, 16)
    assert "The bell" not in day(shown, 14)
    assert "In Spring" not in shown.text, "what belongs to a release is told once, as the release"
    empty = editor.get("/admin/calendar?month=2031-05").text
    assert "Nothing is planned here" in empty
    assert empty.count("data-day=") == 35
    for wrong in ("month=2031", "month=soon", "month=0001-01", "x=1"):
        assert editor.get(f"/admin/calendar?{wrong}", status=400)


def test_what_is_planned_is_moved_after_its_plan_and_called_off(
    editor: TestApp, admin: Api
) -> None:
    page, intent = planned(admin, "The tide table")
    form = form_to(editor.get(f"/admin/calendar/{intent}"), f"/{intent}")
    form["at"] = (NEXT + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    plan = form.submit()
    assert "The tide table</a>: version 1" in plan.text
    intents = f"/content/page/{page}/schedule"
    assert admin.get(intents)["data"]["intents"][0]["at"] == clock.to_text(NEXT)
    done = form_to(plan, f"/{intent}").submit("confirmed").follow()
    assert "The tide table" in day(done, 18)
    (moved,) = admin.get(intents)["data"]["intents"]
    assert moved["at"] == clock.to_text(NEXT + timedelta(days=3))
    assert "Taken back" in form_to(done, "/admin/undo").submit().follow().text
    (back,) = admin.get(intents)["data"]["intents"]
    assert back["at"] == clock.to_text(NEXT)
    ask = {"csrf": csrf_of(editor), "then": "call_off"}
    assert "Call off: The tide table" in editor.post(f"/admin/calendar/{back['id']}", ask).text
    editor.post(f"/admin/calendar/{back['id']}", {**ask, "confirmed": "yes"}, status=303)
    assert admin.get(intents)["data"]["intents"] == []


def test_a_release_is_moved_as_one(editor: TestApp, admin: Api) -> None:
    release = released(admin, "Summer", NEXT)
    at = (NEXT + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    form = {"csrf": csrf_of(editor), "at": at, "confirmed": "yes"}
    shown = editor.post(f"/admin/calendar/{release}", form).follow()
    assert "Summer" in day(shown, 20)
    assert admin.get(f"/releases/{release}")["data"]["state"] == "scheduled"


def test_what_cannot_be_moved_is_said_and_nothing_is_done(
    editor: TestApp, admin: Api, signed_in: dict[str, TestApp]
) -> None:
    page, intent = planned(admin, "Fixed")
    address, token = f"/admin/calendar/{intent}", csrf_of(editor)
    for at, then, status in (("2001-01-01T00:00", "", 200), ("soon", "", 400), ("", "odd", 400)):
        form = {"csrf": token, "at": at, "then": then}
        answer = editor.post(address, form, expect_errors=True)
        assert answer.status_int == status
    past = {"csrf": token, "at": "2001-01-01T00:00", "confirmed": "yes"}
    refused = editor.post(address, past, status=422)
    assert "future" in refused.text
    assert 'value="yes"' not in refused.text
    (still,) = admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    assert still["id"] == intent
    author = signed_in["author"]
    assert author.get(address, status=404), "what is planned of others' drafts is not theirs to see"
    assert "Fixed" not in author.get(f"/admin/calendar?month={MONTH}").text


def test_an_address_for_calendar_programs_is_shown_once_and_taken_back(
    editor: TestApp, wsgi: Any, admin: Api
) -> None:
    planned(admin, "In my phone", datetime.now(UTC) + timedelta(days=2))
    form = form_to(editor.get("/admin/calendar/addresses"), "/addresses")
    form["name"] = "My phone"
    made = form.submit()
    assert made.headers["Cache-Control"] == "no-store"
    address = made.text.split('readonly value="')[1].split('"')[0]
    path = "/api/v1/" + address.split("/api/v1/")[1]
    assert "In my phone" in TestApp(wsgi).get(path).text
    listed = editor.get("/admin/calendar/addresses")
    assert address not in listed.text
    form_to(listed, "/addresses").submit("remove")
    assert TestApp(wsgi).get(path, status=404)
    empty = {"csrf": csrf_of(editor), "name": ""}
    assert "1 to 200 characters" in editor.post("/admin/calendar/addresses", empty, status=422).text


def test_a_month_costs_the_same_however_full(editor: TestApp, admin: Api, engine: Engine) -> None:
    counts = []
    for many in (5, 20):
        for number in range(many):
            planned(admin, f"Day {many} {number}", NEXT + timedelta(days=6, minutes=number))
        with counted(engine) as asked:
            shown = editor.get(f"/admin/calendar?month={MONTH}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "and 21 more" in day(shown, 21)
