"""Where two changed the same, one of them chooses place by place, and nothing of either is lost."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import sign_in
from .test_content import editor_form


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture
def met(editor: TestApp, admin: Api) -> tuple[str, Any]:
    """A page whose title both changed, and each another field; and the page that asks."""
    page = admin.create(title="Before", rank=1, price="1.00")
    api = f"/content/page/{page['id']}"
    form = editor_form(editor.get(f"/admin/content/page/{page['id']}"))
    theirs = {"title": "Theirs & more", "rank": 2}
    admin.patch(api, {"data": theirs, "base_version": 1})
    form["f.title"], form["f.price"] = "Mine", "3.00"
    answer = form.submit("then", index=0, status=409)
    return f"{api}?status=draft", answer


def form_of(answer: Any) -> Any:
    return next(form for form in answer.forms.values() if "head" in form.fields)


def kept(admin: Api, api: str) -> tuple[Any, ...]:
    data = admin.get(api)["data"]
    return data["title"], data["rank"], data["price"]


def test_both_are_shown_and_nothing_is_written_before_one_chose(
    met: tuple[str, Any], admin: Api
) -> None:
    api, answer = met
    assert "Administrator saved a newer version while you were writing." in answer.text
    assert "<ins>Theirs &amp; more</ins>" in answer.text
    assert "<ins>Mine</ins>" in answer.text
    again = form_of(answer).submit("then", status=409)
    assert "Choose which of both is to stay" in again.text
    assert form_of(again)["f.price"].value == "3.00"
    assert kept(admin, api) == ("Theirs & more", 2, "1.00")


def test_who_leaves_without_choosing_finds_what_they_typed(
    met: tuple[str, Any], editor: TestApp
) -> None:
    page = editor.get(form_of(met[1]).action.removesuffix("/conflict"))
    assert "Meanwhile somebody else changed Title, too" in page.text
    form = editor_form(page)
    assert (form["f.title"].value, form["f.rank"].value) == ("Mine", "2")
    assert (form["f.price"].value, form["base"].value) == ("3.00", "1")


@pytest.mark.parametrize(
    ("take", "title"), [("theirs", "Theirs & more"), ("mine", "Mine"), ("text", "Ours")]
)
def test_what_is_chosen_is_saved_with_all_else_of_both(
    met: tuple[str, Any], admin: Api, take: str, title: str
) -> None:
    api, answer = met
    form = form_of(answer)
    form["take.0"], form["text.0"] = take, "Ours"
    shown = form.submit("then").follow()
    assert "together with what others changed" in shown.text
    assert kept(admin, api) == (title, 2, "3.00")
    assert "did not save" not in shown.text
    undo = next(one for one in shown.forms.values() if one.action == "/admin/undo")
    undo.submit()
    assert kept(admin, api) == ("Theirs & more", 2, "1.00")


def test_who_saves_in_between_is_shown_as_well(met: tuple[str, Any], admin: Api) -> None:
    api, answer = met
    admin.patch(api.partition("?")[0], {"data": {"title": "Newest"}, "base_version": 2})
    form = form_of(answer)
    form["take.0"] = "mine"
    again = form.submit("then", status=409)
    assert "<ins>Newest</ins>" in again.text
    assert form_of(again)["take.0"].value == "mine"
    assert "Mine" in form_of(again).submit("then").follow().text
    assert kept(admin, api) == ("Mine", 2, "3.00")
