"""Lists and the editor: what is shown, what is saved, and what comes back where it could not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import sign_in

ROW = re.compile(r'<a data-open href="([^"]+)"[^>]*>([^<]+)</a>')


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Gather the statements that are sent within the block."""
    sent: list[str] = []

    def note(_c: Any, _cu: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def titles(answer: Any) -> list[str]:
    return [title for _, title in ROW.findall(answer.text)]


def editor_form(answer: Any) -> Any:
    return next(form for form in answer.forms.values() if "base" in form.fields)


def test_a_list_takes_as_many_queries_for_one_entry_as_for_a_page_full(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    admin.create("person", name="Only one")
    editor.get("/admin/content/person")
    with counted(engine) as few:
        assert len(titles(editor.get("/admin/content/person"))) == 1
    for number in range(60):
        admin.create("person", name=f"Somebody {number:02}", publish=number % 2 == 0)
    with counted(engine) as many:
        shown = titles(editor.get("/admin/content/person"))
    assert len(shown) == 50
    # One more says how many there are in all.
    assert len(many) == len(few) + 1
    assert len(many) < 25


def test_a_list_goes_on_by_cursor_and_leaves_nobody_out(editor: TestApp, admin: Api) -> None:
    first = editor.get("/admin/content/person?sort=title")
    (further,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    rest = editor.get(further.replace("&amp;", "&"))
    assert titles(first) + titles(rest) == sorted(titles(first) + titles(rest))
    assert len(titles(first)) == 50
    assert len(titles(rest)) == 11


def test_states_are_listed_each_by_itself(editor: TestApp, admin: Api) -> None:
    admin.create(title="Is draft", publish=False)
    admin.create(title="Is published")
    changed = admin.create(title="Was published")
    admin.patch(
        f"/content/page/{changed['id']}", {"data": {"title": "Is changed"}, "base_version": 1}
    )
    gone = admin.create(title="Is unpublished")
    admin.post(f"/content/page/{gone['id']}/unpublish", {})
    later = admin.create(title="Is scheduled", publish=False)
    admin.post(f"/content/page/{later['id']}/schedule", {"at": "2999-01-01T00:00:00Z"})
    trashed = admin.create(title="Is trashed", publish=False)
    admin.delete(f"/content/page/{trashed['id']}")
    for state in ("draft", "published", "changed", "unpublished", "scheduled", "trashed"):
        assert titles(editor.get(f"/admin/content/page?state={state}")) == [f"Is {state}"]
    assert titles(editor.get("/admin/content/page?q=IS+CH")) == ["Is changed"]
    assert "Nothing like that" in editor.get("/admin/content/page?q=zzz").text


def test_htmx_gets_the_rows_alone(editor: TestApp) -> None:
    part = editor.get("/admin/content/page", headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<div id="list">')
    assert "<html" not in part.text
    assert part.headers["Vary"] == "HX-Request"


def test_what_is_typed_is_saved_published_and_taken_back(editor: TestApp, admin: Api) -> None:
    made = editor_form(editor.get("/admin/content/page/new"))
    made["f.title"], made["f.rank"], made["f.price"] = "By <hand> & eye", "7", "12.50"
    answer = made.submit("then", index=0)
    assert answer.status_int == 303
    shown = answer.follow()
    assert "The draft is made." in shown.text
    made_id = answer.location.rpartition("/")[2]
    data = admin.get(f"/content/page/{made_id}?status=draft")["data"]
    assert (data["title"], data["rank"], data["price"]) == ("By <hand> & eye", 7, "12.50")
    assert data["slug"] == "by-hand-eye"
    form = editor_form(shown)
    form["f.rank"] = ""
    button = next(i for i, one in enumerate(form.fields["then"]) if one._value == "publish")
    published = form.submit("then", index=button).follow()
    assert "Published: readers see it now." in published.text
    assert admin.get(f"/content/page/{made_id}")["data"]["rank"] is None
    undo = next(f for f in published.forms.values() if f.action == "/admin/undo")
    assert "Taken back." in undo.submit().follow().text
    assert admin.get(f"/content/page/{made_id}?status=draft")["data"]["rank"] == 7


def test_saving_what_was_not_changed_makes_no_version(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="As it is", rank=3, related=[], seo={"title": "S"}, extra={"a": 1})
    form = editor_form(editor.get(f"/admin/content/page/{page['id']}"))
    assert "Nothing had changed." in form.submit("then", index=0).follow().text
    assert admin.get(f"/content/page/{page['id']}?status=draft")["data"]["_meta"]["version"] == 1


def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="Before")
    form = editor_form(editor.get(f"/admin/content/page/{page['id']}"))
    form["f.title"], form["f.rank"], form["f.price"] = "After", "many", "1.234"
    answer = form.submit("then", index=0, expect_errors=True)
    assert answer.status_int == 422
    again = editor_form(answer)
    assert (again["f.title"].value, again["f.rank"].value) == ("After", "many")
    assert 'id="f-rank-error"' in answer.text
    assert "This has to be a whole number." in answer.text
    again["f.rank"] = "4"
    answer = again.submit("then", index=0, expect_errors=True)
    assert answer.status_int == 422
    assert 'id="f-price-error"' in answer.text
    assert editor_form(answer)["f.price"].value == "1.234"
    assert admin.get(f"/content/page/{page['id']}?status=draft")["data"]["title"] == "Before"


def test_two_who_edit_are_put_together_or_told(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Both", rank=1)
    address = f"/admin/content/page/{page['id']}"
    mine = editor_form(editor.get(address))
    admin.patch(f"/content/page/{page['id']}", {"data": {"rank": 2}, "base_version": 1})
    mine["f.title"] = "Mine"
    assert "together with what others changed" in mine.submit("then", index=0).follow().text
    data = admin.get(f"/content/page/{page['id']}?status=draft")["data"]
    assert (data["title"], data["rank"]) == ("Mine", 2)
    late = editor_form(editor.get(address))
    admin.patch(f"/content/page/{page['id']}", {"data": {"title": "Theirs"}, "base_version": 3})
    late["f.title"] = "Late"
    answer = late.submit("then", index=0, expect_errors=True)
    assert answer.status_int == 409
    assert "Two of you changed the same" in answer.text


def test_text_of_another_locale_is_no_text_of_this_one(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="English")
    address = f"/admin/content/page/{page['id']}?locale=de"
    form = editor_form(editor.get(address))
    assert form["f.title"].value == ""
    assert 'placeholder="English"' in editor.get(address).text
    form["f.rank"] = "9"
    assert form.submit("then", index=0).status_int == 303
    # It still says nothing of its own.
    admin.get(f"/content/page/{page['id']}?status=draft&locale=de&fallback=none", 404)
    form = editor_form(editor.get(address))
    form["f.title"] = "Deutsch"
    assert form.submit("then", index=0).location.endswith("?locale=de")
    assert (
        admin.get(f"/content/page/{page['id']}?status=draft&locale=de")["data"]["title"]
        == "Deutsch"
    )
    assert admin.get(f"/content/page/{page['id']}?status=draft")["data"]["title"] == "English"


def test_publishing_one_language_leaves_the_draft_of_another(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="One")
    address, api = f"/admin/content/page/{page['id']}", f"/content/page/{page['id']}"
    admin.patch(f"{api}?locale=de", {"data": {"title": "Noch nicht"}, "base_version": 1})
    form = editor_form(editor.get(address))
    form["f.title"] = "One, anew"
    button = next(i for i, one in enumerate(form.fields["then"]) if one._value == "publish")
    assert "Published" in form.submit("then", index=button).follow().text
    assert admin.get(api)["data"]["title"] == "One, anew"
    assert admin.get(f"{api}?locale=de")["data"]["title"] == "One, anew", "borrowed still"


def test_a_field_that_one_may_not_read_is_not_there(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Open", secret="hidden words")
    answer = editor.get(f"/admin/content/page/{page['id']}")
    assert "hidden words" not in answer.text
    assert "f.secret" not in answer.text


def test_who_only_reads_gets_a_form_without_anything_to_press(wsgi: Any, admin: Api) -> None:
    page = admin.create(title="To be read")
    reader = sign_in(wsgi, "reader")
    answer = reader.get(f"/admin/content/page/{page['id']}")
    assert "You may look at this" in answer.text
    form = editor_form(answer)
    form.fields["f.title"][0].attrs.pop("disabled", None)
    form["f.title"] = "Taken"
    form.submit("then", index=0, expect_errors=True)
    assert admin.get(f"/content/page/{page['id']}")["data"]["title"] == "To be read"
