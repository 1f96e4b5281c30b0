"""Two languages side by side: what is missing and outdated, copied, written and confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.db.identifiers import new_id
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted
from .test_typed import typing


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture
def page(admin: Api) -> str:
    made = admin.create(title="Lamp", rank=1, seo={"title": "Lamps"})
    return str(made["id"])


def send(
    app: TestApp, page: str, base: int, then: str = "", status: int = 303, **given: str
) -> Any:
    form = {"csrf": csrf_of(app), "base": str(base), "locale": "de", "from": "en", "then": then}
    return app.post(f"/admin/content/page/{page}/translate", {**form, **given}, status=status)


def beside(app: TestApp, page: str) -> Any:
    return app.get(f"/admin/content/page/{page}/translate?locale=de")


def test_what_is_missing_is_marked_beside_its_source(editor: TestApp, page: str) -> None:
    shown = beside(editor, page)
    assert "2 fields are missing" in shown.text
    sections = shown.html.find_all("section", class_="pair")
    labels = [one["aria-label"] for one in sections]
    assert "Title" in labels
    assert "Rank" not in labels, "all languages share it"
    title = sections[labels.index("Title")]
    assert title.find(class_="said").text == "Lamp"
    assert title.find(class_="said")["lang"] == "en"
    assert "missing" in title["class"]
    rail = editor.get(f"/admin/content/page/{page}").text
    assert "2 fields are missing" in rail
    assert f"/admin/content/page/{page}/translate?locale=de" in rail


def test_a_translation_is_written_and_comes_back_when_its_source_changes(
    editor: TestApp, admin: Api, page: str
) -> None:
    told = send(editor, page, 1, **{"f.title": "Lampe"}).follow()
    assert "1 field is missing" in told.text
    admin.patch(f"/content/page/{page}", {"data": {"title": "Lamps"}, "base_version": 2})
    shown = beside(editor, page)
    assert "1 text is outdated" in shown.text
    assert "The source has changed since" in shown.text
    assert (
        "It counts as up to date." in send(editor, page, 3, "confirm", field="title").follow().text
    )
    assert "outdated" not in beside(editor, page).text


def test_copying_gives_what_is_missing_and_leaves_what_is_typed(
    editor: TestApp, admin: Api, page: str
) -> None:
    told = send(editor, page, 1, "copy", **{"f.title": "Von Hand"}).follow()
    assert "The texts that were missing are copied" in told.text
    data = admin.get(f"/content/page/{page}?status=draft&locale=de&fallback=none")["data"]
    assert (data["title"], data["seo"]["title"]) == ("Von Hand", "Lamps")


def test_what_is_wrong_comes_back_with_what_was_typed(editor: TestApp, page: str) -> None:
    long = "x" * 121
    answer = send(editor, page, 1, status=422, **{"f.title": long})
    assert answer.html.find(id="f-title-error")
    assert answer.html.find(id="f-title")["value"] == long
    editor.get(f"/admin/content/page/{page}/translate?locale=xx", status=400)
    editor.get("/admin/content/note/nothing/translate", status=404)


def test_keeping_half_the_fields_leaves_what_was_typed_into_others(
    editor: TestApp, page: str
) -> None:
    address = f"/admin/content/page/{page}"
    typing(editor, address, 1, title="Lamp", rank="9")
    typing(editor, address, 1, title="Lamp, anew")
    shown = editor.get(address)
    assert shown.html.find(id="f-rank")["value"] == "9"
    assert shown.html.find(id="f-title")["value"] == "Lamp, anew"


def test_the_rail_tells_links_address_and_rights(
    wsgi: Any, editor: TestApp, admin: Api, page: str
) -> None:
    secret = admin.create("note", publish=False, title="Unseen note")
    other = admin.create(title="Reader <of> it", related=[{"id": page}])
    shown = editor.get(f"/admin/content/page/{page}").text
    assert "Reader &lt;of&gt; it" in shown
    assert "Link to this" in shown
    assert "/lamp" in shown
    assert "This links to" in editor.get(f"/admin/content/page/{other['id']}").text
    author = sign_in(wsgi, "author").get(f"/admin/content/page/{page}").text
    assert "may-not" in author
    assert secret["id"] not in shown
    admin.patch(f"/content/page/{page}", {"data": {"slug": "lantern"}, "base_version": 1})
    moved = editor.get(f"/admin/content/page/{page}").text
    assert "Readers find it at /lamp" in moved.replace(
        "Readers find it at /lamp-", "Readers find it at /lamp"
    )


def test_what_was_typed_and_not_saved_is_on_the_dashboard(editor: TestApp, page: str) -> None:
    typing(editor, f"/admin/content/page/{page}", 1, title="Half done")
    begun = new_id()
    typing(editor, f"/admin/content/page/{begun}", "", title="Begun")
    shown = editor.get("/admin").text
    assert "Typed and not saved" in shown
    assert f"/admin/content/page/new?entry={begun}" in shown
    assert f'href="/admin/content/page/{page}"' in shown


def test_the_editor_asks_as_much_for_many_links_as_for_few(
    editor: TestApp, admin: Api, engine: Engine, page: str
) -> None:
    address = f"/admin/content/page/{page}"
    admin.create(title="First", related=[{"id": page}])
    editor.get(address)
    with counted(engine) as few:
        editor.get(address)
    for number in range(12):
        admin.create(title=f"Link {number}", related=[{"id": page}])
    with counted(engine) as many:
        editor.get(address)
    assert len(many) == len(few)
    assert len(many) < 70, len(many)
