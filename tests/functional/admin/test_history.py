"""The history of an entry: what happened, what is otherwise, and what is put back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted


def text(*words: str) -> dict[str, Any]:
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": w}]} for w in words]
    return {"type": "doc", "content": paragraphs}


def form_to(answer: Any, ending: str) -> Any:
    """Return the last form of a page that is sent to an address."""
    return [form for form in answer.forms.values() if form.action.endswith(ending)][-1]


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture(scope="module")
def story(admin: Api) -> str:
    """A page that was written thrice, published, and planned to end."""
    made = admin.create(
        title="The lamp is lit",
        body=text("At dusk the keeper climbs.", "He is alone."),
        secret="sealed words",
    )
    address = f"/content/page/{made['id']}"
    body = text("At dusk the old keeper climbs.", "He is alone.", "The sea is calm.")
    admin.patch(address, {"data": {"body": body}, "base_version": 1, "note": "A calmer sea"})
    admin.patch(address, {"data": {"title": "The lamp is out", "secret": "x2"}, "base_version": 2})
    admin.patch(f"{address}?locale=de", {"data": {"title": "Die Lampe"}, "base_version": 3})
    at = clock.to_text(clock.now() + timedelta(days=3))
    admin.post(f"{address}/schedule", {"at": at, "action": "unpublish"})
    return f"/admin/content/page/{made['id']}/history"


def test_the_course_tells_what_was_written_published_and_planned(
    editor: TestApp, story: str
) -> None:
    page = editor.get(story).text
    for words in (
        "Version 1 published",
        "Planned for",
        "take from readers",
        "A calmer sea",
        "Begun",
        "Title (German)",
        "Newest",
        "Meant for readers",
        "Administrator",
    ):
        assert words in page, words
    assert "Secret" not in page
    assert editor.get(f"{story}?before=2000-01-01T00:00:00Z").text.count('class="step ') == 0
    for wrong in ("before=never", "locale=xx", "x=1"):
        assert editor.get(f"{story}?{wrong}", status=400)


def test_the_course_costs_the_same_whatever_its_length(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    made = admin.create(title="Version 1")
    address, history = f"/content/page/{made['id']}", f"/admin/content/page/{made['id']}/history"
    counts = []
    for number in range(1, 61):
        if number in (3, 60):
            with counted(engine) as asked:
                shown = editor.get(history)
            counts.append(len(asked))
        body = {"data": {"title": f"Version {number + 1}"}, "base_version": number}
        admin.patch(address, body)
    assert counts[0] == counts[1]
    older = shown.click("Older").text
    assert "Version 1</a>" in older.replace("\n", "")
    assert "To the newest" in older


def test_words_are_marked_inside_formatted_text(editor: TestApp, story: str) -> None:
    page = editor.get(f"{story}/compare?from=1&to=2").text
    assert "<ins>old </ins>" in page
    assert '<div class="prose ins"><p>The sea is calm.</p></div>' in page
    assert "1 unchanged" in page
    assert "He is alone." not in page, "what stayed is only counted"
    page = editor.get(f"{story}/compare?from=1&to=4").text
    assert "<del>lit</del>" in page
    assert "<ins>out</ins>" in page
    assert "sealed words" not in page
    assert "German</a> (Title" in page
    assert "No difference" in editor.get(f"{story}/compare?from=draft&to=4").text
    assert editor.get(f"{story}/compare?from=1&to=77", status=404)
    assert editor.get(f"{story}/compare?from=odd", status=400)


def test_a_version_is_shown_whole_and_what_is_otherwise_now_is_marked(
    editor: TestApp, story: str
) -> None:
    page = editor.get(f"{story}/1").text
    assert "The lamp is lit" in page
    assert page.count("Otherwise now") == 2, "title and body; the rest is as it was"
    assert "sealed words" not in page
    for absent in ("99", "0", "x"):
        assert editor.get(f"{story}/{absent}", status=404)
    page = editor.get(f"{story}/blame").text
    assert page.index("Body") < page.index("Labels") if "Labels" in page else "Body" in page


def test_a_field_is_put_back_after_its_plan_and_can_be_taken_back(
    editor: TestApp, admin: Api, story: str
) -> None:
    entry = story.split("/")[4]
    form = form_to(editor.get(f"{story}/compare?from=1&to=draft"), "/restore")
    form.fields["field"][0].checked = True  # the title
    plan = form.submit()
    assert "Title: changed" in plan.text
    api = f"/content/page/{entry}?status=draft"
    assert admin.get(api)["data"]["title"] == "The lamp is out"
    done = form_to(plan, "/restore").submit("confirmed").follow()
    assert "Put back, as a new version" in done.text
    data = admin.get(api)["data"]
    assert data["title"] == "The lamp is lit"
    assert len(data["body"]["content"]) == 3, "only what was chosen"
    assert "Taken back" in form_to(done, "/admin/undo").submit().follow().text
    assert admin.get(api)["data"]["title"] == "The lamp is out"


def test_what_cannot_be_put_back_is_said(editor: TestApp, admin: Api, story: str) -> None:
    form = {"csrf": csrf_of(editor), "version": "1", "base": "1", "locale": "en"}
    restore = f"{story}/restore"
    assert editor.post(restore, form, status=400)
    assert editor.post(restore, {**form, "field": "nothing"}, status=400)
    assert editor.post(restore, {**form, "field": "title", "odd": "1"}, status=400)
    late = {**form, "field": "title", "base": "2", "version": "1"}
    other = story.split("/")[4]
    head = admin.get(f"/content/page/{other}?status=draft")["data"]["_meta"]["version"]
    admin.patch(f"/content/page/{other}", {"data": {"title": "A third word"}, "base_version": head})
    answer = editor.post(restore, {**late, "confirmed": "yes"}, expect_errors=True)
    # Since version 2 the title was changed by somebody, and 1 and 2 have the same one.
    assert answer.status_int in (303, 409)
    absent = editor.post(restore, {**form, "field": "title", "version": "99"}, status=404)
    assert absent.content_type == "text/html"


def test_an_entry_at_a_moment(editor: TestApp, story: str, wsgi: Any, admin: Api) -> None:
    asked = editor.get(f"{story}/at?at=2031-05-01T08:30&status=draft")
    assert asked.status_int == 303
    assert "at=2031-05-01T08%3A30%3A00Z" in asked.location
    assert "1 May 2031, 08:30" in asked.follow().text
    later = clock.to_text(clock.now() + timedelta(days=4)).replace("+", "%2B")
    assert "Nothing was there" in editor.get(f"{story}/at?at={later}").text
    soon = clock.to_text(clock.now() + timedelta(days=1))
    assert "The lamp is lit" in editor.get(f"{story}/at?at={soon}").text
    assert editor.get(f"{story}/at?at=tomorrow", status=400)
    assert editor.get(f"{story}/at?at={soon}&status=odd", status=400)


def test_who_may_not_see_what_is_planned_is_not_told(wsgi: Any, admin: Api) -> None:
    contributor = sign_in(wsgi, "contributor")
    made = admin.as_("contributor").create(publish=False, title="Mine")
    at = clock.to_text(clock.now() + timedelta(days=3))
    admin.post(f"/content/page/{made['id']}/schedule", {"at": at})
    history = f"/admin/content/page/{made['id']}/history"
    shown = contributor.get(history).text
    assert "Begun" in shown
    assert "Planned</span>" not in shown
    assert "Meant for readers" not in shown, "what is planned is to stand"
    assert "Planned</span>" in sign_in(wsgi, "editor").get(history).text
    assert "Planned for" not in shown
    assert "needs the permission view_scheduled" in contributor.get(f"{history}/at?at={at}").text


def test_the_last_that_happened_stands_beside_the_form(
    editor: TestApp, story: str, signed_in: dict[str, TestApp]
) -> None:
    address = story.removesuffix("/history")
    rail = editor.get(address).text.split('id="panel-history"')[1]
    assert "Version" in rail
    assert f'href="{story}"' in rail
    assert "panel-history" not in signed_in["reader"].get(address).text
