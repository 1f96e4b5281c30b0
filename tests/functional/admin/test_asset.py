"""One asset on its screen: described, cut, replaced by a plan, put back, thrown away and taken out."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp, Upload

from tests.functional.api.conftest import Api
from tests.functional.api.test_media import send

from .conftest import csrf_of, sign_in
from .test_uploading import coloured


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def picture(api: Api, title: str, colour: str = "red", **fields: str) -> str:
    given = {"title": title, "publish": "true", **fields}
    return str(send(api, "/media", coloured(colour), f"{title}.png", **given)["data"]["id"])


def shown(app: TestApp, asset: str, query: str = "") -> Any:
    return app.get(f"/admin/media/{asset}{query}")


def form_of(answer: Any) -> Any:
    return answer.forms["asset"]


def press(form: Any, then: str, **given: Any) -> Any:
    """Send the form by a button; the file stands in it, and belongs to a form of its own."""
    sent = [(name, value) for name, value in form.submit_fields() if name not in ("file", "then")]
    return form.response.goto(form.action, method="POST", params=[*sent, ("then", then)], **given)


def test_words_and_cut_are_saved_published_and_taken_back(editor: TestApp, admin: Api) -> None:
    asset = picture(admin, "The pier")
    page = shown(editor, asset)
    assert page.text.count("It has no alternative text in this language") == 1
    form = form_of(page)
    form["f.alt"], form["f.tags"] = "A pier <at> dusk", "sea, wood, sea"
    form["f.focus.x"], form["f.focus.y"] = "25", "12,5"
    for part, value in (("left", "10"), ("top", "0"), ("width", "50"), ("height", "100")):
        form[f"f.crop.{part}"] = value
    done = press(form, "publish").follow()
    assert "Published: readers see it now." in done.text
    assert "It has no alternative text in this language" not in done.text
    data = admin.get(f"/media/{asset}")["data"]
    assert (data["alt"], data["tags"]) == ("A pier <at> dusk", ["sea", "wood"])
    assert data["focus"] == {"x": "0.25", "y": "0.125"}
    assert data["crop"] == {"left": "0.1", "top": "0", "width": "0.5", "height": "1"}
    again = form_of(shown(editor, asset))
    assert (again["f.focus.y"].value, again["f.crop.width"].value) == ("12.5", "50")
    assert "Nothing had changed." in press(again, "").follow().text
    for part in ("left", "top", "width", "height"):
        again[f"f.crop.{part}"] = ""
    press(again, "")
    assert admin.get(f"/media/{asset}?status=draft")["data"]["crop"] is None
    undo = next(f for f in done.forms.values() if f.action == "/admin/undo")
    assert undo.submit(expect_errors=True).status_int in (303, 409)


def test_an_alternative_text_belongs_to_its_language(editor: TestApp, admin: Api) -> None:
    asset = picture(admin, "Sprachen", alt="In English")
    form = form_of(shown(editor, asset, "?locale=de"))
    assert form["f.alt"].value == ""
    form["f.alt"] = "Auf Deutsch"
    assert press(form, "").location.endswith("?locale=de")
    assert admin.get(f"/media/{asset}?status=draft&locale=de")["data"]["alt"] == "Auf Deutsch"
    assert admin.get(f"/media/{asset}?status=draft")["data"]["alt"] == "In English"


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(editor: TestApp, admin: Api) -> None:
    asset = picture(admin, "Wrongly")
    form = form_of(shown(editor, asset))
    form["f.title"], form["f.focus.x"], form["f.focus.y"] = "Kept", "140", "1"
    answer = press(form, "", status=422)
    assert "These have to be percentages from 0 to 100." in answer.text
    again = form_of(answer)
    assert (again["f.title"].value, again["f.focus.x"].value) == ("Kept", "140")
    again["f.focus.x"] = "14"
    for part, value in (("left", "0"), ("top", "0"), ("width", "0"), ("height", "100")):
        again[f"f.crop.{part}"] = value
    assert "has to have a width and a height." in press(again, "", status=422).text
    again["f.crop.width"], again["f.tags"] = "100", "x" * 90
    refused = press(again, "", status=422)
    assert form_of(refused)["f.title"].value == "Kept"
    late = form_of(shown(editor, asset))
    admin.patch(f"/media/{asset}", {"data": {"title": "Theirs"}, "base_version": 1})
    late["f.title"] = "Late"
    conflict = press(late, "", status=409)
    assert "Somebody else changed this meanwhile." in conflict.text
    assert press(form_of(conflict), "").status_int == 303


def test_a_file_is_replaced_after_what_that_does_was_shown_and_put_back(
    editor: TestApp, admin: Api
) -> None:
    asset = picture(admin, "Before")
    pairs = [
        ("csrf", csrf_of(editor)),
        ("replace", asset),
        ("file", Upload("after.png", coloured("blue"))),
    ]
    sent = editor.post("/admin/media/upload", pairs, content_type="multipart/form-data")
    plan = sent.follow()
    assert "Put the new file in its place?" in plan.text
    before = admin.get(f"/media/{asset}")["data"]["file"]["hash"]
    ask = next(f for f in plan.forms.values() if "upload" in f.fields)
    done = ask.submit("then", index=0).follow()
    assert "Replaced: whatever shows it shows the new file." in done.text
    after = admin.get(f"/media/{asset}")["data"]["file"]
    assert (after["name"], after["hash"] != before) == ("after.png", True)
    back = next(f for key, f in done.forms.items() if str(key).startswith("former-"))
    assert back.submit().status_int == 303
    assert admin.get(f"/media/{asset}?status=draft")["data"]["file"]["hash"] == before


def test_it_is_thrown_away_after_the_plan_and_taken_out_again(editor: TestApp, admin: Api) -> None:
    asset = picture(admin, "Away")
    plan = press(form_of(shown(editor, asset)), "trash")
    assert "Throw the file away?" in plan.text
    sure = next(f for f in plan.forms.values() if "trash-sure" in str(f.text))
    gone = sure.submit("then", index=0)
    assert "It is in the trash." in gone.follow().text
    page = shown(editor, asset)
    assert press(form_of(page), "restore").status_int == 303
    assert admin.get(f"/media/{asset}?status=draft")["data"]["title"] == "Away"


def test_who_may_only_look_gets_nothing_to_press(wsgi: Any, admin: Api) -> None:
    asset, draft = picture(admin, "To look at"), send(admin, "/media", coloured("cyan"))
    reader = sign_in(wsgi, "reader")
    page = shown(reader, asset)
    assert "You may look at this, and not change it." in page.text
    assert "data-picture" not in page.text
    assert 'id="file"' not in page.text
    form = {"csrf": csrf_of(reader), "base": "1", "then": "trash-sure"}
    assert reader.post(f"/admin/media/{asset}", form, expect_errors=True).status_int == 409
    reader.get(f"/admin/media/{draft['data']['id']}", status=404)
    for wrong in ({"then": "odd"}, {"then": "", "base": "x"}, {"then": "", "odd": "1"}):
        reader.post(f"/admin/media/{asset}", {**form, **wrong}, status=400)
