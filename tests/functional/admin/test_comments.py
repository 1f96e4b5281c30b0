"""Comments in the admin: said, answered, changed, dealt with; and read only by who may."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from cms.admin.review.threads import with_mentions
from tests.functional.api.conftest import Api

from .conftest import csrf_of

PART = {"HX-Request": "true"}


@pytest.fixture
def entry(admin: Api) -> dict[str, Any]:
    return admin.create(publish=False, title="The winter opening")


def say(app: TestApp, entry: Any, text: str, below: str = "", **given: str) -> Any:
    form = {"csrf": csrf_of(app), "text": text, **given}
    address = f"/admin/content/page/{entry['id']}/comments{below}"
    return app.post(address, form, headers=PART, expect_errors=True)


def heard(admin: Api, entry: Any) -> list[Any]:
    return list(admin.get(f"/content/page/{entry['id']}/comments")["data"])


def test_a_field_is_talked_about(
    signed_in: dict[str, TestApp], admin: Api, entry: dict[str, Any]
) -> None:
    editor, other = signed_in["editor"], signed_in["administrator"]
    said = say(editor, entry, "Which <b>winter</b>?", field="title")
    assert said.html.select_one(".comment .text").get_text() == "Which <b>winter</b>?"
    (first,) = heard(admin, entry)
    assert first["field"] == "title"
    panel = other.get(f"/admin/content/page/{entry['id']}").html.select_one("[data-comments]")
    assert panel.select_one('[data-opens-comments="title"]').get_text(" ").split() == ["Title", "1"]
    me = admin.get("/users")["data"][0]
    say(other, entry, "The next one.", reply_to=first["id"], told=me["id"])
    answer = heard(admin, entry)[1]
    assert [one["id"] for one in answer["mentions"]] == [me["id"]]
    page = editor.get(f"/admin/content/page/{entry['id']}/comments?field=title")
    assert page.html.select_one(".mention").get_text() == f"@{me['name']}"
    assert me["id"] not in page.html.select_one(".threads").select(".text")[1].get_text()
    done = say(editor, entry, "", f"/{first['id']}", do="resolve", field="title")
    assert done.html.select_one(".thread.resolved") is not None
    assert done.html.select_one("#threads")["data-count"] == "0"
    say(editor, entry, "", f"/{first['id']}", do="reopen")
    changed = say(editor, entry, "Which of them?", f"/{first['id']}", do="edit", field="title")
    assert changed.html.select_one(".comment .text").get_text() == "Which of them?"
    say(editor, entry, "", f"/{first['id']}", do="delete")
    assert [one["deleted"] for one in heard(admin, entry)] == [True, False]


def test_what_was_typed_comes_back_with_what_is_wrong(
    signed_in: dict[str, TestApp], admin: Api, entry: dict[str, Any]
) -> None:
    app = signed_in["editor"]
    nobody = next(one for one in admin.get("/users")["data"] if one["name"] == "Nobody")
    refused = say(app, entry, "Look, @Nobody", named=nobody["id"])
    assert refused.status_int == 422
    assert "is nobody who may see what this is about" in refused.text
    assert refused.html.select_one("#say")["aria-invalid"] == "true"
    assert say(app, entry, " ").status_int == 422
    assert heard(admin, entry) == []
    assert say(app, entry, "x", odd="1").status_int == 400
    assert say(app, entry, "x", field="odd").status_int == 400
    other = admin.post(f"/content/page/{entry['id']}/comments", {"data": {"text": "Mine"}}, 201)
    wrong = say(app, entry, "Theirs", f"/{other['data']['id']}", do="edit")
    assert wrong.status_int == 403


def test_what_a_field_hides_its_comments_hide_too(
    signed_in: dict[str, TestApp], entry: dict[str, Any]
) -> None:
    say(signed_in["administrator"], entry, "Nobody else reads this", field="secret")
    for below in ("", "/comments", "/comments?field=secret"):
        answer = signed_in["editor"].get(f"/admin/content/page/{entry['id']}{below}")
        assert "Nobody else reads this" not in answer.text
        assert 'data-opens-comments="secret"' not in answer.text


def test_without_a_script_one_is_led_back(
    signed_in: dict[str, TestApp], entry: dict[str, Any]
) -> None:
    app = signed_in["editor"]
    page = app.get(f"/admin/content/page/{entry['id']}/comments?field=title")
    form = next(one for one in page.forms.values() if "text" in one.fields)
    form["text"] = "By hand"
    answer = form.submit()
    assert answer.location.endswith(f"/{entry['id']}/comments?field=title")
    assert "By hand" in answer.follow().text


def test_names_become_mentions() -> None:
    names = {"1": "Ann", "2": "Ann Bell"}
    text = "@Ann Bell, ask @Ann; not @Anna or a@Ann."
    assert with_mentions(text, ["1", "2"], [], names) == "@2, ask @1; not @Anna or a@Ann."
    assert with_mentions("Look", [], ["1"], names) == "Look @1"
