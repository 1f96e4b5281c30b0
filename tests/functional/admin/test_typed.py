"""What is typed is kept for its writer alone, comes back on opening, and goes with the save."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from cms.db.identifiers import new_id
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import editor_form


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def typing(app: TestApp, address: str, base: int | str, status: int = 200, **typed: str) -> Any:
    form = {f"f.{name}": text for name, text in typed.items()}
    given = {"csrf": csrf_of(app), "base": str(base), "locale": "en", "then": "", **form}
    return app.post(f"{address}/typed", given, status=status)


def test_what_is_typed_is_there_on_another_device_and_for_nobody_else(
    wsgi: Any, editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="As saved", rank=1)
    address = f"/admin/content/page/{page['id']}"
    said = typing(editor, address, 1, title="Half a sen", rank="many", price="1.")
    assert said.json["words"].startswith("Kept for you at ")
    shown = sign_in(wsgi, "editor").get(address)
    form = editor_form(shown)
    assert [form[f"f.{name}"].value for name in ("title", "rank", "price")] == [
        "Half a sen",
        "many",
        "1.",
    ]
    assert "This is what you typed and did not save" in shown.text
    assert editor_form(sign_in(wsgi, "administrator").get(address))["f.title"].value == "As saved"
    assert admin.get(f"/content/page/{page['id']}?status=draft")["data"]["title"] == "As saved"


def test_saving_takes_the_place_of_what_was_kept(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="As saved", rank=1)
    address = f"/admin/content/page/{page['id']}"
    typing(editor, address, 1, title="A whole sentence", rank="2")
    form = editor_form(editor.get(address))
    assert "Saved." in form.submit("then", index=0).follow().text
    assert "did not save" not in editor.get(address).text
    data = admin.get(f"/content/page/{page['id']}?status=draft")["data"]
    assert (data["title"], data["rank"]) == ("A whole sentence", 2)


def test_typing_what_is_saved_already_keeps_nothing(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="As saved", rank=1)
    address = f"/admin/content/page/{page['id']}"
    typing(editor, address, 1, title="Other words")
    said = typing(editor, address, 1, title="As saved", rank="1").json
    assert (said["kept"], said["words"]) == (None, "")
    assert "did not save" not in editor.get(address).text


def test_what_was_typed_is_thrown_away_when_asked_to(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="As saved")
    address = f"/admin/content/page/{page['id']}"
    typing(editor, address, 1, title="Rather not")
    form = editor_form(editor.get(address))
    form.action = f"{address}/typed"
    index = next(i for i, one in enumerate(form.fields["then"]) if one._value == "discard")
    answer = form.submit("then", index=index).follow()
    assert "What you had typed is thrown away." in answer.text
    assert editor_form(answer)["f.title"].value == "As saved"


def test_others_changes_to_other_fields_are_there_below_what_was_typed(
    editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="As saved", rank=1)
    address, api = f"/admin/content/page/{page['id']}", f"/content/page/{page['id']}"
    typing(editor, address, 1, title="Mine", rank="1")
    admin.patch(api, {"data": {"rank": 5}, "base_version": 1})
    form = editor_form(editor.get(address))
    assert (form["f.title"].value, form["f.rank"].value, form["base"].value) == ("Mine", "5", "2")
    admin.patch(api, {"data": {"title": "Theirs"}, "base_version": 2})
    shown = editor.get(address)
    assert "Meanwhile somebody else changed Title, too" in shown.text
    assert editor_form(shown)["f.title"].value == "Mine"
    assert editor_form(shown)["base"].value == "1"


def test_an_entry_to_be_is_kept_before_it_is_made(editor: TestApp, admin: Api) -> None:
    begun = editor_form(editor.get("/admin/content/page/new"))
    entry = begun["entry"].value
    typing(editor, f"/admin/content/page/{entry}", "", title="Begun")
    form = editor_form(editor.get(f"/admin/content/page/new?entry={entry}"))
    assert form["f.title"].value == "Begun"
    answer = form.submit("then", index=0)
    assert answer.location.endswith(entry)
    assert "did not save" not in answer.follow().text
    assert editor.get(f"/admin/content/page/new?entry={entry}").location.endswith(entry)
    assert admin.get(f"/content/page/{entry}?status=draft")["data"]["title"] == "Begun"


def test_who_may_not_write_keeps_nothing(wsgi: Any, editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Live")
    address = f"/admin/content/page/{page['id']}"
    reader = sign_in(wsgi, "reader")
    typing(reader, address, 1, 403, title="x")
    typing(reader, f"/admin/content/page/{new_id()}", "", 403, title="x")
    typing(editor, "/admin/content/page/nothing", 1, 404, title="x")
    typing(editor, address, "x", 400, title="x")
    typing(editor, address, 7, 400, title="x")
    admin.delete(f"/content/page/{page['id']}")
    typing(editor, address, 1, 409, title="x")
