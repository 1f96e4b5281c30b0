"""What is done with an entry beside writing: planned where it touches others, refused in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def do(app: TestApp, entry: str, deed: str, status: int = 303, **given: str) -> Any:
    form = {"csrf": csrf_of(app), "locale": "en", "then": "", **given}
    return app.post(f"/admin/content/page/{entry}/{deed}", form, status=status)


def draft(admin: Api, entry: str, locale: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = admin.get(
        f"/content/page/{entry}?status=draft&locale={locale}&fallback=none"
    )["data"]
    return found


def test_what_touches_nothing_else_is_done_at_once_and_taken_back(
    editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="Alone")["id"]
    told = do(editor, page, "trash").follow()
    assert "It is in the trash." in told.text
    shown = editor.get(f"/admin/content/page/{page}")
    assert "nobody can change it there" in shown.text
    assert "disabled" in str(shown.html.find(id="f-title"))
    undo = next(form for form in told.forms.values() if form.action == "/admin/undo")
    undo.submit()
    assert admin.get(f"/content/page/{page}")["data"]["title"] == "Alone"


def test_what_touches_others_says_so_first(editor: TestApp, admin: Api) -> None:
    root = admin.create(title="Chapter")["id"]
    below = admin.create(title="Section <b>", control_parent=root)["id"]
    admin.create(title="Elsewhere", related=[{"id": root}])
    asked = do(editor, root, "trash", 200)
    assert "Section &lt;b&gt; lies below it, and goes along." in asked.text
    assert "Elsewhere links to it" in asked.text
    assert admin.get(f"/content/page/{root}")["data"]["title"] == "Chapter"
    do(editor, root, "trash", then="do")
    admin.get(f"/content/page/{below}", 404)
    assert "Take out of the trash" in editor.get(f"/admin/content/page/{root}").text
    assert "goes along" in do(editor, root, "restore", 200).text
    do(editor, root, "restore", then="do")
    assert draft(admin, below)["title"] == "Section <b>"


def test_a_schedule_has_a_beginning_an_end_and_a_zone(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Summer", publish=False)["id"]
    given = {
        "from_day": "2999-07-01",
        "from_time": "09:00",
        "until_day": "2999-08-01",
        "until_time": "00:00",
        "zone": "Europe/Berlin",
        "scope": "all",
    }
    shown = do(editor, page, "schedule", **given).follow()
    assert "It is scheduled." in shown.text
    found = admin.get(f"/content/page/{page}/schedule")["data"]["intents"]
    assert [one["at"][:19] for one in found] == ["2999-07-01T07:00:00", "2999-07-31T22:00:00"]
    form = editor.get(f"/admin/content/page/{page}/schedule")
    assert form.text.count("Withdraw") == 2
    do(editor, page, "schedule", then="withdraw", intent=found[0]["id"])
    assert len(admin.get(f"/content/page/{page}/schedule")["data"]["intents"]) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Say when it is to go live"),
        ({"from_day": "2999-01-01"}, "Give the day and the time."),
        ({"from_day": "2001-01-01", "from_time": "09:00"}, "has to lie in the future"),
        ({"from_day": "2030-03-31", "from_time": "02:30"}, "Clocks there skip this time"),
    ],
)
def test_what_is_wrong_with_a_time_is_said_beside_it(
    editor: TestApp, admin: Api, given: dict[str, str], words: str
) -> None:
    page = admin.create(title="Never", publish=False)["id"]
    answer = do(editor, page, "schedule", 422, zone="Europe/Berlin", scope="all", **given)
    assert words in answer.html.find(id="from-error").text
    for name, text in given.items():
        assert answer.html.find(attrs={"name": name})["value"] == text


def test_a_move_shows_the_addresses_that_lead_on(editor: TestApp, admin: Api) -> None:
    old = admin.create(title="Old home")["id"]
    new = admin.create(title="New home")["id"]
    page = admin.create(title="Mover", control_parent=old)["id"]
    form = editor.get(f"/admin/content/page/{page}/move")
    assert "New home (/new-home)" in form.text
    assert do(editor, page, "move", 422, parent="x").html.find(id="parent-error")
    asked = do(editor, page, "move", 200, parent=new)
    assert "The address /old-home/mover will lead on to /new-home/mover." in asked.text
    do(editor, page, "move", parent=new, then="do")
    assert admin.get(f"/content/page/{page}")["data"]["_meta"]["path"] == "/new-home/mover"
    refused = do(editor, new, "move", 422, parent=page)
    assert "would close a circle" in refused.text


def test_a_copy_has_all_languages_and_no_address_of_the_other(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Model", rank=4, seo={"title": "S"})["id"]
    admin.patch(f"/content/page/{page}?locale=de", {"data": {"title": "Modell"}, "base_version": 1})
    told = do(editor, page, "duplicate")
    copy = re.search(r"page/([0-9a-f-]{36})", told.location)
    assert copy is not None
    assert copy[1] != page
    assert "This is the copy" in told.follow().text
    english, german = draft(admin, copy[1]), draft(admin, copy[1], "de")
    assert (english["title"], english["rank"]) == ("Model (copy)", 4)
    assert english["seo"]["title"] == "S"
    assert german["title"] == "Modell (copy)"
    assert english["slug"] == "model-copy"


def test_an_entry_is_added_to_an_open_release(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Launch", publish=False)["id"]
    admin.post("/releases", {"data": {"title": "Spring"}}, 201)
    form = editor.get(f"/admin/content/page/{page}/add-to-release")
    (release,) = re.findall(r'<option value="([0-9a-f-]{36})"', form.text)
    assert "Choose a release." in do(editor, page, "add-to-release", 422, scope="all").text
    do(editor, page, "add-to-release", release=release, scope="all")
    items = admin.get(f"/releases/{release}/items")["data"]
    assert [one["entry"] for one in items] == [page]
    again = do(editor, page, "add-to-release", 422, release=release, scope="all")
    assert "bad" in str(again.html.find(class_="notice")) or again.html.find(class_="error")


def test_who_may_not_is_told_why_and_offered_nothing(
    wsgi: Any, editor: TestApp, admin: Api
) -> None:
    page = admin.create(title="Not yours")["id"]
    author = sign_in(wsgi, "author")
    assert 'popovertarget="deeds"' in editor.get(f"/admin/content/page/{page}").text
    shown = author.get(f"/admin/content/page/{page}").text
    assert f"{page}/trash" not in shown
    assert f"{page}/schedule" not in shown
    for deed in ("schedule", "unpublish", "move", "trash", "add-to-release"):
        assert author.get(f"/admin/content/page/{page}/{deed}", status=403)
    editor.get(f"/admin/content/page/{page}/restore", status=409)
    editor.get("/admin/content/page/nothing/trash", status=404)
