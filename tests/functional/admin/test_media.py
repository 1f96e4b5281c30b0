"""The media library: folders, what is found in it, and what is done with many files at once."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.api.conftest import Api
from tests.functional.api.test_media import send

from .conftest import csrf_of, sign_in
from .test_content import counted

CARD = re.compile(r'<a data-open href="/admin/media/([^"]+)"[^>]*>([^<]+)</a>')


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def coloured(colour: str) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(found, "PNG")
    return found.getvalue()


def picture(api: Api, title: str, colour: str = "red", publish: bool = True, **fields: Any) -> str:
    given = {**fields, "title": title, **({"publish": "true"} if publish else {})}
    sent = send(api, "/media", coloured(colour), f"{title}.png", **given)
    return str(sent["data"]["id"])


def titles(answer: Any) -> list[str]:
    return [title for _, title in CARD.findall(answer.text)]


def folder_form(app: TestApp, folder: str) -> Any:
    forms = app.get(f"/admin/media/folders/{folder}").forms.values()
    return next(form for form in forms if "base" in form.fields)


def do(app: TestApp, deed: str, ids: list[str], status: int = 200, **given: str) -> Any:
    pairs = [("csrf", csrf_of(app)), ("do", deed), *(("id", one) for one in ids), *given.items()]
    return app.post("/admin/media/chosen", pairs, status=status)


def test_the_library_takes_as_many_queries_for_one_as_for_a_page_full(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    folder = admin.create("media_folder", title="Counted")["id"]
    picture(admin, "Only", parent=folder)
    address = f"/admin/media?folder={folder}"
    editor.get(address)
    with counted(engine) as few:
        assert titles(editor.get(address)) == ["Only"]
    for number in range(20):
        picture(admin, f"More {number:02}", parent=folder, publish=number % 2 == 0)
    with counted(engine) as many:
        assert len(titles(editor.get(address))) == 21
    assert len(many) == len(few)
    assert len(many) < 30


def test_folders_lead_to_what_lies_in_them(editor: TestApp, admin: Api) -> None:
    made = editor.post(
        "/admin/media/folders", {"csrf": csrf_of(editor), "title": "Press <1>", "parent": ""}
    )
    press = made.location.partition("folder=")[2]
    assert "Press &lt;1&gt;" in made.follow().text
    inner = admin.create("media_folder", title="Portraits", control_parent=press)["id"]
    picture(admin, "In the inner one", parent=inner)
    assert titles(editor.get(f"/admin/media?folder={press}")) == []
    assert titles(editor.get(f"/admin/media?folder={press}&q=inner")) == ["In the inner one"]
    assert titles(editor.get(f"/admin/media?folder={inner}")) == ["In the inner one"]
    assert "In the inner one" in titles(editor.get("/admin/media?folder=all"))
    assert "In the inner one" not in titles(editor.get("/admin/media"))
    editor.get("/admin/media?folder=00000000-0000-7000-8000-000000000009", status=404)


def test_a_folder_is_named_moved_and_thrown_away_with_what_lies_in_it(
    editor: TestApp, admin: Api
) -> None:
    folder = admin.create("media_folder", title="Befoer")["id"]
    other = admin.create("media_folder", title="Other")["id"]
    picture(admin, "Goes along", parent=folder)
    form = next(
        f for f in editor.get(f"/admin/media/folders/{folder}").forms.values() if "base" in f.fields
    )
    form["title"], form["parent"] = "Before", other
    assert "Saved." in form.submit("then", index=0).follow().text
    shown = editor.get(f"/admin/media?folder={folder}")
    assert '<a href="/admin/media?folder=' + other in shown.text
    assert admin.get(f"/content/media_folder/{folder}")["data"]["title"] == "Before"
    form = next(
        f for f in editor.get(f"/admin/media/folders/{folder}").forms.values() if "base" in f.fields
    )
    plan = form.submit("then", index=1)
    assert "1 more goes along." in plan.text
    assert admin.get(f"/content/media_folder/{folder}")["data"]["title"] == "Before"
    sure = next(f for f in plan.forms.values() if f.action == f"/admin/media/folders/{folder}")
    gone = sure.submit("then", index=0)
    assert gone.location.endswith(f"?folder={other}")
    page = gone.follow()
    assert "It is in the trash." in page.text
    undo = next(f for f in page.forms.values() if f.action == "/admin/undo")
    undo.submit()
    assert titles(editor.get(f"/admin/media?folder={folder}")) == ["Goes along"]


def test_filters_find_what_is_asked(editor: TestApp, admin: Api) -> None:
    lamp = picture(admin, "Filter lamp", "yellow", alt="A lamp", licence="CC BY 4.0")
    admin.patch(f"/media/{lamp}", {"data": {"tags": ["night"]}, "base_version": 1, "publish": True})
    picture(admin, "Filter wall", "blue", licence_until="2020-01-01")
    base = "/admin/media?folder=all&q=filter"
    assert sorted(titles(editor.get(base))) == ["Filter lamp", "Filter wall"]
    for asked, found in (
        ("tag=night", ["Filter lamp"]),
        ("lacks=en", ["Filter wall"]),
        ("colour=0000ff", ["Filter wall"]),
        ("licence=ended", ["Filter wall"]),
        ("licence=none", ["Filter wall"]),
        ("kind=video", []),
        ("unused=true&sort=title", ["Filter lamp", "Filter wall"]),
    ):
        assert titles(editor.get(f"{base}&{asked}")) == found, asked
    for wrong in ("kind=odd", "sort=odd", "colour=odd", "lacks=xx", "view=odd", "unused=odd"):
        editor.get(f"/admin/media?{wrong}", status=400)
    part = editor.get(base, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert titles(editor.get(f"{base}&view=list")) == titles(editor.get(base))


def test_a_draft_is_seen_with_its_picture_by_who_sees_drafts_only(
    editor: TestApp, wsgi: Any, admin: Api
) -> None:
    picture(admin, "Not yet for all", publish=False)
    shown = editor.get("/admin/media?q=not+yet")
    (address,) = re.findall(r'<img src="([^"]+)"', shown.text)
    assert "pass=" in address
    assert editor.get(address.replace("&amp;", "&")).content_type.startswith("image/")
    reader = sign_in(wsgi, "reader")
    assert titles(reader.get("/admin/media?q=not+yet")) == []
    assert "chosen-bar" not in reader.get("/admin/media").text


def test_many_are_tagged_after_their_plan_and_taken_back(editor: TestApp, admin: Api) -> None:
    ids = [picture(admin, f"Tagged {n}") for n in range(3)]
    asked = do(editor, "tags", ids, back="/admin/media?q=tagged")
    assert "3 files are chosen." in asked.text
    assert "Nothing would change." in do(editor, "tags", ids, step="plan").text
    plan = do(editor, "tags", ids, step="plan", add="sea, salt", publish="1")
    assert "3 entries change." in plan.text
    assert admin.get(f"/media/{ids[0]}")["data"]["tags"] == []
    form = next(f for f in plan.forms.values() if f.action == "/admin/media/chosen")
    done = form.submit("step", index=0)
    assert done.location == "http://localhost/admin/media"
    assert [admin.get(f"/media/{one}")["data"]["tags"] for one in ids] == [["sea", "salt"]] * 3
    undo = next(f for f in done.follow().forms.values() if f.action == "/admin/undo")
    undo.submit()
    assert admin.get(f"/media/{ids[0]}?status=draft")["data"]["tags"] == []


def test_each_of_many_gets_its_own_alternative_text(editor: TestApp, admin: Api) -> None:
    one, two = picture(admin, "Alt one"), picture(admin, "Alt two", alt="Was there")
    asked = do(editor, "alt", [one, two])
    form = next(f for f in asked.forms.values() if f.action == "/admin/media/chosen")
    assert form[f"alt.{two}"].value == "Was there"
    form[f"alt.{one}"] = "A <lamp>"
    plan = form.submit("step", index=0)
    assert "1 entry changes." in plan.text
    form = next(f for f in plan.forms.values() if f.action == "/admin/media/chosen")
    assert form.submit("step", index=0).status_int == 303
    assert admin.get(f"/media/{one}")["data"]["alt"] == "A <lamp>"
    assert admin.get(f"/media/{two}?status=draft")["data"]["_meta"]["version"] == 1


def test_many_are_moved_licensed_and_downloaded(editor: TestApp, admin: Api) -> None:
    folder = admin.create("media_folder", title="Moved here")["id"]
    ids = [picture(admin, f"Moved {n}", f"rgb({n}, 9, 90)") for n in range(2)]
    do(editor, "move", ids, 303, step="apply", folder=folder)
    assert sorted(titles(editor.get(f"/admin/media?folder={folder}"))) == ["Moved 0", "Moved 1"]
    do(editor, "licence", ids, 303, step="apply", credit="Imogen Sallow", publish="1")
    assert admin.get(f"/media/{ids[1]}")["data"]["credit"] == "Imogen Sallow"
    wrong = do(editor, "licence", ids, 422, step="plan", licence_until="soon")
    assert "licence_until" in wrong.text
    archive = do(editor, "zip", ids)
    names = zipfile.ZipFile(io.BytesIO(archive.body)).namelist()
    assert sorted(names) == ["Moved 0.png", "Moved 1.png"]
    back = do(editor, "move", ids, 303, step="apply", back="https://evil.invalid/")
    assert back.location == "http://localhost/admin/media"


def test_many_go_together_or_not_at_all(editor: TestApp, wsgi: Any, admin: Api) -> None:
    ids = [picture(admin, f"Going {n}") for n in range(2)]
    plan = do(editor, "trash", ids)
    assert "2 entries change." in plan.text
    contributor = sign_in(wsgi, "contributor")
    refused = do(contributor, "trash", ids, 403, step="apply")
    assert "That can’t be done: Going 0" in refused.text
    do(editor, "trash", ids, 303, step="apply")
    do(editor, "trash", ids, 400, step="apply")
    assert titles(editor.get("/admin/media?q=going")) == []
    do(editor, "odd", ids, 400)
    do(editor, "tags", [], 400)
    do(editor, "tags", ids, 400, unknown="1")


def test_what_nobody_wanted_to_show_yet_does_not_go_public_along(
    editor: TestApp, admin: Api
) -> None:
    hidden, ahead = picture(admin, "Hidden again"), picture(admin, "Ahead")
    admin.post(f"/content/asset/{hidden}/unpublish", {})
    admin.patch(f"/media/{ahead}", {"data": {"caption": "Not yet"}, "base_version": 1})
    do(editor, "tags", [hidden, ahead], 303, step="apply", add="new", publish="1")
    admin.get(f"/media/{hidden}", 404)
    assert admin.get(f"/media/{ahead}")["data"]["caption"] is None
    assert admin.get(f"/media/{ahead}?status=draft")["data"]["tags"] == ["new"]
